import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { isPublic, publicHosts } from '../../net-istio/ingress-tls';
import { ownerId } from '../../reach/reachability';
import { type Rule, type RuleContext } from '../../rule';
import { addHosts, admittingHosts } from '../../gateways/admit';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { listed, quoted } from '../../words';

export const tlsBypassesHosts: Rule = {
  name: 'tls-bypasses-hosts',
  level: 'warning',
  title: "Services with their own TLS bypass the Gateway's hosts",
  why:
    'For a service with TLS, or with a redirect to it, net-istio creates a Gateway on the same pods, with ' +
    'exactly its hosts. The restriction in `servers[].hosts` of the configured Gateway does not apply to it: ' +
    'the host is served, and the service is Ready.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      const { object, id } = gateway;
      const passing = object === undefined ? [] : passedBy(context, gateway);
      if (object === undefined || passing.length === 0) continue;
      const hosts = quoted(object.servers.flatMap((server) => server.hosts));
      yield {
        subject: subjectOf(object.source),
        gateway: id,
        message: `Gateway ${id} accepts only ${listed(hosts)}, but its pods also serve ${listed(passing.map(({ text }) => text))}, through Gateways that net-istio creates for them.`,
        fix: `${addHosts(
          passing.flatMap(({ patterns }) => patterns),
          id,
        )}, or assign these services to another gateway in config-istio. To enforce the restriction, deny every other host with an AuthorizationPolicy on its pods.`,
      };
    }
  },
};

interface Passing {
  readonly text: string;
  /** What its Gateway's hosts lack. */
  readonly patterns: readonly string[];
}

function passedBy(
  { reach, gateways }: RuleContext,
  { object, users, external, pods, id }: ConfiguredGateway,
): readonly Passing[] {
  if (object === undefined || external.length === 0 || object.servers.length === 0) return [];
  return users.flatMap((ingress) => {
    const isAssigned = reach.gatewaysOf(ingress).external.some((entry) => idOf(entry) === id);
    const made = isAssigned && isPublic(ingress) ? reach.netIstio.reconciled(ingress).gateways : [];
    const isHere = made.some((each) =>
      reach.netIstio.lookup.gatewayPods(each).some((workload) => pods.includes(workload)),
    );
    if (!isHere) return [];
    const { namespace } = ingress;
    const refused = publicHosts(ingress).filter((each) => !gateways.allowedHosts(object).covers(each, namespace));
    const [host] = refused;
    if (host === undefined) return [];
    return { text: `${ownerId(ingress)} (${host})`, patterns: admittingHosts(object, namespace, refused) };
  });
}
