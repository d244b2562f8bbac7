import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Service, type Workload } from '../../model/types';
import { type SkippedPort } from '../../net-istio/probes';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { unserved } from '../../gateways/candidates';
import { type Candidate, type ProbedPort } from '../../gateways/probed-services';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { leakThrough, proof } from '../../gateways/leaks';
import { clientPortOf, podPortFor, translates } from '../../gateways/server-number';
import { listed, named, namedPods, namesOf } from '../../words';
import { remembered } from '../../../private/remembered';

const HTTP_PORT = 80;

export const probePortMismatch: Rule = {
  name: 'probe-port-mismatch',
  level: 'warning',
  title: 'The ports of Gateway, Service and pods do not match',
  why:
    "net-istio's prober uses the Service port with the same number as the Gateway's server. Without one it " +
    'probes nothing, and services on this gateway become Ready at once, whether it works or not.',
  *check(context) {
    const closed = new Map<readonly Candidate[], ClosedPorts>();
    for (const gateway of context.gateways.all) {
      if (gateway.object === undefined) continue;
      yield* misled(context, gateway);
      const { all } = context.candidates.of(gateway);
      yield* blind(
        context,
        gateway,
        remembered(closed, all, () => closedPorts(all)),
      );
    }
  },
};

/** Nothing is probed because no Service has a port with the number of a server. */
function* blind(context: RuleContext, gateway: ConfiguredGateway, closed: ClosedPorts): Generator<RuleFinding> {
  if (gateway.object === undefined || context.candidates.of(gateway).isProbed) return;
  const { missing, services, ports } = closed;
  if (missing.length === 0 || sharesPods(context, gateway)) return;
  const numbers = missing.map(({ number }) => number);
  yield {
    subject: subjectOf(gateway.object.source),
    gateway: gateway.id,
    message: `Gateway ${gateway.id} has its server on port ${listed([...new Set(numbers)].map(String))}, which is not a port of ${listed(namesOf(services, (service) => named(service, 'Service')))} (${ports.join(', ')}): the gateway is never probed.`,
    fix: probeFix(gateway.id, closed),
  };
}

/** How to make one of the servers be probed: that for plain HTTP, if there is one. */
function probeFix(id: string, { missing, services, ports }: ClosedPorts): string {
  const server = missing.find(({ protocol }) => clientPortOf(protocol) === HTTP_PORT) ?? missing[0];
  const number = server?.number ?? HTTP_PORT;
  const client = clientPortOf(server?.protocol ?? 'HTTP');
  // Where istiod does not translate, the number of the server is the port of the pods.
  const isFixed = !services.some(translates);
  if (number === client || isFixed || !ports.includes(client))
    return `Add port ${number} with targetPort ${isFixed ? number : podPortFor(number)} to Service ${listed(namesOf(services, idOf))}.`;
  return `Set port.number ${client} for server ${number} in spec.servers of Gateway ${id}: the number of the Service's port, not its targetPort.`;
}

/** The servers whose ports none of the Services has: gateways that share a label have one result. */
interface ClosedPorts {
  readonly missing: readonly SkippedPort[];
  readonly services: readonly Service[];
  /** The ports that the Services have. */
  readonly ports: readonly number[];
}

function closedPorts(candidates: readonly Candidate[]): ClosedPorts {
  const numbers = candidates.map(({ probe }) =>
    probe.skipped.filter(({ why }) => why === 'no-such-service-port').map(({ server }) => server),
  );
  const services = candidates.map(({ service }) => service);
  const ports = new Set(services.flatMap((service) => service.ports.map(({ port }) => port)));
  const missing = numbers.some(({ length }) => length === 0) ? [] : (numbers[0] ?? []);
  return { missing, services, ports: [...ports].sort((a, b) => a - b) };
}

/**
 * A local gateway on the pods of another gateway, such as the stock one: there the Service must not carry the label.
 */
function sharesPods(context: RuleContext, gateway: ConfiguredGateway): boolean {
  const gateways = context.gateways;
  const isExternal = (workload: Workload): boolean =>
    gateways.ownersOf(workload).some((owner) => owner.external.length > 0);
  const isLabelled = context.candidates.of(gateway).own.length > 0;
  return gateway.external.length === 0 && (!isLabelled || [...gateway.home, ...gateway.pods].some(isExternal));
}

/** The gateway's own Service sends the probe to a port of its own pods that istiod did not bind the gateway to. */
function* misled(context: RuleContext, gateway: ConfiguredGateway): Generator<RuleFinding> {
  const candidates = context.candidates.of(gateway);
  for (const { service, probe, pods } of candidates.own) {
    const own = unserved(context.gateways, gateway, probe, pods).filter(({ workload }) =>
      gateway.applied.has(workload),
    );
    const found = own.map((port) => ({ port, reason: reasonOf(context, gateway, port) }));
    const [first] = found.flatMap(({ port, reason }) => (reason === undefined ? [] : { port, reason }));
    if (first === undefined) continue;
    const { port, reason } = first;
    yield {
      subject: subjectOf(service.source),
      gateway: gateway.id,
      level: context.gateways.levelOf(candidates.isHurtBy(service)),
      why: 'The probe and the traffic go to a port where nothing answers for this gateway: services on it stay Unknown and cannot be reached.',
      message: `${named(service, 'Service')} leads to port ${port.podPort} of ${namedPods(port.workload)}, where Gateway ${gateway.id} does not listen: ${reason.message}.${proof(reason.other && leakThrough(context.gateways, gateway, [reason.other]))}`,
      fix: reason.fix,
    };
  }
}

function reasonOf(
  { model, reach, gateways }: RuleContext,
  gateway: ConfiguredGateway,
  { workload, podPort }: ProbedPort,
): { readonly message: string; readonly fix: string; readonly other?: Service } | undefined {
  const { byPort, rejected } = reach.listenersOf(workload);
  const left = rejected.find((each) => each.gateway === gateway.object && each.port === podPort);
  if (left?.why === 'privileged-port') {
    return {
      message: 'the pods may not bind ports below 1024',
      fix: `Set the Service's targetPort to a port of 1024 or more, such as 8080.`,
    };
  }
  // host-overlap reports a port that another Gateway took.
  if (left !== undefined) return undefined;
  const number = [...byPort.keys()].find((port) => gateways.isOnPort(gateway, workload, port));
  if (number === undefined) return undefined;
  const other = model.lookup
    .servicesOf(workload)
    .find((service) => !gateway.services.includes(service) && service.ports.some((port) => port.targetPort === number));
  if (other === undefined)
    return { message: `it listens on port ${number}`, fix: `Set the Service's targetPort to ${number}.` };
  const servers = gateway.object?.servers ?? [];
  const [server] = servers;
  return {
    other,
    message: `istiod binds it to port ${number}, because of ${named(other, 'Service')} for the same pods`,
    // Another gateway needs its own Service as it is.
    fix:
      server !== undefined && servers.length === 1 && gateways.namedWith(other).length > 0
        ? `Set port.number ${podPort} for server ${server.number} in spec.servers of Gateway ${gateway.id}.`
        : `Set the label \`experimental.istio.io/disable-gateway-port-translation: "true"\` on Service ${other.namespace}/${other.name}.`,
  };
}
