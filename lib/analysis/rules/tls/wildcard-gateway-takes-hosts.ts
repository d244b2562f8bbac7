import { groupBy } from '../../../private/group';
import { subjectOf } from '../../finding';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { idOf } from '../../input/manifest';
import { type IstioGateway, type KIngress } from '../../model/types';
import { publicHosts } from '../../net-istio/ingress-tls';
import { type Reach } from '../../reach/reach';
import { ServerHosts } from '../../reach/hosts';
import { ownerId } from '../../reach/reachability';
import { type Rule, type RuleFinding } from '../../rule';
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
    yield* leftOut(reach);
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

/** Hosts whose own certificate is for another wildcard: the Gateway for it has no server for them. */
function* leftOut(reach: Reach): Generator<RuleFinding> {
  for (const ingress of reach.ingresses) {
    const { gateways: made } = reach.netIstio.reconciled(ingress);
    const wildcards = made.filter(hasWildcard);
    if (wildcards.length === 0) continue;
    const servers = made.flatMap((each) => each.servers.filter(({ protocol }) => protocol === 'HTTPS'));
    const names = servers.flatMap(({ hosts }) => hosts);
    const covered = new ServerHosts(names);
    const host = publicHosts(ingress).find((each) => !covered.covers(each, ingress.namespace));
    if (host === undefined || isServed(reach, ingress, host)) continue;
    yield {
      subject: subjectOf(ingress.source),
      message: `The certificate of ${namedOwner(ingress)} is for ${listed([...new Set(names)])}, and not for ${host}: the Gateway that net-istio creates for it has no server for this host, which nothing answers over https.`,
      why: "For a certificate with a wildcard name net-istio creates a Gateway with the certificate's names, not with the host. Envoy ends connections for any other name.",
      fix: `Give ${namedOwner(ingress)} a certificate for its own host alone.`,
    };
  }
}

function isServed(reach: Reach, ingress: KIngress, host: string): boolean {
  return reach
    .gatewaysOf(ingress)
    .external.flatMap(({ service }) => reach.model.lookup.serviceOfHost(service) ?? [])
    .some((service) =>
      reach.answersOf(service, host, 'https').some((answer) => answer.code === '200' && answer.by === ingress),
    );
}

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
