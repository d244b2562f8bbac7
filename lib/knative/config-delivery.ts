import { type ApiObjectProps } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { type Construct } from 'constructs';
import { KnativeServing } from '../../imports/operator.knative.dev';
import { refuse } from '../private/errors';
import { DNS_LABEL, demand, demandLabels } from '../private/names';
import { demandPort } from '../private/numbers';
import { Phase, addObject } from '../private/objects';
import { minorOf } from '../private/versions';
import { LOCAL_GATEWAY_PORT, SERVING_NAME, SERVING_NAMESPACE } from '../private/stock-install';
import { type ControllerImage, type NetIstioController } from './net-istio-controller';
import { type KnativeRelease } from './release';

/** One of the two Istio Gateways that the Knative operator renders. */
export interface StockGatewayOptions {
  /**
   * Labels of the pods that the Istio Gateway selects.
   *
   * @default - the operator's own, `istio: ingressgateway`
   */
  readonly selector?: Record<string, string>;
  /**
   * Hosts that its HTTP server lets in.
   *
   * @default - the operator's own, `*`
   */
  readonly hosts?: string[];
  /**
   * Port number of its HTTP server.
   *
   * @default - the operator's own: 80, and 8081 for the local gateway
   */
  readonly port?: number;
}

/** Options of the KnativeServing resource. */
export interface KnativeServingOptions {
  /** @default 'knative-serving' */
  readonly name?: string;
  /** @default 'knative-serving' */
  readonly namespace?: string;
  /**
   * Version of Knative Serving that the operator installs.
   *
   * @default - the Knative release of the topology
   */
  readonly version?: string;
  /**
   * Images by `DEPLOYMENT/CONTAINER`, as the operator's `spec.registry.override` has them.
   *
   * @default - none
   */
  readonly registryOverrides?: Record<string, string>;
  /**
   * The stock external gateway, `knative-ingress-gateway`.
   *
   * @default - as the operator makes it
   */
  readonly ingressGateway?: StockGatewayOptions;
  /**
   * The stock local gateway, `knative-local-gateway`.
   *
   * @default - as the operator makes it
   */
  readonly localGateway?: StockGatewayOptions;
}

/** The ConfigMaps that a topology sets, by their names without `config-`. */
export interface DeliveredConfig {
  readonly knative: KnativeRelease;
  readonly controller: NetIstioController;
  readonly data: Readonly<Record<'domain' | 'istio' | 'network', unknown>>;
  readonly hasDomains: boolean;
}

/** How Knative's configuration gets into the cluster. */
export class ConfigDelivery {
  /** As ConfigMaps, for a Knative that was installed from its YAML files. */
  public static configMaps(): ConfigDelivery {
    return new ConfigDelivery(addConfigMaps, SERVING_NAMESPACE, false);
  }

  /** Inside a KnativeServing resource (`operator.knative.dev/v1beta1`), for a Knative that the operator installs. */
  public static knativeServing(options: KnativeServingOptions = {}): ConfigDelivery {
    for (const key of ['name', 'namespace'] as const) {
      if (options[key] !== undefined) demand(key, options[key], DNS_LABEL);
    }
    return new ConfigDelivery(
      (scope, config) => {
        addKnativeServing(scope, config, options);
      },
      options.namespace ?? SERVING_NAMESPACE,
      true,
    );
  }

  private constructor(
    private readonly render: (scope: Construct, config: DeliveredConfig) => void,
    /** @internal */
    public readonly _servingNamespace: string,
    /** @internal */
    public readonly _hasOperator: boolean,
  ) {}

  /** @internal */
  public _deliver(scope: Construct, config: DeliveredConfig): void {
    this.render(scope, config);
  }
}

const COMPONENTS = { domain: 'controller', istio: 'net-istio', network: 'networking' } as const;

// The webhooks of Serving and net-istio validate a ConfigMap only if it carries these labels.
function configMapLabels(name: keyof typeof COMPONENTS): Record<string, string> {
  return {
    'app.kubernetes.io/component': COMPONENTS[name],
    'app.kubernetes.io/name': SERVING_NAME,
    ...(name === 'istio' && { 'networking.knative.dev/ingress-provider': 'istio' }),
  };
}

function addConfigMaps(scope: Construct, { controller, data, hasDomains }: DeliveredConfig): void {
  for (const name of ['domain', 'istio', 'network'] as const) {
    if (name === 'domain' && !hasDomains) continue;
    addObject(scope, `config-${name}`, Phase.CONFIG, {
      ...k8s.KubeConfigMap.GVK,
      metadata: {
        name: `config-${name}`,
        namespace: SERVING_NAMESPACE,
        labels: configMapLabels(name),
        ...(name === 'istio' && { annotations: controller._annotations }),
      },
      data: data[name],
    });
  }
  for (const image of controller._images) addPartialDeployment(scope, controller, image);
}

/** Only the fields that server-side apply is to own: the image, and what makes the object valid. */
function addPartialDeployment(
  scope: Construct,
  controller: NetIstioController,
  { deployment, container, image, selector }: ControllerImage,
): void {
  const manifest = k8s.KubeDeployment.manifest({
    metadata: { name: deployment, namespace: SERVING_NAMESPACE, annotations: controller._annotations },
    spec: {
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: { containers: [{ name: container, image }] } },
    },
  }) as ApiObjectProps;
  // Before config-istio: the stock controller would not survive a restart with it.
  addObject(scope, deployment, Phase.GATEWAY, manifest);
}

function addKnativeServing(scope: Construct, config: DeliveredConfig, options: KnativeServingOptions): void {
  const { name = SERVING_NAME, namespace = SERVING_NAMESPACE, version = config.knative.version } = options;
  if (minorOf(version) !== config.knative.minor) {
    refuse(
      {
        what: 'version of KnativeServing is not of the Knative release',
        got: version,
        allowed: `${config.knative.minor} or ${config.knative.minor}.x`,
      },
      scope,
    );
  }
  const overrides = Object.fromEntries(
    config.controller._images.map((each) => [`${each.deployment}/${each.container}`, each.image]),
  );
  const override = { ...options.registryOverrides, ...overrides };
  const { domain, istio, network } = config.data;
  const manifest = KnativeServing.manifest({
    metadata: { name, namespace, annotations: config.controller._annotations },
    spec: {
      version: version.replace(/^v/, ''),
      ...(Object.keys(override).length > 0 && { registry: { override } }),
      ingress: {
        istio: {
          enabled: true,
          knativeIngressGateway: stockGateway('ingressGateway', options.ingressGateway, 80),
          knativeLocalGateway: stockGateway('localGateway', options.localGateway, LOCAL_GATEWAY_PORT),
        },
      },
    },
  }) as { spec: object } & ApiObjectProps;
  const data = { ...(config.hasDomains && { domain }), istio, network };
  addObject(scope, 'KnativeServing', Phase.CONFIG, { ...manifest, spec: { ...manifest.spec, config: data } });
}

function stockGateway(
  property: string,
  options: StockGatewayOptions | undefined,
  defaultPort: number,
): object | undefined {
  if (options === undefined) return undefined;
  const { selector, hosts, port } = options;
  demandLabels(`${property}.selector`, selector ?? {});
  if (port !== undefined) demandPort(`${property}.port`, port);
  const servers = [{ hosts: hosts ?? ['*'], port: { name: 'http', number: port ?? defaultPort, protocol: 'HTTP' } }];
  return { ...(selector && { selector }), ...((hosts ?? port) !== undefined && { servers }) };
}
