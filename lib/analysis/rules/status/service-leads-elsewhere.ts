import { clientPortOf, openPort, podPortFor, translates } from '../../gateways/server-number';
import { subjectOf } from '../../finding';
import { unserved } from '../../gateways/candidates';
import { configIstioPlace } from '../../gateways/config-place';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { idOf } from '../../input/manifest';
import { type Service, type Workload } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { leakThrough, proof } from '../../gateways/leaks';
import { leadsTo } from '../../gateways/shared-ports';
import { listed, named, namedPods } from '../../words';

export const serviceLeadsElsewhere: Rule = {
  name: 'service-leads-elsewhere',
  level: 'error',
  title: "A gateway's Service leads to ports where its Gateway does not listen",
  why:
    'Requests through the Service meet another Gateway, which answers 404, or nothing. Through a local gateway, calls inside the ' +
    'cluster and DomainMappings fail while Knative Services stay Ready.',
  *check(context) {
    const { gateways, model } = context;
    for (const gateway of gateways.all) {
      for (const service of gateway.services) {
        const [workload] = servingPods(gateway).filter((pods) => model.lookup.podsOf(service).includes(pods));
        if (workload === undefined || isReported(context, gateway, service)) continue;
        const ports = portsOf(context, gateway, workload);
        const led = service.ports.flatMap((port) => podPortOf(port, workload.portNames) ?? []);
        if (
          ports.length === 0 ||
          (ports.every((port) => led.includes(port)) && isUsable(gateway, service, workload, ports))
        )
          continue;
        if (led.some((port) => ports.includes(port))) {
          const found =
            deadPort(context, gateway, service, workload, led) ??
            closedPlainPort(context, gateway, service, workload, led);
          if (found !== undefined) yield found;
          continue;
        }
        const others = model.lookup.servicesOf(workload).filter((each) => !gateway.services.includes(each));
        const leak = leakThrough(gateways, gateway, others);
        const { subject } = configIstioPlace(model);
        yield {
          subject: gateways.namedWith(service).length > 1 ? subject : subjectOf(service.source),
          gateway: gateway.id,
          level: gateways.levelOf(gateway.users.length > 0),
          message: `${named(service, 'Service')} of Gateway ${gateway.id} leads to ports ${listed([...new Set(led)].map(String))} of ${namedPods(workload)}, where the Gateway listens on port ${listed(ports.map(String))}.${proof(leak)}`,
          fix: fixOf(context, gateway, service, workload, ports),
        };
      }
    }
  },
};

/** A port of the Service with the number of a server that leads to none of the ports that the Gateway listens on. */
function deadPort(
  { gateways, reach }: RuleContext,
  gateway: ConfiguredGateway,
  service: Service,
  workload: Workload,
  led: readonly number[],
): RuleFinding | undefined {
  for (const [podPort, { http, https }] of reach.listenersOf(workload).byPort) {
    const bound = [...http, ...https].find((each) => each.gateway === gateway.object);
    const port = service.ports.find(({ port: number }) => number === bound?.server.number);
    if (bound === undefined || port === undefined || led.includes(podPort)) continue;
    return {
      subject: subjectOf(service.source),
      gateway: gateway.id,
      level: gateways.levelOf(gateway.users.length > 0),
      message: `Port ${port.port} of ${named(service, 'Service')} has targetPort ${port.targetPort}, where ${namedPods(workload)} does not listen: server ${bound.server.number} of Gateway ${gateway.id} is on port ${podPort}.`,
      fix: `Set targetPort ${podPortFor(podPort)} for port ${port.port} of Service ${idOf(service)}.`,
    };
  }
  return undefined;
}

const HTTP = 80;

/** At a local gateway everybody uses port 80. */
function isUsable(
  { external }: ConfiguredGateway,
  { ports }: Service,
  { portNames }: Workload,
  heard: readonly number[],
): boolean {
  const port = external.length > 0 ? undefined : ports.find((each) => each.port === HTTP);
  return port === undefined || heard.includes(podPortOf(port, portNames) ?? 0);
}

/**
 * Port 80 of the Service leads to a port where the Gateway does not listen, and no port to its servers for http; or,
 * at a local gateway, another one, which nobody uses.
 */
