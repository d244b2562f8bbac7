import { type ExistingGateway, isExisting } from '../gateway/existing-gateway';
import { gatewayValueRefusals } from '../gateway/gateway-checks';
import { gatewaySettings } from '../gateway/gateway-settings';
import { localGatewayNames, ownsLocalGateway } from '../gateway/local-gateway-choice';
import { GatewayAssignment } from '../knative/assignment';
import { ConfigDelivery } from '../knative/config-delivery';
import { type ConfiguredGateway, configRefusals } from '../knative/config-refusals';
import { NetIstioController } from '../knative/net-istio-controller';
import { Platform, platformRefusals } from '../knative/platform';
import { type KnativeInstallation } from '../knative/config-istio';
import { platformOf } from '../knative/platform-of';
import { stockLocalGateway } from '../knative/stock';
import { authorizationRefusals } from '../policy/authorization/options';
import { refuseLabels, refuseUnless } from '../private/checks';
import { GATEWAY_LABEL } from '../private/labels';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { choice } from '../private/nearest';
import { present } from '../private/present';
import { type Path, type Refusal, under } from '../private/refusal';
import { CLUSTER_DOMAIN, serviceHostOf } from '../private/stock-install';
import { optionRefusals } from '../private/types';
import { crossAccessRefusals } from './cross-access';
import { DefaultGateway } from './default-gateway';
import { gatewayProps, sharedOptions } from './gateway-props';
import { istiodRefusals } from './istiod-values';
import { strictMergingRefusals } from './strict-merging';
import { knativeTls, tlsTopologyRefusals } from './tls-settings';
import { DEFAULT, type MultiGatewayChartProps } from './multi-gateway-chart-props';

/**
 * Refuses what is wrong with a topology by itself; what its objects get wrong about each other is found by its
 * validation.
 */
export function topologyRefusals(props: MultiGatewayChartProps): Refusal[] {
  return optionRefusals('MultiGatewayChartProps', props, topologyValueRefusals);
}

/** The same for properties whose types are right. */
export function topologyValueRefusals(props: MultiGatewayChartProps): Refusal[] {
  const ofPlatform = platformRefusals(versionsOf(props));
  const platform = ofPlatform.length > 0 ? undefined : Platform.of(versionsOf(props));
  const ofDomain = refuseUnless(DNS_SUBDOMAIN, props.clusterDomain, ['clusterDomain']);
  const ofDiscovery = refuseLabels(props.discoveryLabels, ['discoveryLabels']);
  const { clusterDomain, discoveryLabels, ...rest } = props;
  const checked = {
    ...rest,
    ...(ofDomain.length === 0 && present({ clusterDomain })),
    ...(ofDiscovery.length === 0 && present({ discoveryLabels })),
  };
  const shared = sharedOptions(checked);
  const refusals = [
    ...ofDiscovery,
    ...ofPlatform,
    ...ofDomain,
    ...refuseUnless(DNS_LABEL, props.istioNamespace, ['istioNamespace']),
    ...chartRefusals(props),
    ...Object.entries(props.gateways).flatMap(([name, options]) => {
      const ofName = nameRefusals(name);
      if (ofName.length > 0) return under(['gateways', name], ofName);
      return under(
        ['gateways', name],
        [
          ...gatewayValueRefusals(name, gatewayProps(options, shared, platform)),
          ...secondaryRefusals(name, options.secondaryGateways ?? [], props),
          ...under(['authorization'], authorizationRefusals(options.authorization ?? {})),
        ],
      );
    }),
    ...existingRefusals(props),
    ...monitoringRefusals(props),
    ...under(['istiod'], istiodRefusals(props.istiod ?? {})),
    ...tlsTopologyRefusals(props),
    ...strictMergingRefusals(props, platform),
    ...crossAccessRefusals(checked, platform),
    ...under(
      ['defaultGateway'],
      defaultGatewayOf(props)._refusals({
        platform,
        stock: installationOf(checked),
        namespaceLabels: checked.discoveryLabels,
        serviceCertificates: shared.serviceCertificates,
      }),
    ),
  ];
  // Knative's configuration names the gateways: it cannot be better than they are.
  return refusals.length > 0 ? refusals : knativeRefusals(props);
}

