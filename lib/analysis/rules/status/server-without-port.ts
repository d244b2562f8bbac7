import { subjectOf } from '../../finding';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { isAssumed } from '../../model/stock';
import { type Service } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { type Rule, type RuleContext } from '../../rule';
import { named, ofKind } from '../../words';

const HTTPS_PORT = 443;

export const serverWithoutPort: Rule = {
  name: 'server-without-port',
  level: 'warning',
  title: 'No port of the Service leads to the https server of the gateway',
  why: 'The pods listen for https, and clients of the Service are refused: it has no port 443 that leads there.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      if (gateway.external.length === 0 || gateway.users.length === 0) continue;
      for (const service of gateway.services) {
        if (isAssumed(service.source) || service.ports.some(({ port }) => port === HTTPS_PORT)) continue;
        const closed = closedPorts(context, gateway, service);
        if (closed.length === 0) continue;
        yield {
          subject: subjectOf(service.source),
          gateway: gateway.id,
          message: `The pods of Gateway ${gateway.id} listen for https on ${ofKind('port', closed.map(String))}, but no port of ${named(service, 'Service')} leads there.`,
          fix: `Add port 443 with targetPort 8443 to Service ${service.namespace}/${service.name}.`,
        };
      }
    }
  },
};

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
