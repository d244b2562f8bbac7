import { at, integer, isObject, type KubeObject, labelsAt, object, objects, strings, text } from '../private/access';
import { yamlValue } from '../analysis/input/yaml-value';
import { type Model } from '../analysis/model/build';
import { REVISION_LABEL } from '../analysis/model/istiod-view';
import { type Workload } from '../analysis/model/types';
import { SERVER_ANNOTATIONS } from './difference';
import { filled, present } from '../private/present';
import { type GatewayData } from './gateway';
import { percentOf } from './percent';

/** An option of the pods that their manifests, or what their installer is given, suggests; undefined if none does. */
type PodOption = (pods: Pods, model: Model) => GatewayData | undefined;

/** Gateway pods as they are written. */
export interface Pods {
  readonly workload: Workload;
  /** Fields of the pod spec, or what the installer has by the same names. */
  readonly fields: KubeObject;
  readonly proxy: KubeObject | undefined;
}

const OPTIONS: readonly PodOption[] = [
  ({ fields }) => given({ nodeSelector: fields['nodeSelector'] }),
  ({ fields }) => given({ tolerations: fields['tolerations'] }),
  ({ fields }) => given({ priorityClassName: fields['priorityClassName'] }),
  ({ fields }) =>
    given({ imagePullSecrets: objects(fields, 'imagePullSecrets').flatMap((each) => text(each, 'name') ?? []) }),
  ({ workload, fields }) => given({ revision: workload.podLabels[REVISION_LABEL] ?? fields['revision'] }),
  shutdown,
  proxyConfig,
  ({ proxy }) => environment(proxy),
  ({ workload }) => given({ podAnnotations: without(workload.podAnnotations, OWN_ANNOTATIONS) }),
  ({ workload }) =>
    given({
      podLabels: without(workload.podLabels, [...OWN_LABELS, ...selectedBy(workload), 'sidecar.istio.io/inject']),
    }),
  ({ workload }) =>
    given({ deploymentLabels: without(labelsAt(workload.source.object, 'metadata', 'labels'), OWN_LABELS) }),
  ({ workload }) =>
    given({
      deploymentAnnotations: without(labelsAt(workload.source.object, 'metadata', 'annotations'), SERVER_ANNOTATIONS),
    }),
  serviceAccount,
  rollout,
];

/** What to try for the pods of a gateway. */
export const POD_CHOICES = OPTIONS.map((option) => (model: Model, workload: Workload | undefined) => {
  const found = workload && option(podsOf(workload), model);
  return found === undefined ? [] : [found];
});

export function podsOf(workload: Workload): Pods {
  const { podSpec, source } = workload;
  const fields =
    podSpec ??
    object(source.object, 'spec', 'values') ??
    object(source.object, 'spec', 'source', 'helm', 'valuesObject') ??
    object(objects(source.object, 'spec', 'components', 'ingressGateways')[0], 'k8s') ??
    {};
  return { workload, fields, proxy: proxyOf(fields) };
}

/** The container of the proxy; installers have its fields beside those of the pod. */
function proxyOf(fields: KubeObject): KubeObject | undefined {
  const containers = objects(fields, 'containers');
  return containers.length === 0
    ? fields
    : (containers.find((each) => text(each, 'name') === 'istio-proxy') ?? containers[0]);
}

export const OWN_LABELS = [
  'app',
  'istio',
  REVISION_LABEL,
  ...['component', 'instance', 'managed-by', 'name', 'part-of'].map((name) => `app.kubernetes.io/${name}`),
];
const PROXY_CONFIG = 'proxy.istio.io/config';
const OWN_ANNOTATIONS = [
  'inject.istio.io/templates',
  'prometheus.io/path',
  'prometheus.io/port',
  'prometheus.io/scrape',
  PROXY_CONFIG,
];

function given(options: Readonly<Record<string, unknown>>): GatewayData | undefined {
  const isGiven = (value: unknown): boolean =>
    value !== undefined &&
    !(Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);
  return Object.values(options).every(isGiven) ? options : undefined;
}

