import { at, integer, type KubeObject, type Labels, object, objects, strings, text } from '../../private/access';
import { groupBy } from '../../private/group';
import { type Model } from '../model/build';
import { type Namespaces, selects } from '../model/namespaces';
import { type PodPolicy } from '../model/types';

/** Pods as NetworkPolicies see them. */
export interface PolicyPods {
  readonly namespace: string;
  readonly labels: Labels;
}

export type Direction = 'Ingress' | 'Egress';

/** Evaluates `networking.k8s.io/v1` NetworkPolicies. Source: Kubernetes, "Network Policies". */
export class NetworkPolicies {
  private readonly byNamespace: ReadonlyMap<string, readonly PodPolicy[]>;
  private readonly namespaces: Namespaces;

  public constructor(model: Model) {
    this.byNamespace = groupBy(model.networkPolicies, ({ namespace }) => [namespace]);
    this.namespaces = model.namespaces;
  }

  /** The policies that isolate these pods in this direction; without any, everything is allowed. */
  public isolating(pods: PolicyPods, direction: Direction): readonly PodPolicy[] {
    return (this.byNamespace.get(pods.namespace) ?? []).filter(
      ({ source }) =>
        directions(source.object).includes(direction) &&
        selects(object(source.object, 'spec', 'podSelector') ?? {}, pods.labels),
    );
  }

  /**
   * Whether one of the policies allows `peer` to reach a TCP port. Anything that the manifests do not show, such as
   * what is behind an address range or the labels of a namespace, counts as allowed.
   */
  public allow(
    policies: readonly PodPolicy[],
    direction: Direction,
    peer: PolicyPods,
    port: number,
    portNames: Readonly<Record<string, number>>,
  ): boolean {
    const [rules, peers] = direction === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
    return policies.some(({ source, namespace }) =>
      objects(source.object, 'spec', rules).some(
        (rule) =>
          coversPort(objects(rule, 'ports'), port, portNames) && this.coversPeer(objects(rule, peers), namespace, peer),
      ),
    );
  }

  /**
   * Whether these policies keep the pods of a namespace out of a TCP port for sure: none of their rules may let the pod
   * through. A block of addresses is for what is outside of the cluster, unless it is every address there is.
   */
  public keepOut(
    policies: readonly PodPolicy[],
    peer: PolicyPods,
    port: number,
    portNames: Readonly<Record<string, number>>,
  ): boolean {
    return (
      policies.length > 0 &&
      !policies.some(({ source, namespace }) =>
        objects(source.object, 'spec', 'ingress').some((rule) => {
          const [ports, from] = [objects(rule, 'ports'), objects(rule, 'from')];
          const selectors = from.filter((each) => object(each, 'ipBlock') === undefined);
          if (!coversPort(ports, port, portNames)) return false;
          if (from.some(isEveryAddress)) return true;
          return (from.length === 0 || selectors.length > 0) && this.coversPeer(selectors, namespace, peer);
        }),
      )
    );
  }

  private coversPeer(peers: readonly KubeObject[], namespace: string, peer: PolicyPods): boolean {
    if (peers.length === 0) return true;
    return peers.some((each) => {
      if (object(each, 'ipBlock') !== undefined) return true;
      const inNamespace = object(each, 'namespaceSelector');
      const pods = object(each, 'podSelector');
      const isThere =
        inNamespace === undefined
          ? peer.namespace === namespace
          : this.namespaces.mayMatch(inNamespace, peer.namespace);
      return isThere && (pods === undefined || selects(pods, peer.labels));
    });
  }
}

function isEveryAddress(peer: KubeObject): boolean {
  const cidr = text(peer, 'ipBlock', 'cidr') ?? '';
  return /\/0$/.test(cidr) && strings(peer, 'ipBlock', 'except').length === 0;
}

function directions(policy: KubeObject): readonly string[] {
  const types = strings(policy, 'spec', 'policyTypes');
  if (types.length > 0) return types;
  return at(policy, 'spec', 'egress') === undefined ? ['Ingress'] : ['Ingress', 'Egress'];
}

function coversPort(ports: readonly KubeObject[], port: number, portNames: Readonly<Record<string, number>>): boolean {
  if (ports.length === 0) return true;
  return ports.some((each) => {
    if ((text(each, 'protocol') ?? 'TCP') !== 'TCP') return false;
    if (at(each, 'port') === undefined) return true;
    const name = text(each, 'port');
    const first = name === undefined ? integer(each, 'port') : portNames[name];
    return first !== undefined && port >= first && port <= (integer(each, 'endPort') ?? first);
  });
}