/** The versions of a topology. */
export function versionsOf({
  knative,
  kubernetes,
  istio,
  acceptUncheckedVersions,
}: MultiGatewayChartProps): Parameters<typeof Platform.of>[0] {
  return present({ knative, kubernetes, istio, acceptUncheckedVersions });
}

/** Where the stock install of a topology is. */
export function installationOf({
  delivery,
  clusterDomain,
}: Partial<MultiGatewayChartProps>): Required<KnativeInstallation> {
  const { _servingNamespace: namespace } = delivery ?? ConfigDelivery.configMaps();
  return { namespace, clusterDomain: clusterDomain ?? CLUSTER_DOMAIN };
}

/** The default gateway of a topology. */
export function defaultGatewayOf({ defaultGateway }: MultiGatewayChartProps): DefaultGateway {
  return defaultGateway ?? DefaultGateway.stock();
}

function nameRefusals(name: string): Refusal[] {
  if (name !== DEFAULT) return refuseUnless(DNS_LABEL, name, []);
  return [{ path: [], what: 'the name of the default gateway', allowed: 'any other name', fix: 'use defaultGateway' }];
}

/** Refuses existing gateways by names that are taken, and those that the configuration of another topology has. */
function existingRefusals(props: MultiGatewayChartProps): Refusal[] {
  const { gateways, existingGateways = {} } = props;
  return Object.entries(existingGateways).flatMap(([name, gateway]) => {
    const path = ['existingGateways', name];
    if (Object.hasOwn(gateways, name)) {
      return [{ path, what: 'the name of one of the gateways of the topology', fix: 'rename one of them' }];
    }
    const isOfTopology = platformOf(gateway) !== undefined;
    return [
      ...under(path, nameRefusals(name)),
      ...(isExisting(gateway) ? under(path, existingSecondaryRefusals(name, gateway, props)) : []),
      ...(isOfTopology
        ? [
            {
              path,
              what: 'a gateway of another MultiGatewayChart, whose config-istio would contradict this one',
              got: gateway.node.path,
              fix: 'put the gateway into a plain Chart, or use one MultiGatewayChart for both',
            },
          ]
        : []),
    ];
  });
}

/** The names of secondary gateways mean other gateways in each topology, so that two cannot share them. */
function existingSecondaryRefusals(name: string, gateway: ExistingGateway, props: MultiGatewayChartProps): Refusal[] {
  const { _secondaryNames: names } = gateway;
  if (!gateway._isResolved || names.length === 0) return secondaryRefusals(name, names, props);
  return [
    {
      path: ['secondaryGateways'],
      what: 'names of gateways of another MultiGatewayChart, which has this existing gateway too',
      got: names,
      fix: 'make one for each MultiGatewayChart, or in a Fleet for each cluster',
    },
  ];
}

function secondaryRefusals(
  name: string,
  secondaryGateways: readonly string[],
  { gateways, existingGateways = {} }: MultiGatewayChartProps,
): Refusal[] {
  return secondaryGateways.flatMap((other, index) => {
    const isKnown = other === DEFAULT || Object.hasOwn(gateways, other) || Object.hasOwn(existingGateways, other);
    if (isKnown && other !== name) return [];
    const known = [DEFAULT, ...Object.keys(gateways), ...Object.keys(existingGateways)]
      .filter((each) => each !== name)
      .sort();
    const what = other === name ? 'the gateway itself' : 'not a gateway of the topology';
    return [{ path: ['secondaryGateways', index], what, got: other, ...choice(other, known) }];
  });
}

function chartRefusals({ namespace, labels = {}, gateways, existingGateways = {} }: MultiGatewayChartProps): Refusal[] {
  const keys = [...Object.values(gateways), ...Object.values(existingGateways)]
    .flatMap(({ assignment }) => assignment?.serviceSelectors ?? [])
    .flatMap(({ matchLabels = {}, matchExpressions = [] }) => [
      ...Object.keys(matchLabels),
      ...matchExpressions.map(({ key }) => key),
    ]);
  const taken = Object.keys(labels).filter((key) => key === GATEWAY_LABEL || keys.includes(key));
  return [
    ...refuseLabels(labels, ['labels']),
    ...(namespace === undefined
      ? []
      : [
          {
            path: ['namespace'],
            what: 'would be put on Namespaces and policies too',
            got: namespace,
            fix: 'omit it: each gateway has its own namespace, and so has each service',
          },
        ]),
    ...taken.map((key) => ({
      path: ['labels', key],
      what: 'a label that gateways select by',
      fix: 'choose another label: labels of the chart are put on every object, which would assign every service',
    })),
  ];
}

