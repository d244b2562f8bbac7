import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Rule, type RuleContext } from '../../rule';
import { type ConfiguredGateway, type ConfiguredGateways, servingPods } from '../../gateways/configured-gateways';
import { gatewayIds } from '../../net-istio/selection';
import { sortedOnce } from '../../../private/sort';
import { NetworkPolicies } from '../../reach/network-policies';
import { listed, ofKind } from '../../words';

export const sharedLocalGatewayServesTenantHosts: Rule = {
  name: 'shared-local-gateway-serves-tenant-hosts',
  level: 'note',
  title: 'A local gateway serves the hosts of several external gateways',
  why:
    'net-istio also attaches every service to its local gateway, and matches hosts there by NAME.NAMESPACE. A ' +
    'shared local gateway answers the external hosts of all tenants to any client inside the cluster.',
  *check(context) {
    const gateways = context.gateways;
    const policies = new NetworkPolicies(context.model);
    for (const gateway of gateways.all) {
      const { id, object, local, services } = gateway;
      if (object === undefined || local.length === 0 || servingPods(gateway).length === 0) continue;
      const tenants = tenantsOf(context, gateways, gateway);
      if (tenants.length < 2 || isClosed(context, policies, gateway)) continue;
      yield {
        subject: subjectOf(object.source),
        gateway: id,
        message: `Inside the cluster, Gateway ${id} also answers the external hosts of services on ${ofKind('Gateway', tenants)}.`,
        fix: `Add a local gateway of its own for each to local-gateways, with the labelSelector of its external one, or keep the pods of tenants from ${services.length === 0 ? 'it' : `Service ${listed(services.map(idOf))}`} with a NetworkPolicy.`,
      };
    }
  },
};

/**
 * Whether NetworkPolicies keep the pods of its services' namespaces out; without services those of any other namespace.
 */
function isClosed({ gateways, reach }: RuleContext, policies: NetworkPolicies, gateway: ConfiguredGateway): boolean {
  const namespaces = gateway.users.length === 0 ? ['*'] : [...new Set(gateway.users.map(({ namespace }) => namespace))];
  return servingPods(gateway).every((workload) => {
    const { namespace, podLabels, portNames } = workload;
    const isolating = policies.isolating({ namespace, labels: podLabels }, 'Ingress');
    const ports = [...reach.listenersOf(workload).byPort.keys()].filter((port) =>
      gateways.isOnPort(gateway, workload, port),
    );
    return ports.every((port) =>
      namespaces.every((each) => policies.keepOut(isolating, { namespace: each, labels: {} }, port, portNames)),
    );
  });
}

/** The external gateways whose services the local gateway serves, where not all of its services have the same ones. */
function tenantsOf(
  { reach }: RuleContext,
  gateways: ConfiguredGateways,
  { users, local }: ConfiguredGateway,
): readonly string[] {
  if (reach.ingresses.length > 0) {
    // Many KIngresses share one selection.
    const selections = new Set(
      users
        .filter(({ rules }) => rules.some(({ visibility }) => visibility === 'ExternalIP'))
        .map((ingress) => reach.gatewaysOf(ingress)),
    );
    const external = [...selections].map((selected) => gatewayIds(selected.external));
    const distinct = new Set(external.map((ids) => ids.join(' ')));
    return distinct.size < 2 ? [] : sortedOnce(external.flat());
  }
  // Without services, the configuration decides: the default local gateway serves what a selector of external gateways
  // alone assigns.
  if (local.every(({ labelSelector }) => labelSelector !== undefined)) return [];
  const own = new Set(
    gateways.all.flatMap((each) => each.local.map(({ labelSelector }) => JSON.stringify(labelSelector))),
  );
  const external = gateways.all.filter((each) =>
    each.external.some(({ labelSelector }) => labelSelector === undefined || !own.has(JSON.stringify(labelSelector))),
  );
  const selects = external.some((each) => each.external.some(({ labelSelector }) => labelSelector !== undefined));
  return selects ? external.map(({ id }) => id) : [];
}
