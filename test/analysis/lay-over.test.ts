import { CLUSTER, layOver } from '../../lib/analysis/input/cluster';
import { loadObjects, loadText } from '../../lib/analysis/input/load';
import { type Manifest } from '../../lib/analysis/input/manifest';
import { type KubeObject } from '../../lib/private/access';

interface Made {
  readonly uid: string;
  readonly owner?: KubeObject;
  readonly labels?: Record<string, string>;
}

function object(apiVersion: string, kind: string, name: string, { uid, owner, labels = {} }: Made): KubeObject {
  const ownerReferences = owner === undefined ? [] : [ownerOf(owner)];
  return { apiVersion, kind, metadata: { namespace: 'default', name, uid, labels, ownerReferences } };
}

function ownerOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, uid } = metadata as { name: string; uid: string };
  return { apiVersion, kind, name, uid, controller: true };
}

const service = object('serving.knative.dev/v1', 'Service', 'alpha', { uid: '1' });
const route = object('serving.knative.dev/v1', 'Route', 'alpha', { uid: '2', owner: service });
const ingress = object('networking.internal.knative.dev/v1alpha1', 'Ingress', 'alpha', { uid: '3', owner: route });
const virtualService = object('networking.istio.io/v1', 'VirtualService', 'alpha-ingress', {
  uid: '4',
  owner: ingress,
});
const placeholder = object('v1', 'Service', 'alpha', { uid: '5', owner: route });
const certificate = object('networking.internal.knative.dev/v1alpha1', 'Certificate', 'route-2', {
  uid: '6',
  owner: route,
});
const foreign = object('networking.istio.io/v1', 'VirtualService', 'mine', { uid: '7' });
const kubernetesGateway = object('gateway.networking.k8s.io/v1', 'Gateway', 'edge', { uid: '8' });
const made = object('apps/v1', 'Deployment', 'edge-istio', { uid: '9', owner: kubernetesGateway });
const ofOther = object('v1', 'Service', 'predictor', {
  uid: '10',
  owner: object('serving.kserve.io/v1', 'InferenceService', 'm', { uid: '11' }),
});
const CLUSTER_OBJECTS = [
  service,
  route,
  ingress,
  virtualService,
  placeholder,
  certificate,
  foreign,
  kubernetesGateway,
  made,
  ofOther,
];

const named = ({ kind, name, source }: Manifest): string =>
  `${kind} ${name}${source.file === CLUSTER ? '' : ' of a file'}`;
const over = (text: string): string[] =>
  layOver(loadObjects(CLUSTER_OBJECTS, CLUSTER).manifests, loadText(text, 'file').manifests).map(named);

const KEPT = [
  'Service alpha',
  'Certificate route-2',
  'VirtualService mine',
  'Gateway edge',
  'Deployment edge-istio',
  'Service predictor',
];

test('without files the cluster is left as it is', () => {
  const { manifests } = loadObjects(CLUSTER_OBJECTS, CLUSTER);
  expect(layOver(manifests, [])).toEqual(manifests);
});

test('what Serving and net-istio create from others is created anew, but for certificates', () => {
  const config = '{apiVersion: v1, kind: ConfigMap, metadata: {namespace: knative-serving, name: config-istio}}';
  expect(over(config)).toEqual([...KEPT, 'ConfigMap config-istio of a file']);
});

test('an object of a file replaces its own, whatever the version of its API', () => {
  const text = `{apiVersion: serving.knative.dev/v1beta1, kind: Service, metadata: {name: alpha},
    spec: {template: {spec: {containers: [{image: x}]}}}}`;
  expect(over(text)).toEqual([...KEPT.slice(1), 'Service alpha of a file']);
});

test('what was created from a replaced object goes with it', () => {
  const text = '{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: edge}, spec: {}}';
  expect(over(text)).toEqual([...KEPT.filter((name) => !/edge/.test(name)), 'Gateway edge of a file']);
});

test('a patch replaces nothing', () => {
  const text = '{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: alpha}}';
  expect(over(text)).toEqual([...KEPT, 'Service alpha of a file']);
});
