import { type ApiObject, type ApiObjectProps, Lazy } from 'cdk8s';
import { type Construct } from 'constructs';
import { KnativeServing } from '../../../imports/operator.knative.dev';
import { PORT, pattern, refuseLabels, refuseUnless } from '../../private/checks';
import { gatewayHostRefusals } from '../../private/gateway-host';
import { KEPT, KNATIVE_ANNOTATION, PHASE_LABEL } from '../../private/labels';
import { DNS_LABEL, DNS_SUBDOMAIN, IMAGE } from '../../private/names';
import { Phase, addObject } from '../../private/objects';
import { type Refusal, under } from '../../private/refusal';
import { sideChart } from '../../private/side-chart';
import { LOCAL_GATEWAY_PORT, SERVING_NAME, SERVING_NAMESPACE } from '../../private/stock-install';
import { optionRefusals } from '../../private/types';
import { type DeliveredConfig } from './delivered-config';
import { type ClusterProfileReference, HUB } from './hub';

/** One of the two Istio Gateways that the Knative operator renders. */
export interface StockGatewayOptions {
  /**
   * Labels of the pods that the Istio Gateway selects.
   *
   * @default - the operator's default, `istio: ingressgateway`
   */
  readonly selector?: Record<string, string>;
  /**
   * Hosts that its HTTP server accepts.
   *
   * @default - the operator's default, `*`
   */
  readonly hosts?: string[];
  /**
   * Port number of its HTTP server.
   *
   * @default - the operator's default: 80, and 8081 for the local gateway
   */
  readonly port?: number;
}

/** Options of the KnativeServing resource. */
export interface KnativeServingOptions {
  /**
   * Name of the KnativeServing.
   *
   * @default 'knative-serving'
   */
  readonly name?: string;
  /**
   * Namespace of the KnativeServing, in which the operator installs Knative Serving.
   *
   * @default 'knative-serving'
   */
  readonly namespace?: string;
  /**
   * Version of Knative Serving that the operator installs.
   *
   * @default - the Knative release of the topology
   */
  readonly version?: string;
  /**
   * Images by `DEPLOYMENT/CONTAINER`, as in the operator's `spec.registry.override`.
   *
   * @default - none
   */
  readonly registryOverrides?: Record<string, string>;
  /**
   * The stock external gateway, `knative-ingress-gateway`.
   *
   * @default - as created by the operator
   */
  readonly ingressGateway?: StockGatewayOptions;
  /**
   * The stock local gateway, `knative-local-gateway`.
   *
   * @default - as created by the operator
   */
  readonly localGateway?: StockGatewayOptions;
  /**
   * The cluster that an operator on a hub installs Knative on (`spec.clusterProfileRef`). The KnativeServing is then in
   * a file of its own, `CHART-hub.k8s.yaml`, which is applied to the hub; all else belongs to the cluster itself.
   * It cannot be changed, added or removed later. KnativeServings of one namespace of the hub need different names.
   * Requires operator 1.22 or newer, which installs Knative 1.19 or newer. Source: Knative operator,
   * docs/multicluster.md and the CRD of KnativeServing.
   *
   * @default - the cluster of the operator
   */
  readonly clusterProfile?: ClusterProfileReference;
}

/** An existing KnativeServing that a fragment is merged into. */
export interface KnativeServingFragmentOptions {
  /**
   * Name of the KnativeServing.
   *
   * @default 'knative-serving'
   */
  readonly name?: string;
  /**
   * Namespace of the KnativeServing, in which the operator installs Knative Serving.
   *
   * @default 'knative-serving'
   */
  readonly namespace?: string;
}

/** Checks the options of the KnativeServing resource. */
export function servingRefusals(options: KnativeServingOptions): Refusal[] {
  return optionRefusals(
    'KnativeServingOptions',
    options,
    ({ name, namespace, registryOverrides, ingressGateway, localGateway, clusterProfile }) => [
      ...refuseUnless(DNS_LABEL, name, ['name']),
      ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
      ...under(['registryOverrides'], overrideRefusals(registryOverrides)),
      ...under(['ingressGateway'], gatewayRefusals(ingressGateway)),
      ...under(['localGateway'], gatewayRefusals(localGateway)),
      ...under(
        ['clusterProfile'],
        [
          ...refuseUnless(DNS_SUBDOMAIN, clusterProfile?.name, ['name']),
          ...refuseUnless(DNS_LABEL, clusterProfile?.namespace, ['namespace']),
        ],
      ),
    ],
  );
}

/** Checks the options of a fragment. */
export function servingFragmentRefusals(options: KnativeServingFragmentOptions): Refusal[] {
  return optionRefusals('KnativeServingFragmentOptions', options, ({ name, namespace }) => [
    ...refuseUnless(DNS_LABEL, name, ['name']),
    ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
  ]);
}

