import { at, flag, isObject, object, type KubeObject, text } from '../../private/access';
import { serviceHostOf } from '../../private/stock-install';
import { groupOf, type Manifest, toManifest } from '../input/manifest';
import { yamlValue } from '../input/yaml-value';
import { fillTemplate } from './go-template';
import { readVirtualService } from './istio';
import { type VirtualService } from './types';

const MODE_ANNOTATION = 'serving.kserve.io/deploymentMode';
// The second is the name since KServe 0.16.
const ON_KNATIVE = new Set(['Serverless', 'Knative']);
const COMPONENTS = ['predictor', 'transformer', 'explainer'] as const;
const DEFAULT_TEMPLATE = '{{ .Name }}-{{ .Namespace }}.{{ .IngressDomain }}';
const OWNER_LABEL = 'serving.kserve.io/inferenceservice';

/** What KServe makes for InferenceServices that run on Knative. */
export interface MadeByKServe {
  /** Knative Services, as manifests at the place of their InferenceService. */
  readonly services: readonly Manifest[];
  readonly virtualServices: readonly VirtualService[];
}

/**
 * The Knative Services and VirtualServices of InferenceServices (`serving.kserve.io`).
 *
 * Source: KServe, `pkg/controller/v1beta1/inferenceservice`, and ConfigMap inferenceservice-config.
 */
export function readInferenceServices(manifests: readonly Manifest[]): MadeByKServe {
  const config = manifests.find(({ kind, name }) => kind === 'ConfigMap' && name === 'inferenceservice-config');
  const setting = (key: string): unknown => yamlValue(text(config?.object, 'data', key) ?? '');
  const mode = text(setting('deploy'), 'defaultDeploymentMode') ?? 'Serverless';
  const onKnative = manifests.filter(
    (manifest) =>
      groupOf(manifest) === 'serving.kserve.io' &&
      manifest.kind === 'InferenceService' &&
      ON_KNATIVE.has(manifest.annotations[MODE_ANNOTATION] ?? mode),
  );
  return {
    services: onKnative.flatMap(knativeServices),
    virtualServices: onKnative.flatMap((manifest) => virtualServiceOf(manifest, setting('ingress')) ?? []),
  };
}

function knativeServices(manifest: Manifest): readonly Manifest[] {
  const spec = object(manifest.object, 'spec');
  const { namespace, name, labels, annotations, source } = manifest;
  return COMPONENTS.filter((component) => isObject(at(spec, component))).flatMap((component) => {
    const made = {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: {
        namespace,
        name: `${name}-${component}`,
        labels: { ...labels, [OWNER_LABEL]: name, component },
        annotations: { ...annotations },
      },
      spec: {},
    };
    return toManifest(made, source) ?? [];
  });
}

/** An InferenceService's VirtualService for external hosts; `undefined` if the manifests do not tell its gateway. */
function virtualServiceOf(manifest: Manifest, ingress: unknown): VirtualService | undefined {
  const gateway = text(ingress, 'ingressGateway');
  if (gateway === undefined || flag(ingress, 'disableIstioVirtualHost') === true) return undefined;
  const { namespace, name, labels, annotations, source } = manifest;
  const values = {
    fields: { Name: name, Namespace: namespace, IngressDomain: text(ingress, 'ingressDomain') ?? 'example.com' },
    maps: { Labels: labels, Annotations: annotations },
  };
  const host = fillTemplate(text(ingress, 'domainTemplate') ?? DEFAULT_TEMPLATE, values);
  if (host === undefined) return undefined;
  const local = text(ingress, 'localGateway') ?? text(ingress, 'knativeLocalGateway');
  const made: KubeObject = {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { namespace, name, labels: {} },
    spec: {
      hosts: [host, serviceHostOf(name, namespace)],
      gateways: [gateway, ...(local === undefined ? [] : [local])],
      http: [
        {
          match: [{ authority: { prefix: host }, gateways: [gateway] }],
          route: [{ destination: { host: text(ingress, 'localGatewayService') ?? '' } }],
        },
      ],
    },
  };
  const read = toManifest(made, source);
  const virtualService = read && readVirtualService(read);
  return virtualService && { ...virtualService, source: manifest };
}
