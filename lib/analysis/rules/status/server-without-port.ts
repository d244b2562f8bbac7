import { subjectOf } from '../../finding';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { openPort } from '../../gateways/server-number';
import { isAssumed } from '../../model/stock';
import { type Service } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { type Answer } from '../../reach/answer';
import { hostsOf, SCHEMES } from '../../reach/reachability';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { named, ofKind } from '../../words';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export const serverWithoutPort: Rule = {
  name: 'server-without-port',
  level: 'warning',
  title: 'No port of the Service leads to a server of the gateway',
  why: 'The pods listen, and clients of the Service are refused: it has no port 443, or no port 80, that leads there.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      for (const service of gateway.users.length === 0 ? [] : gateway.services) {
        if (isAssumed(service.source)) continue;
        yield* withoutHttp(context, gateway, service);
        if (gateway.external.length === 0 || service.ports.some(({ port }) => port === HTTPS_PORT)) continue;
        const closed = closedPorts(context, gateway, service);
        if (closed.length === 0) continue;
        yield {
          subject: subjectOf(service.source),
          gateway: gateway.id,
          message: `The pods of Gateway ${gateway.id} listen for https on ${ofKind('port', closed.map(String))}, but no port of ${named(service, 'Service')} leads there.`,
          fix: openPort(service, HTTPS_PORT, closed[0] ?? HTTPS_PORT),
        };
      }
    }
  },
};

/** A Service without port 80, whose hosts are refused over https as well: nobody gets to the gateway. */
function* withoutHttp(context: RuleContext, gateway: ConfiguredGateway, service: Service): Generator<RuleFinding> {
  const { reach, model } = context;
  if (service.ports.some(({ port }) => port === HTTP_PORT)) return;
  const heard = servingPods(gateway)
    .filter((each) => model.lookup.podsOf(service).includes(each))
    .flatMap((workload) => [...reach.listenersOf(workload).byPort])
    .filter(([, listener]) => listener.http.some((bound) => bound.gateway === gateway.object))
    .map(([port]) => port);
  const [target] = heard;
  const kind = gateway.external.length > 0 ? 'ext' : 'local';
  const cut = gateway.users.flatMap((ingress) =>
    hostsOf(ingress).filter(
      (each) =>
        each.kind === kind && SCHEMES.every((scheme) => reach.answersOf(service, each.host, scheme).every(isCut)),
    ),
  );
  if (target === undefined || cut.length === 0) return;
  yield {
    subject: subjectOf(service.source),
    gateway: gateway.id,
    level: 'error',
    message: `The pods of Gateway ${gateway.id} listen for http on port ${target}, but ${named(service, 'Service')} has no port 80: ${cut[0]?.host ?? ''} is refused there.`,
    fix: openPort(service, HTTP_PORT, target),
  };
}

/** Nothing listens, or what listens knows no TLS. */
function isCut(answer: Answer): boolean {
  return answer.code === 'refused' || (answer.code === 'reset' && answer.certificate === undefined);
}

/** The ports on which all pods of a gateway serve https, unless the Service leads to one of them. */
function closedPorts({ reach, model }: RuleContext, gateway: ConfiguredGateway, service: Service): readonly number[] {
  const pods = servingPods(gateway).filter((each) => model.lookup.podsOf(service).includes(each));
  const secure = pods.flatMap((workload) =>
    [...reach.listenersOf(workload).byPort]
      .filter(([, listener]) => listener.https.some((bound) => isOf(gateway, bound.gateway)))
      .map(([port]) => ({ workload, port })),
  );
  const isOpen = secure.some(({ workload, port }) =>
    service.ports.some((each) => podPortOf(each, workload.portNames) === port),
  );
  return isOpen ? [] : [...new Set(secure.map(({ port }) => port))].sort((a, b) => a - b);
}

/** Its own Gateway object, or one that net-istio makes for a service on it. */
function isOf({ object, users }: ConfiguredGateway, bound: { readonly generatedFor?: string }): boolean {
  return bound === object || users.some(({ namespace, name }) => bound.generatedFor === `${namespace}/${name}`);
}
