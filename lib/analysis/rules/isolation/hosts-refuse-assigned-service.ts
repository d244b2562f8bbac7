import { DOMAIN_MAPPING_NAMESPACE, ROUTE_NAMESPACE } from '../../../knative/ingress-labels';
import { type LabelSelector, LabelSelectorOperator } from '../../../private/label-selector';
import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type IstioGateway } from '../../model/types';
import { hostsForNamespace, isCovered } from '../../reach/hosts';
import { withoutWildcardNamespace } from '../../reach/listeners';
import { hostsOf, ownerId } from '../../reach/reachability';
import { type Rule, type RuleContext } from '../../rule';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { listed } from '../../words';

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
      if (object === undefined || object.servers.length === 0) continue;
      const hosts = object.servers.flatMap((server) => server.hosts);
      const accepts = `Gateway ${id} accepts only ${listed([...new Set(hosts)].map((host) => `\`${host}\``))}`;
      const refused = refusedHosts(context, gateway, object);
      if (refused.length > 0) {
        yield {
          subject: subjectOf(object.source),
          gateway: id,
          message: `${accepts}, but is assigned ${listed(refused.map(({ service, host }) => `${service} (${host})`))}.`,
          fix: `Add ${listed([...new Set(refused.map(({ namespace }) => `\`${namespace}/*\``))])} to spec.servers[].hosts of Gateway ${id}, or assign these services to another gateway.`,
        };
      }
      const reported = new Set(refused.map(({ namespace }) => namespace));
      const namespaces = assignedNamespaces(gateway).filter(
        (namespace) => !reported.has(namespace) && allowed(object, namespace).length === 0,
      );
      if (namespaces.length > 0) {
        yield {
          subject: subjectOf(object.source),
          gateway: id,
          level: gateways.levelOf(false),
          message: `${accepts}, but config-istio assigns it namespace ${listed(namespaces)}.`,
          fix: `Add ${listed(namespaces.map((namespace) => `\`${namespace}/*\``))} to spec.servers[].hosts of Gateway ${id}, or correct the labelSelector.`,
        };
      }
    }
  },
};

interface RefusedHost {
  readonly service: string;
  readonly namespace: string;
  readonly host: string;
}

/** The first refused host of each KIngress. */
function refusedHosts(
  { reach }: RuleContext,
  { id, users }: ConfiguredGateway,
  object: IstioGateway,
): readonly RefusedHost[] {
  return users.flatMap((ingress) => {
    const { external, local } = reach.gatewaysOf(ingress);
    const isExternal = external.some((entry) => idOf(entry) === id);
    const isLocal = local.some((entry) => idOf(entry) === id);
    const hosts = [
      ...(isExternal ? ingress.rules.filter(({ visibility }) => visibility === 'ExternalIP') : []).flatMap(
        (rule) => rule.hosts,
      ),
      ...(isLocal ? hostsOf(ingress).filter(({ kind }) => kind === 'local') : []).map(({ host }) => host),
    ];
    const open = allowed(object, ingress.namespace);
    const host = hosts.find((each) => !open.some((by) => isCovered(each, by)));
    return host === undefined ? [] : { service: ownerId(ingress), namespace: ingress.namespace, host };
  });
}

/** The hosts that VirtualServices of a namespace may have. */
function allowed({ servers, namespace: own }: IstioGateway, namespace: string): readonly string[] {
  return servers.flatMap(({ hosts }) =>
    hostsForNamespace(
      hosts.map((host) => withoutWildcardNamespace(host, own)),
      namespace,
    ),
  );
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
