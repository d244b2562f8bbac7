import { type ApiObject, type ApiObjectProps, Lazy } from 'cdk8s';
import * as k8s from '../../../imports/k8s';
import { type Construct } from 'constructs';
import { KEPT } from '../../private/labels';
import { Phase, addObject } from '../../private/objects';
import { SERVING_NAME, SERVING_NAMESPACE } from '../../private/stock-install';
import { type ControllerImage } from '../net-istio-controller';
import { type KnativeRelease } from '../release';
import { type DeliveredConfig } from './delivered-config';

const COMPONENTS = {
  certmanager: 'controller',
  domain: 'controller',
  istio: 'net-istio',
  network: 'networking',
} as const;

/** Adds the ConfigMaps, and returns config-istio. */
export function addConfigMaps(scope: Construct, config: DeliveredConfig): ApiObject | undefined {
  const { knative, controller, unchecked, data, hasDomains, hasIssuer } = config;
  let configIstio: ApiObject | undefined;
  for (const name of ['certmanager', 'domain', 'istio', 'network'] as const) {
    if ((name === 'domain' && !hasDomains) || (name === 'certmanager' && !hasIssuer)) continue;
    const added = addObject(scope, `config-${name}`, Phase.CONFIG, {
      ...k8s.KubeConfigMap.GVK,
      metadata: {
        name: `config-${name}`,
        namespace: SERVING_NAMESPACE,
        labels: configMapLabels(name, knative),
        annotations: { ...KEPT, ...(name === 'istio' && { ...controller._annotations, ...unchecked }) },
      },
      data: Lazy.any({ produce: data[name] }) as object,
    });
    if (name === 'istio') configIstio = added;
  }
  for (const image of controller._images) addPartialDeployment(scope, config, image);
  return configIstio;
}

// The webhooks of Serving and net-istio validate a ConfigMap only if it carries the name and the component. The version
// says which release's net-istio reads it, as on the objects of the release itself.
function configMapLabels(name: keyof typeof COMPONENTS, { version }: KnativeRelease): Record<string, string> {
  return {
    'app.kubernetes.io/component': COMPONENTS[name],
    'app.kubernetes.io/name': SERVING_NAME,
    'app.kubernetes.io/version': version,
    ...(name === 'certmanager' && { 'networking.knative.dev/certificate-provider': 'cert-manager' }),
    ...(name === 'istio' && { 'networking.knative.dev/ingress-provider': 'istio' }),
  };
}

/** Only the fields that server-side apply should own: the image, and what a valid object needs. */
function addPartialDeployment(
  scope: Construct,
  { controller }: DeliveredConfig,
  { deployment, container, image, selector }: ControllerImage,
): void {
  const manifest = k8s.KubeDeployment.manifest({
    metadata: {
      name: deployment,
      namespace: SERVING_NAMESPACE,
      annotations: { ...KEPT, ...controller._annotations },
    },
    spec: {
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: { containers: [{ name: container, image }] } },
    },
  }) as ApiObjectProps;
  // Before config-istio: the stock controller would not survive a restart with it.
  addObject(scope, deployment, Phase.GATEWAY, manifest);
}
