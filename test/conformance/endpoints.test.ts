import { missingEndpoints } from '../../conformance/harness/endpoints';
import { type KubeClient } from '../../conformance/harness/kube-client';
import { type KubernetesObject } from '../../conformance/harness/objects';
import { type GatewayPod } from '../../conformance/harness/pods';

const labels = { istio: 'edge' };
const metadata = { name: 'edge', namespace: 'gw' };
const POD = { namespace: 'gw', labels, network: { name: 'pod-1', address: '10.244.1.1' } } as unknown as GatewayPod;
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels } };
const ENDPOINTS = { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets: [{ addresses: [{ ip: '10.244.1.1' }] }] };
const SLICE = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'edge-abc', namespace: 'gw', labels: { 'kubernetes.io/service-name': 'edge' } },
  endpoints: [{ addresses: ['10.244.1.1'], conditions: { ready: true } }],
};

function clientOf(...objects: readonly KubernetesObject[]): KubeClient {
  const list = (_: string, kind: string): Promise<readonly KubernetesObject[]> =>
    Promise.resolve(objects.filter((object) => object.kind === kind));
  return { list } as unknown as KubeClient;
}

test('Endpoints and EndpointSlices have to hold the pods', async () => {
  expect(await missingEndpoints(clientOf(SERVICE, ENDPOINTS, SLICE), [POD])).toBeUndefined();
  expect(await missingEndpoints(clientOf(SERVICE, { ...ENDPOINTS, subsets: [] }, SLICE), [POD])).toBe(
    'the Endpoints of gw/edge hold nobody instead of 10.244.1.1',
  );
  expect(await missingEndpoints(clientOf(SERVICE, ENDPOINTS, { ...SLICE, endpoints: null }), [POD])).toBe(
    'the EndpointSlices of gw/edge hold nobody instead of 10.244.1.1',
  );
});

test('pods that are gone have to be gone from them', async () => {
  expect(await missingEndpoints(clientOf(SERVICE, ENDPOINTS, SLICE), [])).toBe(
    'the Endpoints of gw/edge hold 10.244.1.1 instead of nobody',
  );
});