// `CONTAINER`, `DEPLOYMENT/CONTAINER`, or the name of an image in the environment. Source: Knative operator,
// pkg/reconciler/common/images.go.
const OVERRIDE_KEY = pattern(
  /^[\w.-]+(?:\/[\w.-]+)?$/,
  'the name of a container',
  "DEPLOYMENT/CONTAINER, such as 'activator/activator'",
);

/** Refuses images that Kubernetes would not pull. The operator replaces `${NAME}` by the name of a container. */
function overrideRefusals(overrides: Readonly<Record<string, string>> = {}): Refusal[] {
  return Object.entries(overrides).flatMap(([key, image]) => [
    ...refuseUnless(OVERRIDE_KEY, key, [key]),
    ...refuseUnless(IMAGE, image.replaceAll('${NAME}', 'name'), [key]).map((refusal) => ({ ...refusal, got: image })),
  ]);
}

function gatewayRefusals({ hosts = [], selector, port }: StockGatewayOptions = {}): Refusal[] {
  return [
    ...refuseLabels(selector, ['selector']),
    ...hosts.flatMap((host, index) => gatewayHostRefusals(host, ['hosts', index])),
    ...refuseUnless(PORT, port, ['port']),
  ];
}

/** Adds the whole KnativeServing. */
export function addKnativeServing(
  scope: Construct,
  config: DeliveredConfig,
  options: KnativeServingOptions,
): ApiObject {
  const { name = SERVING_NAME, namespace = SERVING_NAMESPACE, version = config.knative.version } = options;
  const override = { ...options.registryOverrides, ...registryOverride(config) };
  const { clusterProfile } = options;
  const place = clusterProfile === undefined ? scope : sideChart(scope, HUB);
  const manifest = KnativeServing.manifest({
    metadata: {
      name,
      namespace,
      annotations: { ...config.controller._annotations, ...config.unchecked },
      // No step of a delivery to the cluster itself applies it.
      ...(clusterProfile && { labels: { [PHASE_LABEL]: HUB } }),
    },
    spec: {
      version: version.replace(/^v/, ''),
      ...(Object.keys(override).length > 0 && { registry: { override } }),
      ingress: {
        istio: {
          enabled: true,
          knativeIngressGateway: stockGateway(options.ingressGateway, 80),
          knativeLocalGateway: stockGateway(options.localGateway, LOCAL_GATEWAY_PORT),
        },
      },
    },
  }) as { spec: object } & ApiObjectProps;
  return addObject(place, 'KnativeServing', Phase.CONFIG, {
    ...manifest,
    spec: {
      ...manifest.spec,
      // Newer than the generated types.
      ...(clusterProfile && { clusterProfileRef: { ...clusterProfile } }),
      config: configOf(config),
    },
  });
}

/** Adds the fragment that server-side apply merges into an existing KnativeServing. */
export function addKnativeServingFragment(
  scope: Construct,
  config: DeliveredConfig,
  { name = SERVING_NAME, namespace = SERVING_NAMESPACE }: KnativeServingFragmentOptions,
): ApiObject {
  const override = registryOverride(config);
  return addObject(scope, 'KnativeServing', Phase.CONFIG, {
    ...KnativeServing.GVK,
    metadata: {
      name,
      namespace,
      annotations: {
        ...KEPT,
        ...config.controller._annotations,
        ...config.unchecked,
        [KNATIVE_ANNOTATION]: config.knative.version,
      },
    },
    spec: {
      ...(Object.keys(override).length > 0 && { registry: { override } }),
      config: configOf(config),
    },
  });
}

function configOf({ data, hasDomains, hasIssuer }: DeliveredConfig): object {
  const { certmanager, domain, istio, network } = data;
  return {
    ...(hasIssuer && { certmanager: Lazy.any({ produce: certmanager }) as object }),
    ...(hasDomains && { domain: Lazy.any({ produce: domain }) as object }),
    // Without entries it is omitted, so that the operator keeps the default of the release.
    istio: Lazy.any({ produce: () => (Object.keys(istio()).length > 0 ? istio() : undefined) }) as object,
    network: Lazy.any({ produce: network }) as object,
  };
}

function registryOverride({ controller }: DeliveredConfig): Record<string, string> {
  return Object.fromEntries(controller._images.map((each) => [`${each.deployment}/${each.container}`, each.image]));
}

function stockGateway(options: StockGatewayOptions | undefined, defaultPort: number): object | undefined {
  if (options === undefined) return undefined;
  const { selector, hosts, port } = options;
  const servers = [{ hosts: hosts ?? ['*'], port: { name: 'http', number: port ?? defaultPort, protocol: 'HTTP' } }];
  return { ...(selector && { selector }), ...((hosts ?? port) !== undefined && { servers }) };
}
