import { subjectOf } from '../../finding';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { clientPortOf, serverNumberFor, serveHttp } from '../../gateways/server-number';
import { isAssumed } from '../../model/stock';
import { type Service, type ServicePort, type Workload } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { endsTls } from '../../../private/ended-tls';
import { PROXY_HEALTH_PORT } from '../../../private/flow-ports';
import { type Rule, type RuleContext } from '../../rule';
import { listed, named, namedPods } from '../../words';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export const portWithoutListener: Rule = {
  name: 'port-without-listener',
  level: 'note',
  title: 'A load balancer opens a port on which no Gateway listens',
  why: 'Envoy opens a port only for a server of a Gateway: clients of this port are refused, and a health check of it never passes.',
  *check(context) {
    const seen = new Set<Service>();
    for (const gateway of context.gateways.all) {
      for (const service of gateway.services) {
        if (seen.has(service) || !isExposed(service) || isAssumed(service.source)) continue;
        seen.add(service);
        const pods = servingPods(gateway).filter((each) => context.model.lookup.podsOf(service).includes(each));
        const [workload] = pods;
        if (workload === undefined) continue;
        // host-overlap reports a port that another server took.
        const taken = pods.flatMap((each) => context.reach.listenersOf(each).rejected.map((left) => left.port));
        const heard = pods.flatMap((each) => [...context.reach.listenersOf(each).byPort.keys()]);
        // Without any listener, gateway-does-not-listen reports the gateway.
        if (heard.length === 0) continue;
        for (const port of service.ports.filter((each) => isForClients(context, service, each))) {
          const podPort = podPortOf(port, workload.portNames);
          if (podPort === undefined || podPort === PROXY_HEALTH_PORT || [...heard, ...taken].includes(podPort))
            continue;
          // A gateway for http whose plain port leads nowhere, while another port answers.
          const isNeeded = port.port === HTTP_PORT && servesHttp(gateway);
          yield {
            subject: subjectOf(service.source),
            gateway: gateway.id,
            ...(isNeeded && { level: 'warning' as const }),
            message: `Port ${port.port} of ${named(service, 'Service')} leads to port ${podPort} of ${namedPods(workload)}, where no Gateway listens, only on ${listed([...new Set(heard)].sort((a, b) => a - b).map(String))}.`,
            fix:
              isNeeded && gateway.object !== undefined
                ? `${moveHttp(context, gateway, service, workload) ?? serveHttp(gateway.object, service)}.`
                : `Take port ${port.port} out of the Service, or add a server with this number to Gateway ${gateway.id}.`,
          };
        }
      }
    }
  },
};

/** How to make the Service lead to the server for http that the Gateway has, if no port leads to any. */
function moveHttp(
  { reach }: RuleContext,
  { id, object, external }: ConfiguredGateway,
  service: Service,
  workload: Workload,
): string | undefined {
  const plain = object?.servers.filter(({ protocol }) => clientPortOf(protocol) === HTTP_PORT) ?? [];
  const wanted = serverNumberFor(service, HTTP_PORT);
  const [server] = plain;
  if (server === undefined || external.length === 0 || plain.some(({ number }) => number === wanted)) return undefined;
  const isLed = service.ports.some((port) => {
    const listener = reach.listenersOf(workload).byPort.get(podPortOf(port, workload.portNames) ?? 0);
    return listener?.http.some(({ gateway }) => gateway === object) === true;
  });
  return isLed ? undefined : `Set port.number ${wanted} for server ${server.number} in spec.servers of Gateway ${id}`;
}

function servesHttp({ object, users }: ConfiguredGateway): boolean {
  return users.length > 0 && object?.servers.some(({ protocol }) => protocol.toUpperCase() !== 'HTTPS') === true;
}

function isExposed({ type }: Service): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}

/** Whether clients use the port: ended-tls-unserved reports ports whose TLS has ended, and certificates may come. */
function isForClients({ model }: RuleContext, service: Service, port: ServicePort): boolean {
  if (endsTls(service, port) || port.protocol.toUpperCase() === 'UDP') return false;
  return !(port.port === HTTPS_PORT && model.network.externalDomainTls);
}