function knativeRefusals(props: MultiGatewayChartProps): Refusal[] {
  const { delivery = ConfigDelivery.configMaps(), controller = NetIstioController.stock() } = props;
  const paths = memberPaths(props);
  const stock = installationOf(props);
  const refusals = configRefusals({
    knative: props.knative,
    gateways: configuredGateways(props),
    defaultGateway: defaultGatewayOf(props)._names({ stock }),
    localGateways: undefined,
    defaultLocalGateway: stockLocalGateway(stock),
    defaultDomain: props.defaultDomain,
    network: knativeTls(props).network,
    delivery,
    controller,
    installation: stock,
  });
  return refusals.map((refusal) => ({ ...refusal, path: byName(refusal.path, paths) }));
}

/**
 * The paths of the gateways as they are given: of two that do not go together, the further down is refused. What
 * exists comes first, as it should not be changed.
 */
export function memberPaths({
  gateways,
  existingGateways = {},
}: Pick<MultiGatewayChartProps, 'existingGateways' | 'gateways'>): Path[] {
  return [
    ...Object.keys(existingGateways).map((name) => ['existingGateways', name]),
    ...Object.keys(gateways).map((name) => ['gateways', name]),
  ];
}

/** A path with the path of a gateway in place of its index. */
export function byName(path: Path, paths: readonly Path[]): Path {
  const [list, index, ...rest] = path;
  const member = list === 'gateways' && typeof index === 'number' ? paths[index] : undefined;
  return member === undefined ? path : [...member, ...rest];
}

interface Configured extends ConfiguredGateway {
  readonly secondaryGateways: ConfiguredGateway[];
}

function configuredGateways(props: MultiGatewayChartProps): ConfiguredGateway[] {
  const platform = Platform.of(versionsOf(props));
  const { existingGateways = {} } = props;
  const shared = sharedOptions(props);
  const byGateway = new Map<string, Configured>(
    Object.keys(props.gateways).map((name) => {
      const {
        assignment = GatewayAssignment.none(),
        domain,
        domainTemplate,
        secondaryLabels,
        ...options
      } = props.gateways[name] ?? {};
      const own = gatewayProps({ ...options, assignment }, shared, platform);
      const settings = gatewaySettings(name, own);
      const { gatewayName, namespace, serviceName, clusterDomain } = settings;
      const serviceHost = serviceHostOf(serviceName, namespace, clusterDomain);
      const ownsLocal = ownsLocalGateway(own, platform) && assignment.selectors.length > 0;
      const localGateway = ownsLocal
        ? { ...localGatewayNames(settings), assignment, secondaryGateways: [] }
        : undefined;
      return [
        name,
        {
          gatewayName,
          namespace,
          serviceHost,
          assignment,
          localGateway,
          ...present({ domain, domainTemplate, secondaryLabels }),
          secondaryGateways: [],
        },
      ];
    }),
  );
  const defaultGateway = {
    ...defaultGatewayOf(props)._names({ stock: installationOf(props) }),
    assignment: GatewayAssignment.everyService(),
    secondaryGateways: [],
  };
  for (const [name, gateway] of byGateway) {
    for (const other of props.gateways[name]?.secondaryGateways ?? []) {
      gateway.secondaryGateways.push(byGateway.get(other) ?? existingGateways[other] ?? defaultGateway);
    }
  }
  return [...Object.values(existingGateways), ...byGateway.values()];
}

/** Refuses settings for gateways that the topology does not have. */
function monitoringRefusals({ monitoring, telemetry, gateways }: MultiGatewayChartProps): Refusal[] {
  const known = [DEFAULT, ...Object.keys(gateways).sort()];
  return Object.entries({ monitoring, telemetry }).flatMap(([property, settings]) =>
    (settings?._gatewayNames ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: [property, 'gateways', name],
        what: 'not a gateway of the topology',
        got: name,
        ...choice(name, known),
      })),
  );
}
