import { k8s } from 'cdk8s-plus-28';
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

/** The pods of Knative revisions in every namespace. Source: serving `pkg/apis/serving/register.go`, RevisionLabelKey. */
export function everyRevision(): k8s.NetworkPolicyPeer {
  return {
    namespaceSelector: {},
    podSelector: { matchExpressions: [{ key: 'serving.knative.dev/revision', operator: 'Exists' }] },
  };
}

/** Addresses from these blocks that no pod has; without blocks, all addresses that no pod has. */
export function addresses(sources: readonly string[] | undefined, podCidrs: readonly string[]): k8s.NetworkPolicyPeer[] {
  return (sources ?? EVERY_ADDRESS).map((cidr) => {
    const except = podCidrs.filter((inner) => isInside(inner, cidr)).sort();
    return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
  });
}

/** Whether a block is a part of the other, and not all of it: Kubernetes takes no other exceptions. */
function isInside(inner: string, outer: string): boolean {
  const [small, large] = [parseCidr(inner), parseCidr(outer)];
  if (small === undefined || large === undefined) return false;
  const [address = '', length = ''] = small.canonical.split('/');
  const [, width = ''] = large.canonical.split('/');
  return (
    small.family === large.family &&
    Number(length) > Number(width) &&
    parseCidr(`${address}/${width}`)?.canonical === large.canonical
  );
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