function closedPlainPort(
  { gateways, reach }: RuleContext,
  gateway: ConfiguredGateway,
  service: Service,
  workload: Workload,
  led: readonly number[],
): RuleFinding | undefined {
  const port = service.ports.find((each) => each.port === HTTP);
  const podPort = port && podPortOf(port, workload.portNames);
  const plain = [...reach.listenersOf(workload).byPort].flatMap(([number, { http }]) =>
    http.filter((bound) => bound.gateway === gateway.object).map(({ server }) => ({ number, server })),
  );
  const [first] = plain;
  const isLocal = gateway.external.length === 0;
  const open = isLocal ? [podPort] : led;
  if (podPort === undefined || first === undefined || plain.some(({ number }) => open.includes(number)))
    return undefined;
  return {
    subject: subjectOf(service.source),
    gateway: gateway.id,
    level: gateways.levelOf(gateway.users.length > 0),
    message: `Port 80 of ${named(service, 'Service')} leads to port ${podPort} of ${namedPods(workload)}, where Gateway ${gateway.id} does not listen: its server ${first.server.number} is on port ${first.number}.`,
    fix:
      gateway.external.length > 0
        ? `Set port.number ${HTTP} for server ${first.server.number} in spec.servers of Gateway ${gateway.id}, as Service ${idOf(service)} has it.`
        : `Set targetPort ${podPortFor(first.number)} for port ${HTTP} of Service ${idOf(service)}.`,
  };
}

/** probe-port-mismatch reports a Service that misleads the prober. */
function isReported({ candidates, gateways }: RuleContext, gateway: ConfiguredGateway, service: Service): boolean {
  return candidates
    .of(gateway)
    .own.some(
      ({ service: each, probe, pods }) => each === service && unserved(gateways, gateway, probe, pods).length > 0,
    );
}

function portsOf({ gateways, reach }: RuleContext, gateway: ConfiguredGateway, workload: Workload): readonly number[] {
  return [...reach.listenersOf(workload).byPort.keys()].filter((port) => gateways.isOnPort(gateway, workload, port));
}

function fixOf(
  { gateways, model }: RuleContext,
  gateway: ConfiguredGateway,
  service: Service,
  workload: Workload,
  ports: readonly number[],
): string {
  const [port = 0] = ports;
  if (gateways.namedWith(service).length < 2) {
    const { number: server = HTTP, protocol = 'HTTP' } = gateway.object?.servers[0] ?? {};
    const client = clientPortOf(protocol);
    const isOpen = service.ports.some((each) => each.port === server || each.port === client);
    if (gateway.external.length > 0 && translates(service) && !isOpen) return openPort(service, client, port);
    const own = service.ports.find((each) => each.port === server);
    const first = own ?? service.ports.find((each) => each.port === client) ?? service.ports[0];
    const led = first && podPortOf(first, workload.portNames);
    const isTaken = gateways
      .ownersOf(workload)
      .some((owner) => owner !== gateway && leadsTo(owner.services, workload).has(port));
    // istiod binds the server of an external gateway where the Service port of its number leads.
    const isFollowing = own === undefined && gateway.external.length > 0;
    const followed = translates(service) ? first?.port : led;
    const number = isFollowing ? followed : isTaken ? led : undefined;
    return number === undefined || first === undefined
      ? `Set targetPort ${podPortFor(port)} for port ${first?.port ?? HTTP} of Service ${idOf(service)}.`
      : `Set port.number ${number} for server ${server} in spec.servers of Gateway ${gateway.id}, as Service ${idOf(service)} has it.`;
  }
  const right = model.lookup
    .servicesOf(workload)
    .find((each) => each.ports.some((one) => podPortOf(one, workload.portNames) === port));
  const host = right ?? { namespace: workload.namespace, name: gateway.name };
  const entry = `name it in the entry of Gateway ${gateway.id} in config-istio`;
  return right === undefined
    ? `Create Service ${idOf(host)} with the selector of Service ${idOf(service)}, port 80 to targetPort ${port} and the label \`experimental.istio.io/disable-gateway-port-translation: "true"\`, and ${entry}.`
    : `Name Service ${idOf(right)}, which leads to port ${port}, in the entry of Gateway ${gateway.id} in config-istio.`;
}
