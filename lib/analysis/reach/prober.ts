import { at, type Labels, labels, labelsAt } from '../../private/access';
import { SERVING_NAME } from '../../private/stock-install';
import { groupOf } from '../input/manifest';
import { type Model } from '../model/build';
import { systemNamespace } from '../model/system-config';
import { type PodPolicy, type Workload } from '../model/types';
import { type Direction, NetworkPolicies, type PolicyPods } from './network-policies';
import { ProxyProtocol, type ProxyProtocolDemand } from './proxy-protocol';

/** The Deployment whose pods probe. */
export const PROBER = 'net-istio-controller';

/** What keeps net-istio's probes from gateway pods, regardless of their routes. */
export type Obstacle =
  | { readonly kind: 'network-policy'; readonly by: PodPolicy; readonly direction: Direction }
  /** The listener closes connections without a PROXY protocol header, which the prober does not send. */
  | { readonly kind: 'proxy-protocol'; readonly demand: ProxyProtocolDemand };

/** The pods of net-istio's controller, and the gateway pods that they cannot probe. */
export class Prober {
  public readonly pods: PolicyPods;
  private readonly policies: NetworkPolicies;
  private readonly proxyProtocol: ProxyProtocol;

  public constructor(model: Model) {
    this.pods = { namespace: systemNamespace(model.manifests), labels: controllerLabels(model) };
    this.policies = new NetworkPolicies(model);
    this.proxyProtocol = new ProxyProtocol(model);
  }

  /** What keeps the prober from a port of a workload's pods, if anything. */
  public obstacleAt(workload: Workload, podPort: number): Obstacle | undefined {
    const blocking = this.blockingAt(workload, podPort);
    if (blocking !== undefined) return blocking;
    const demand = this.proxyProtocol.demandedOf(workload, podPort);
    return demand === undefined ? undefined : { kind: 'proxy-protocol', demand };
  }

  /** The NetworkPolicy that keeps the prober from a port of a workload's pods, if any. */
  public blockingAt(workload: Workload, podPort: number): (Obstacle & { readonly kind: 'network-policy' }) | undefined {
    const gateway = { namespace: workload.namespace, labels: workload.podLabels };
    for (const [direction, isolated, peer] of [
      ['Ingress', gateway, this.pods],
      ['Egress', this.pods, gateway],
    ] as const) {
      const isolating = this.policies.isolating(isolated, direction);
      const [by] = isolating;
      if (by !== undefined && !this.policies.allow(isolating, direction, peer, podPort, workload.portNames))
        return { kind: 'network-policy', by, direction };
    }
    return undefined;
  }
}

/** The labels of net-istio-controller's pods: those of its Deployment, or else of the release. */
function controllerLabels({ manifests }: Model): Labels {
  const deployment = manifests.find(
    (manifest) => groupOf(manifest) === 'apps' && manifest.kind === 'Deployment' && manifest.name === PROBER,
  );
  const found = labelsAt(at(deployment?.object, 'spec', 'template'), 'metadata', 'labels');
  if (Object.keys(found).length > 0) return found;
  return labels([
    ['app', PROBER],
    ['app.kubernetes.io/component', 'net-istio'],
    ['app.kubernetes.io/name', SERVING_NAME],
  ]);
}