/** Without these keys. */
export function without(
  all: Readonly<Record<string, string>>,
  own: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !own.includes(key)));
}

function selectedBy({ source }: Workload): readonly string[] {
  return Object.keys(labelsAt(source.object, 'spec', 'selector', 'matchLabels'));
}

function proxyConfigOf({ workload }: Pods): KubeObject {
  const config = yamlValue(workload.podAnnotations[PROXY_CONFIG] ?? '');
  return isObject(config) ? config : {};
}

function shutdown(pods: Pods): GatewayData {
  const preStop = object(pods.proxy, 'lifecycle', 'preStop');
  const waits = strings(preStop, 'exec', 'command').flatMap((each) => /^--timeoutSeconds=(\d+)$/.exec(each)?.[1] ?? []);
  const drain = /^(\d+)s$/.exec(text(proxyConfigOf(pods), 'terminationDrainDuration') ?? '')?.[1];
  return {
    shutdown: present({
      preStopSleepSeconds: integer(preStop, 'sleep', 'seconds') ?? Number(waits[0] ?? 0),
      drainSeconds: drain === undefined ? undefined : Number(drain),
      terminationGracePeriodSeconds: integer(pods.fields, 'terminationGracePeriodSeconds'),
    }),
  };
}

function proxyConfig(pods: Pods): GatewayData | undefined {
  const config = proxyConfigOf(pods);
  const tracing = object(config, 'tracing');
  const tags = Object.entries(object(tracing, 'customTags') ?? {}).map(([tag, value]) => [
    tag,
    text(value, 'literal', 'value'),
  ]);
  return given({
    proxyConfig: present({
      numTrustedProxies: integer(config, 'gatewayTopology', 'numTrustedProxies'),
      forwardClientCertDetails: text(config, 'gatewayTopology', 'forwardClientCertDetails'),
      concurrency: integer(config, 'concurrency'),
      tracing: filled(
        present({
          samplingPercent: at(tracing, 'sampling'),
          maxPathTagLength: integer(tracing, 'maxPathTagLength'),
          customTags: filled(Object.fromEntries(tags) as object),
          zipkinAddress: text(tracing, 'zipkin', 'address'),
        }),
      ),
      proxyMetadata: object(config, 'proxyMetadata'),
      statistics: object(config, 'proxyStatsMatcher'),
      imageType: text(config, 'image', 'imageType'),
    }),
  });
}

function environment(proxy: KubeObject | undefined): GatewayData | undefined {
  const variables = objects(proxy, 'env').map((each) => [text(each, 'name') ?? '', each] as const);
  const env = variables.flatMap(([name, each]) => (typeof each['value'] === 'string' ? [[name, each['value']]] : []));
  const from = variables.flatMap(([name, each]) => (isObject(each['valueFrom']) ? [[name, each['valueFrom']]] : []));
  const found = present({
    env: filled(Object.fromEntries(env) as object),
    envValueFrom: filled(Object.fromEntries(from) as object),
  });
  return Object.keys(found).length > 0 ? found : undefined;
}

function serviceAccount({ workload, fields }: Pods, { manifests }: Model): GatewayData | undefined {
  const name = text(fields, 'serviceAccountName');
  const account = manifests.find(
    (each) => each.kind === 'ServiceAccount' && each.namespace === workload.namespace && each.name === name,
  );
  const annotations = labelsAt(
    account?.object ?? at(fields, 'serviceAccount'),
    ...(account ? ['metadata'] : []),
    'annotations',
  );
  return given({ serviceAccountAnnotations: without(annotations, SERVER_ANNOTATIONS) });
}

function rollout({ workload }: Pods): GatewayData | undefined {
  const spec = object(workload.source.object, 'spec');
  return given({
    rollout: present({
      maxSurge: integer(spec, 'strategy', 'rollingUpdate', 'maxSurge'),
      maxSurgePercent: percentOf(at(spec, 'strategy', 'rollingUpdate', 'maxSurge')),
      minReadySeconds: integer(spec, 'minReadySeconds'),
    }),
  });
}
