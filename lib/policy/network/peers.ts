import * as k8s from '../../../imports/k8s';
import { parseCidr } from '../../private/network';
import { type PolicyGateway } from './topology';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const EVERY_ADDRESS = ['0.0.0.0/0', '::/0'];

/** Pods of a namespace with these labels; all of them without labels. */
export function pods(namespace: string, labels: Readonly<Record<string, string>> = {}): k8s.NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace } },
    ...(Object.keys(labels).length > 0 && { podSelector: { matchLabels: { ...labels } } }),
  };
}

/** The pods of a gateway. */
export function podsOf({ namespace, podLabels }: PolicyGateway): k8s.NetworkPolicyPeer {
  return pods(namespace, podLabels);
}

/** All pods of these namespaces, one peer for all. */
export function namespaces(names: readonly string[]): k8s.NetworkPolicyPeer[] {
  if (names.length === 0) return [];
  const values = [...new Set(names)].sort();
  return [{ namespaceSelector: { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values }] } }];
}

/** The label of the pods of Knative revisions. Source: serving `pkg/apis/serving/register.go`, RevisionLabelKey. */
export const REVISION_LABEL = 'serving.knative.dev/revision';

/**
 * The label of the pods by which cert-manager solves HTTP-01 challenges. Source: cert-manager
 * `pkg/issuer/acme/http/pod.go`.
 */
export const SOLVER_LABEL = 'acme.cert-manager.io/http01-solver';

/** The pods with a label of this key, except those in these namespaces. */
export function labelledOutside(key: string, names: readonly string[]): k8s.NetworkPolicyPeer {
  const matchExpressions = [{ key: NAMESPACE_NAME, operator: 'NotIn', values: [...names] }];
  return {
    namespaceSelector: names.length > 0 ? { matchExpressions } : {},
    podSelector: { matchExpressions: [{ key, operator: 'Exists' }] },
  };
}

/** Addresses from these blocks that no pod has; without blocks, all that no pod has, of the families that pods have. */
export function addresses(
  sources: readonly string[] | undefined,
  podCidrs: readonly string[],
): k8s.NetworkPolicyPeer[] {
  const ofPods = podCidrs.map(canonical).sort();
  const outside = EVERY_ADDRESS.filter((every) => ofPods.some((inner) => isInside(inner, every)));
  return (sources ?? outside).map((source) => {
    const cidr = canonical(source);
    const except = ofPods.filter((inner) => isInside(inner, cidr));
    return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
  });
}

function canonical(cidr: string): string {
  return parseCidr(cidr)?.canonical ?? cidr;
}

/** Whether a block is a part of the other, and not all of it: Kubernetes takes no other exceptions. */
function isInside(inner: string, outer: string): boolean {
  const [address = '', length = ''] = inner.split('/');
  const [, width = ''] = outer.split('/');
  return Number(length) > Number(width) && parseCidr(`${address}/${width}`)?.canonical === outer;
}

/** TCP ports. */
export function tcp(ports: readonly number[]): k8s.NetworkPolicyPort[] {
  return [...new Set(ports)]
    .sort((a, b) => a - b)
    .map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }));
}

/** A port over UDP and TCP. */
export function udpAndTcp(port: number): k8s.NetworkPolicyPort[] {
  return ['UDP', 'TCP'].map((protocol) => ({ port: k8s.IntOrString.fromNumber(port), protocol }));
}
