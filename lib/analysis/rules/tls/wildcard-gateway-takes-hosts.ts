import { groupBy } from '../../../private/group';
import { subjectOf } from '../../finding';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { idOf } from '../../input/manifest';
import { type IstioGateway } from '../../model/types';
import { publicHosts } from '../../net-istio/ingress-tls';
import { type Reach } from '../../reach/reach';
import { ownerId } from '../../reach/reachability';
import { type Rule } from '../../rule';
import { listed, namedOwner, ofKind } from '../../words';

export const wildcardGatewayTakesHosts: Rule = {
  name: 'wildcard-gateway-takes-hosts',
  level: 'error',
  title: 'The wildcard certificate of one service takes over the hosts of others',
  why:
    'For a certificate with a wildcard name net-istio creates a Gateway with that name on the pods. Envoy chooses a server by the most ' +
    "exact name, so this Gateway is asked for all hosts that the wildcard covers, and has no route for other services: over https they get 404, and net-istio's " +
    'probe of the https server fails.',
  *check({ gateways, reach }) {
    if (!reach.ingresses.some((ingress) => reach.netIstio.reconciled(ingress).gateways.some(hasWildcard))) return;
    for (const gateway of gateways.all) {
      const servers = gateway.object?.servers ?? [];
      if (!servers.some(({ protocol }) => protocol.toUpperCase() === 'HTTPS')) continue;
      for (const [taker, taken] of groupBy(takenFrom(reach, gateway), (each) => [each.taker])) {
        const owner = reach.ingresses.find((ingress) => idOf(ingress) === taker.generatedFor);
        const names = [...new Set(taker.servers.flatMap(({ hosts }) => hosts))];
        const name = owner === undefined ? idOf(taker) : namedOwner(owner);
        yield {
          subject: subjectOf(taker.source),
          gateway: gateway.id,
          message: `The certificate of ${name} is for ${listed(names)}: on the pods of Gateway ${gateway.id} these names are served by the Gateway that net-istio creates for it, which answers 404 for ${ofKind('service', [...new Set(taken.map(({ service }) => service))])}.`,
          fix: `Give ${name} a certificate for its own host alone.`,
        };
      }
    }
  },
};

function hasWildcard({ servers }: IstioGateway): boolean {
  return servers.some(({ hosts }) => hosts.some((host) => host.startsWith('*')));
}

/** The services of a gateway whose hosts another service's certificate is shown for, and no route. */
function takenFrom(
  reach: Reach,
  { services, users }: ConfiguredGateway,
): readonly { readonly taker: IstioGateway; readonly service: string }[] {
  return services.flatMap((service) =>
    users.flatMap((ingress) =>
      publicHosts(ingress).flatMap((host) => {
        const takers = reach
          .handshakesOf(service, host)
          .flatMap(({ bound }) => (bound?.gateway.generatedFor === undefined ? [] : bound.gateway))
          .filter((taker) => taker.generatedFor !== idOf(ingress) && hasWildcard(taker));
        const isLost = takers.length > 0 && reach.answersOf(service, host, 'https').some(({ code }) => code === '404');
        return isLost ? takers.map((taker) => ({ taker, service: ownerId(ingress) })) : [];
      }),
    ),
  );
}
