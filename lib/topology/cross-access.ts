import { type IsolatedGateway } from '../gateway/isolated-gateway';
import { ownsLocalGateway } from '../gateway/local-gateway-choice';
import { type GatewayFacts } from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { type CrossGatewayAccess } from '../policy/access/options';
import { refuseUnless } from '../private/checks';
import { DNS_LABEL } from '../private/names';
import { choice } from '../private/nearest';
import { type Refusal } from '../private/refusal';
import { gatewayProps, sharedOptions } from './gateway-props';
import { type MultiGatewayChartProps } from './multi-gateway-chart-props';
import { type GrantedAccess } from './policy-topology';

/** Refuses access that cannot be granted, or that would grant more than it says. */
export function crossAccessRefusals(props: MultiGatewayChartProps, platform: Platform | undefined): Refusal[] {
  return (props.crossGatewayAccess ?? []).flatMap((access, index) =>
    accessRefusals(access, props, platform).map(({ path, ...rest }) => ({
      path: ['crossGatewayAccess', index, ...path],
      ...rest,
    })),
  );
}

function accessRefusals(
  { from, to, publicNames = false }: CrossGatewayAccess,
  props: MultiGatewayChartProps,
  platform: Platform | undefined,
): Refusal[] {
  const options = Object.hasOwn(props.gateways, to) ? props.gateways[to] : undefined;
  const ofFrom =
    from.length === 0
      ? [{ path: ['from'], what: 'empty', got: from, allowed: 'at least one namespace' }]
      : from.flatMap((name, index) => refuseUnless(DNS_LABEL, name, ['from', index]));
  if (options === undefined) {
    if (Object.hasOwn(props.existingGateways ?? {}, to)) {
      const fix = 'grant access where it is installed, or choose one of gateways';
      return [...ofFrom, { path: ['to'], what: 'an existing gateway: its policies are not made here', got: to, fix }];
    }
    const known = Object.keys(props.gateways).sort();
    const nearest = known.length > 0 ? choice(to, known) : { allowed: 'nothing: the topology has no gateways' };
    return [...ofFrom, { path: ['to'], what: 'not a gateway of the topology', got: to, ...nearest }];
  }
  const { assignment, domain } = options;
  const own = assignment?.namespaceNames ?? [];
  return [
    ...ofFrom,
    ...from.flatMap((name, index) =>
      own.includes(name)
        ? [{ path: ['from', index], what: `without effect: ${to} serves this namespace`, got: name, fix: 'omit it' }]
        : [],
    ),
    ...(ownsLocalGateway(gatewayProps(options, sharedOptions(props), platform), platform)
      ? []
      : [
          {
            path: ['to'],
            what: 'its services are on the shared cluster-local gateway, where whoever may call one may call all',
            got: to,
            fix: 'give it Isolation.STRICT or LocalGateway.OWN, or name the callers in clusterCallers of NetworkPolicyProfile.isolated',
          },
        ]),
    ...(publicNames && domain === undefined && !namesNamespaces(own, props)
      ? [
          {
            path: ['publicNames'],
            what: 'the public names of the gateway are not known',
            got: publicNames,
            fix: 'give the gateway a domain; for whole namespaces, defaultDomain without a domainTemplate will do',
          },
        ]
      : []),
  ];
}

/** Whether public names begin with a service and its namespace, as Knative's own template has them. */
function namesNamespaces(namespaces: readonly string[], { defaultDomain, network }: MultiGatewayChartProps): boolean {
  return namespaces.length > 0 && defaultDomain !== undefined && network?.domainTemplate === undefined;
}

/** Who may call the services of a gateway besides its tenants. */
export function grantedAccess(
  access: readonly CrossGatewayAccess[],
  nameOf: (gateway: GatewayFacts) => string | undefined,
): (gateway: GatewayFacts) => GrantedAccess {
  const callers = (entries: readonly CrossGatewayAccess[]): string[] =>
    [...new Set(entries.flatMap(({ from }) => from))].sort();
  return (gateway) => {
    const name = nameOf(gateway);
    const granted = access.filter(({ to }) => to === name);
    return {
      callers: callers(granted),
      publicCallers: callers(granted.filter(({ publicNames }) => publicNames === true)),
    };
  };
}

/** The public names of a gateway's services, as DNS has them; sorted. */
export function publicHosts(gateway: IsolatedGateway, defaultDomain: string | undefined): string[] {
  const { assignment, domain, _names: byName } = gateway;
  const ofNamespaces =
    defaultDomain === undefined ? [] : assignment.namespaceNames.map((name) => `*.${name}.${defaultDomain}`);
  return [...new Set([...(domain === undefined ? ofNamespaces : [`*.${domain}`]), ...byName])].sort();
}
