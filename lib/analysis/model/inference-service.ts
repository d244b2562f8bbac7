import { at, flag, isObject, type KubeObject, type Labels, labelsAt, strings, text } from '../../private/access';
import { groupOf, type Manifest, toManifest } from '../input/manifest';
import { yamlValue } from '../input/yaml-value';
import { type Domains } from './domains';
import { readVirtualService } from './istio';
import { type VirtualService } from './types';

const MODE_ANNOTATION = 'serving.kserve.io/deploymentMode';
// The second is the name since KServe 0.16.
const ON_KNATIVE = new Set(['Serverless', 'Knative']);
const COMPONENTS = ['predictor', 'transformer', 'explainer'] as const;
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
 * Source: KServe 0.20, `pkg/controller/v1beta1/inferenceservice`, and ConfigMap inferenceservice-config.
 */
export function readInferenceServices(manifests: readonly Manifest[], domains: Domains): MadeByKServe {
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
    virtualServices: onKnative.flatMap((manifest) => virtualServiceOf(manifest, setting('ingress'), domains) ?? []),
  };
}

type Component = (typeof COMPONENTS)[number];

function hasComponent({ object: whole }: Manifest, component: Component): boolean {
  return isObject(at(whole, 'spec', component));
}

/** The name of a component's Knative Service. A predictor may have one of its own in it (from KServe 0.20 on). */
function serviceName({ name, object: whole }: Manifest, component: Component): string {
  const own = component === 'predictor' ? text(whole, 'spec', component, 'name') : undefined;
  return own === undefined ? `${name}-${component}` : `${name}-${own}-${component}`;
}

/** The component that requests for an InferenceService go to. */
function entryOf(manifest: Manifest): Component {
  return hasComponent(manifest, 'transformer') ? 'transformer' : 'predictor';
}

/** The name of the Knative Service that requests for an InferenceService go to. */
export function entryService(manifest: Manifest): string {
  return serviceName(manifest, entryOf(manifest));
}

/** The labels of a component's Knative Service: its own before those of the InferenceService. */
function labelsOf({ name, labels, object: whole }: Manifest, component: Component): Labels {
  return { ...labels, ...labelsAt(whole, 'spec', component, 'labels'), [OWNER_LABEL]: name, component };
}

function knativeServices(manifest: Manifest): readonly Manifest[] {
  const { namespace, annotations, source } = manifest;
  return COMPONENTS.filter((component) => hasComponent(manifest, component)).flatMap((component) => {
    const made = {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: {
        namespace,
        name: serviceName(manifest, component),
        labels: labelsOf(manifest, component),
        annotations: { ...annotations },
      },
      spec: {},
    };
    return toManifest(made, source) ?? [];
  });
}

/**
 * An InferenceService's VirtualService for external hosts; `undefined` if it has none, or if the manifests do not tell
 * its gateway. `ingressDomain` and `domainTemplate` are for deployments without Knative.
 *
 * Source: KServe 0.20, `reconcilers/ingress/ingress_reconciler.go`, `createIngress`.
 */
function virtualServiceOf(manifest: Manifest, ingress: unknown, domains: Domains): VirtualService | undefined {
  const gateway = text(ingress, 'ingressGateway');
  if (gateway === undefined || flag(ingress, 'disableIstioVirtualHost') === true) return undefined;
  const { namespace, name, source } = manifest;
  const domain = domains.domainOf(labelsOf(manifest, entryOf(manifest)));
  if (domain === domains.localDomain) return undefined;
  const host = hostOf(manifest, domains);
  const more = host.endsWith(domain) ? strings(ingress, 'additionalIngressDomains') : [];
  const hosts = [host, ...more.map((each) => `${host.slice(0, -domain.length)}${each}`)];
  const local = text(ingress, 'localGateway') ?? text(ingress, 'knativeLocalGateway');
  const localService = text(ingress, 'knativeLocalGatewayService') || text(ingress, 'localGatewayService');
  const made: KubeObject = {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { namespace, name, labels: {} },
    spec: {
      hosts: [...hosts, `${name}.${namespace}.${domains.localDomain}`],
      gateways: [gateway, ...(local === undefined ? [] : [local])],
      http: [
        {
          match: hosts.map((each) => ({ authority: { prefix: each }, gateways: [gateway] })),
          route: [{ destination: { host: localService ?? '' } }],
        },
      ],
    },
  };
  const read = toManifest(made, source);
  const virtualService = read && readVirtualService(read);
  return virtualService && { ...virtualService, source: manifest };
}

/** The host of the Knative Service that answers first, without the name of the component. */
function hostOf(manifest: Manifest, domains: Domains): string {
  const component = entryOf(manifest);
  const { namespace, annotations } = manifest;
  const labels = labelsOf(manifest, component);
  const host = domains.externalHost({ namespace, name: serviceName(manifest, component), labels, annotations }, '');
  return host.replace(host.includes('-default') ? `-${component}-default` : `-${component}`, '');
}
