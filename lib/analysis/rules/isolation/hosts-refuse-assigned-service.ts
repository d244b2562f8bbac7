import { DOMAIN_MAPPING_NAMESPACE, ROUTE_NAMESPACE } from '../../../knative/ingress-labels';
import { type LabelSelector, LabelSelectorOperator } from '../../../private/label-selector';
import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type GatewayServer, type IstioGateway, type KIngress } from '../../model/types';
import { type Reach } from '../../reach/reach';
import { hostsOf, ownerId, SCHEMES } from '../../reach/reachability';
import { publicHosts } from '../../net-istio/ingress-tls';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { addHosts, admittingHosts } from '../../gateways/admit';
import { hostsOfServers } from '../../gateways/allowed-hosts';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { listed, quoted } from '../../words';

export const hostsRefuseAssignedService: Rule = {
  name: 'hosts-refuse-assigned-service',
  level: 'error',
  title: "A Gateway's hosts exclude a service that is assigned to it",
  why:
    "istiod binds a VirtualService to a Gateway only where the server's hosts allow its namespace and its host. Otherwise the gateway " +
    'answers 404, and the service stays Unknown, "Waiting for load balancer to be ready".',
  *check(context) {
    const gateways = context.gateways;
    for (const gateway of gateways.all) {
      const { id, object } = gateway;
      if (object === undefined || object.servers.length === 0 || isOpen(object)) continue;
      const hosts = quoted(object.servers.flatMap((server) => server.hosts));
      const accepts = `Gateway ${id} accepts ${hosts.length === 0 ? 'no hosts' : `only ${listed(hosts)}`}`;
      const refused = refusedHosts(context, gateway, object);
      if (refused.length > 0) {
        yield {
          subject: subjectOf(object.source),
          gateway: id,
          level: refused.every(({ isAnswered }) => isAnswered) ? 'warning' : 'error',
          message: `${accepts}, but is assigned ${listed(refused.map(({ service, host }) => `${service} (${host})`))}.`,
          fix: `${addHosts(
            refused.flatMap(({ patterns }) => patterns),
            id,
          )}, or assign these services to another gateway.`,
        };
      }
      yield* refusedOverOneScheme(context, gateway, object);
      const reported = new Set(refused.map(({ namespace }) => namespace));
      const namespaces = assignedNamespaces(gateway).filter(
        (namespace) => !reported.has(namespace) && !gateways.allowedHosts(object).isOpenTo(namespace),
      );
      if (namespaces.length > 0) {
        yield {
          subject: subjectOf(object.source),
          gateway: id,
          level: gateways.levelOf(false),
          message: `${accepts}, but config-istio assigns it namespace ${listed(namespaces)}.`,
          fix: `${addHosts(
            namespaces.map((namespace) => `${namespace}/*`),
            id,
          )}, or correct the labelSelector.`,
        };
      }
    }
  },
};

/** Whether every server accepts every host. */
function isOpen(object: IstioGateway): boolean {
  return object.servers.every((server) => hostsOfServers(object, [server]).coversAll);
}

/** Hosts that the servers for http accept and those for https do not, or the other way round. */
function* refusedOverOneScheme(
  { reach }: RuleContext,
  { id, users, external }: ConfiguredGateway,
  object: IstioGateway,
): Generator<RuleFinding> {
  if (external.length === 0) return;
  const isHttps = ({ protocol }: GatewayServer): boolean => protocol.toUpperCase() === 'HTTPS';
  const secure = object.servers.filter(isHttps);
  const open = object.servers.filter((server) => !isHttps(server));
  // What is redirected is to be served over https.
  const plain = open.filter(({ tls }) => tls?.httpsRedirect !== true);
  if (secure.length === 0) return;
  for (const [scheme, servers, others] of [
    ['http', plain, secure],
    ['https', secure, open],
  ] as const) {
    if (servers.length === 0) continue;
    const [accepted, elsewhere] = [servers, others].map((each) => hostsOfServers(object, each));
    const refused = users.flatMap((ingress) => {
      if (!configuredBindings(reach, ingress).includes(id)) return [];
      const host = publicHosts(ingress).find(
        (each) =>
          accepted?.covers(each, ingress.namespace) === false && elsewhere?.covers(each, ingress.namespace) === true,
      );
      return host === undefined ? [] : { text: `${ownerId(ingress)} (${host})`, namespace: ingress.namespace };
    });
    if (refused.length === 0) continue;
    const numbers = [...new Set(servers.map(({ number }) => number))].map(String);
    const missing = quoted(refused.map(({ namespace }) => `${namespace}/*`));
    yield {
      subject: subjectOf(object.source),
      gateway: id,
      message: `Gateway ${id} refuses ${listed(refused.map(({ text }) => text))} over ${scheme}: the hosts of server ${listed(numbers)} do not allow it, those of its other servers do.`,
      fix: `Add ${listed(missing)} to the hosts of server ${numbers[0] ?? ''} in spec.servers of Gateway ${id}.`,
    };
  }
}

interface RefusedHost {
  readonly service: string;
  readonly namespace: string;
  readonly host: string;
  /** What its Gateway's hosts lack. */
  readonly patterns: readonly string[];
  /** Whether the gateway's Services answer it anyway, as other Gateways apply to the same pods. */
  readonly isAnswered: boolean;
}

/** The first refused host of each KIngress. */
function refusedHosts(
  { reach, gateways }: RuleContext,
  { id, users, services }: ConfiguredGateway,
  object: IstioGateway,
): readonly RefusedHost[] {
  return users.flatMap((ingress) => {
    const { external, local } = reach.gatewaysOf(ingress);
    // A Gateway of their own serves hosts with TLS of their own, regardless of this one.
    const isBound = configuredBindings(reach, ingress).includes(id);
    const isExternal = isBound && external.some((entry) => idOf(entry) === id);
    const isLocal = local.some((entry) => idOf(entry) === id);
    const hosts = [
      ...(isExternal ? ingress.rules.filter(({ visibility }) => visibility === 'ExternalIP') : []).flatMap(
        (rule) => rule.hosts,
      ),
      ...(isLocal ? hostsOf(ingress).filter(({ kind }) => kind === 'local') : []).map(({ host }) => host),
    ];
    const refused = hosts.filter((each) => !gateways.allowedHosts(object).covers(each, ingress.namespace));
    const [host] = refused;
    if (host === undefined) return [];
    const isAnswered =
      services.length > 0 &&
      services.every((service) =>
        SCHEMES.some((scheme) =>
          reach.answersOf(service, host, scheme).some((answer) => answer.code === '200' && answer.by === ingress),
        ),
      );
    const { namespace } = ingress;
    const patterns = admittingHosts(object, namespace, refused);
    return { service: ownerId(ingress), namespace, host, patterns, isAnswered };
  });
}

/** The Gateways that a KIngress' VirtualServices are bound to. */
function configuredBindings(reach: Reach, ingress: KIngress): readonly string[] {
  const { error, virtualServices } = reach.netIstio.reconciled(ingress);
  // Where there are none it is unknown what they will be bound to.
  if (error !== undefined) return reach.gatewaysOf(ingress).external.map(idOf);
  return virtualServices.flatMap(({ gateways }) => gateways);
}

/** The namespaces that the gateway's selectors name. */
function assignedNamespaces({ external }: ConfiguredGateway): readonly string[] {
  return [...new Set(external.flatMap(({ labelSelector }) => namespacesOf(labelSelector ?? {})))].sort();
}

function namespacesOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly string[] {
  const isNamespace = (key: string): boolean => key === ROUTE_NAMESPACE || key === DOMAIN_MAPPING_NAMESPACE;
  return [
    ...Object.entries(matchLabels).flatMap(([key, value]) => (isNamespace(key) ? value : [])),
    ...matchExpressions.flatMap(({ key, operator, values = [] }) =>
      isNamespace(key) && operator === LabelSelectorOperator.IN ? values : [],
    ),
  ];
}
