import { remembered } from '../../private/remembered';
import { strings } from '../../private/access';
import { idOf } from '../input/manifest';
import { hasPods, type IstioGateway, type KIngress, type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { anyRequest } from '../reach/conditions';
import { type Reach } from '../reach/reach';
import { cloudLoadBalancerOf } from './cloud-load-balancer';

/** A Service that is reachable from outside the cluster, and the gateway pods behind it. */
interface EntryPoint {
  readonly service: Service;
  readonly workload: Workload;
}

// All pods of a Gateway answer its hosts, so a few are enough even if thousands share its label.
const MAX_ENTRY_POINTS = 16;

/** The Services through which Gateways are reachable from outside the cluster. */
export class Exposure {
  /** By the pods of Gateways: those that share a label have one list. */
  private readonly entryPoints = new Map<readonly Workload[], readonly EntryPoint[]>();

  public constructor(private readonly reach: Reach) {}

  /** The first Service, as text, through which a server of this Gateway is reachable. */
  public ofGateway(gateway: IstioGateway): string | undefined {
    const entryPoint = this.entryPointsOf(gateway).find(({ service, workload }) =>
      podPorts(service, workload).some((port) => {
        const listener = this.reach.listenersOf(workload).byPort.get(port);
        return [...(listener?.http ?? []), ...(listener?.https ?? [])].some((bound) => bound.gateway === gateway);
      }),
    );
    return entryPoint && describe(entryPoint);
  }

  /** The first Service, as text, through which one of these Gateways answers an external host of the KIngress. */
  public ofIngress(ingress: KIngress, gateways: readonly string[]): string | undefined {
    const hosts = ingress.rules.filter(({ visibility }) => visibility === 'ExternalIP').flatMap((rule) => rule.hosts);
    for (const id of gateways) {
      const gateway = this.reach.model.lookup.gateway(id);
      const entryPoints = gateway === undefined ? [] : this.entryPointsOf(gateway);
      const entryPoint = entryPoints.find((each) => hosts.some((host) => answers(this.reach, each, host)));
      if (entryPoint !== undefined) return describe(entryPoint);
    }
    return undefined;
  }

  private entryPointsOf(gateway: IstioGateway): readonly EntryPoint[] {
    const { lookup } = this.reach.model;
    const pods = lookup.gatewayPods(gateway);
    return remembered(this.entryPoints, pods, () =>
      pods
        .filter(hasPods)
        .flatMap((workload) => lookup.servicesOf(workload).map((service) => ({ service, workload })))
        .filter(({ service }) => isPublic(service))
        .slice(0, MAX_ENTRY_POINTS),
    );
  }
}

function answers(reach: Reach, { service, workload }: EntryPoint, host: string): boolean {
  return podPorts(service, workload).some((port) =>
    (['http', 'https'] as const).some((scheme) =>
      reach.answersAt(workload, port, scheme, anyRequest(host)).some(({ code }) => code === '200'),
    ),
  );
}

function podPorts(service: Service, workload: Workload): number[] {
  return service.ports.flatMap((port) => podPortOf(port, workload.portNames) ?? []);
}

function describe({ service }: EntryPoint): string {
  return `Service ${idOf(service)} of type ${service.type}`;
}

/** Whether a Service is reachable from outside the cluster's own network. */
export function isPublic(service: Service): boolean {
  if (strings(service.source.object, 'spec', 'externalIPs').length > 0) return true;
  if (service.type === 'NodePort') return true;
  return service.type === 'LoadBalancer' && !cloudLoadBalancerOf(service).isInternal;
}
