import { at, strings, text } from '../../private/access';
import { idOf } from '../input/manifest';
import { hasPods, type IstioGateway, type KIngress, type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { anyRequest } from '../reach/conditions';
import { type Reach } from '../reach/reach';

/** A Service that is reached from outside the cluster, and the gateway pods behind it. */
interface Door {
  readonly service: Service;
  readonly workload: Workload;
}

// All pods of a Gateway answer its hosts. Where thousands share its label, a few of them tell.
const MOST_DOORS = 16;

/** Says at which Services Gateways are reached from outside the cluster. */
export class Exposure {
  private readonly doors = new Map<IstioGateway, readonly Door[]>();

  public constructor(private readonly reach: Reach) {}

  /** The first Service, in words, by which a server of this Gateway is reached. */
  public ofGateway(gateway: IstioGateway): string | undefined {
    const door = this.doorsOf(gateway).find(({ service, workload }) =>
      podPorts(service, workload).some((port) => {
        const listener = this.reach.listenersOf(workload).byPort.get(port);
        return [...(listener?.http ?? []), ...(listener?.https ?? [])].some((bound) => bound.gateway === gateway);
      }),
    );
    return door && describeDoor(door);
  }

  /** The first Service, in words, at which an external host of the KIngress is answered through one of these Gateways. */
  public ofIngress(ingress: KIngress, gateways: readonly string[]): string | undefined {
    const hosts = ingress.rules.filter(({ visibility }) => visibility === 'ExternalIP').flatMap((rule) => rule.hosts);
    for (const id of gateways) {
      const gateway = this.reach.model.lookup.gateway(id);
      const doors = gateway === undefined ? [] : this.doorsOf(gateway);
      const door = doors.find((each) => hosts.some((host) => answers(this.reach, each, host)));
      if (door !== undefined) return describeDoor(door);
    }
    return undefined;
  }

  private doorsOf(gateway: IstioGateway): readonly Door[] {
    const known = this.doors.get(gateway);
    if (known !== undefined) return known;
    const { lookup } = this.reach.model;
    const doors = lookup
      .gatewayPods(gateway)
      .filter(hasPods)
      .flatMap((workload) => lookup.servicesOf(workload).map((service) => ({ service, workload })))
      .filter(({ service }) => isPublic(service))
      .slice(0, MOST_DOORS);
    this.doors.set(gateway, doors);
    return doors;
  }
}

function answers(reach: Reach, { service, workload }: Door, host: string): boolean {
  return podPorts(service, workload).some((port) =>
    (['http', 'https'] as const).some((scheme) =>
      reach.answersAt(workload, port, scheme, anyRequest(host)).some(({ code }) => code === '200'),
    ),
  );
}

function podPorts(service: Service, workload: Workload): number[] {
  return service.ports.flatMap((port) => podPortOf(port, workload.portNames) ?? []);
}

function describeDoor({ service }: Door): string {
  return `Service ${idOf(service)} of type ${service.type}`;
}

/** Whether a Service is reached from outside the cluster's own network. */
function isPublic(service: Service): boolean {
  if (strings(service.source.object, 'spec', 'externalIPs').length > 0) return true;
  if (service.type === 'NodePort') return true;
  return service.type === 'LoadBalancer' && !isInternal(service);
}

const INTERNAL: readonly (readonly [key: string, value: RegExp])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(?!false$)./],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/i],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', /^true$/i],
];

/** Whether a cloud's annotations make the load balancer one of the private network. */
function isInternal({ annotations, source }: Service): boolean {
  if (INTERNAL.some(([key, value]) => value.test(annotations[key] ?? ''))) return true;
  // The AWS Load Balancer Controller makes internal load balancers unless told otherwise.
  const ofController =
    text(at(source.object, 'spec'), 'loadBalancerClass') === 'service.k8s.aws/nlb' ||
    /^(?:external|nlb-ip)$/.test(annotations['service.beta.kubernetes.io/aws-load-balancer-type'] ?? '');
  return ofController && annotations['service.beta.kubernetes.io/aws-load-balancer-scheme'] !== 'internet-facing';
}
