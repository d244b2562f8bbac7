import { subjectOf } from '../../finding';
import { hasPods, type Service, type ServicePort, type Workload } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { endsTls } from '../../../private/ended-tls';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { openPort, podPortFor, translates } from '../../gateways/server-number';
import { type Rule, type RuleContext } from '../../rule';
import { named, namedPods } from '../../words';

export const endedTlsUnserved: Rule = {
  name: 'ended-tls-unserved',
  level: 'warning',
  title: 'A load balancer ends TLS, and no HTTP server is behind it',
  why:
    'Once the load balancer has ended TLS, it sends plain HTTP to the target port of the Service. If nothing ' +
    'listens there, or a server that expects TLS, every request over https fails. net-istio probes the pods ' +
    'and not the load balancer, so services are Ready.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      for (const service of gateway.services) {
        for (const port of service.ports.filter((each) => endsTls(service, each))) {
          const wrong = unserved(context, service, port);
          if (wrong === undefined) continue;
          const { workload, podPort, isTls } = wrong;
          const plain = plainPort(context, workload);
          yield {
            subject: subjectOf(service.source),
            gateway: gateway.id,
            ...(gateway.users.length > 0 && { level: 'error' as const }),
            message: `The load balancer of ${named(service, 'Service')} ends TLS on port ${port.port}, which ${podPort === undefined ? `has targetPort ${port.targetPort}, a name that no port of ${namedPods(workload)} has` : `leads to port ${podPort} of ${namedPods(workload)}, where ${isTls ? 'a server expects TLS' : 'nothing listens'}`}.`,
            fix: fixOf(gateway, service, port, plain, isTls),
          };
        }
      }
    }
  },
};

/** istiod binds a server with the number of the port to its targetPort, so such a server decides. */
function fixOf(
  { id, object }: ConfiguredGateway,
  service: Service,
  { port }: ServicePort,
  plain: number | undefined,
  isTls: boolean,
): string {
  if (isTls && object?.servers.some(({ number }) => number === port) === true)
    return `Set protocol HTTP, without tls, for server ${port} in spec.servers of Gateway ${id}; or let TLS pass through the load balancer to it.`;
  // A server that no port of the Service has yet moves to the targetPort of the one that is to have it.
  const isMoving =
    plain !== undefined && plain !== podPortFor(plain) && translates(service) && !hasPort(service, plain);
  if (isMoving)
    return `${openPort(service, plain, plain)} Set targetPort of port ${port} to ${podPortFor(plain)} of an HTTP server of the Gateway; or let TLS pass through the load balancer to an HTTPS server.`;
  return `Set targetPort of port ${port} to ${plain ?? 'the port'} of an HTTP server of the Gateway${plain === undefined ? ', and add that server' : ''}; or let TLS pass through the load balancer to an HTTPS server.`;
}

function hasPort({ ports }: Service, number: number): boolean {
  return ports.some(({ port }) => port === number);
}

interface Unserved {
  readonly workload: Workload;
  /** `undefined` if the pods have no port of the name. */
  readonly podPort: number | undefined;
  readonly isTls: boolean;
}

/** The first pods behind the port without a server for plain HTTP there. */
function unserved({ model, reach }: RuleContext, service: Service, port: ServicePort): Unserved | undefined {
  const pods = model.lookup.podsOf(service).filter((workload) => workload.isGateway && hasPods(workload));
  return pods
    .flatMap((workload): Unserved[] => {
      const podPort = podPortOf(port, workload.portNames);
      if (podPort === undefined) return [{ workload, podPort, isTls: false }];
      const { byPort } = reach.listenersOf(workload);
      const listener = byPort.get(podPort);
      return (listener?.http.length ?? 0) > 0 ? [] : [{ workload, podPort, isTls: listener !== undefined }];
    })
    .at(0);
}

/** The lowest port of the pods with an HTTP server. */
function plainPort({ reach }: RuleContext, workload: Workload): number | undefined {
  const { byPort } = reach.listenersOf(workload);
  return [...byPort].flatMap(([number, { http }]) => (http.length > 0 ? number : [])).sort((a, b) => a - b)[0];
}
