import { type Bench } from './bench';
import { stockInstallation } from './cluster';
import { type PodNetwork } from './network';
import { type KubernetesObject, type Service } from './objects';

const NOT_RUN = new Set([
  'Deployment',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Job',
  'Image',
  'Certificate',
]);

/** The stock installation, but for what its own processes need, and for what would ask an image registry. */
export function installation(bench: Bench): KubernetesObject[] {
  return stockInstallation(bench)
    .filter(({ kind, metadata }) => !NOT_RUN.has(kind) && !(kind === 'Service' && metadata.name === 'webhook'))
    .filter(({ kind, metadata }) => !(kind === 'Gateway' || metadata.name === 'knative-local-gateway'))
    .map((object) => {
      if (object.kind !== 'ConfigMap' || object.metadata.name !== 'config-deployment') return object;
      const data = object['data'] as Readonly<Record<string, string>>;
      const registries = 'example.invalid,ghcr.io,kind.local,ko.local,dev.local';
      return { ...object, data: { ...data, 'registries-skipping-tag-resolving': registries } };
    });
}

/** The webhook's Service, leading to where it runs; without selector, so that no controller empties it. */
export function webhookService({ address }: PodNetwork): KubernetesObject[] {
  const metadata = { name: 'webhook', namespace: 'knative-serving' };
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ name: 'https-webhook', port: 443, targetPort: 8443 }] },
  };
  return [
    service,
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
      addressType: 'IPv4',
      ports: [{ name: 'https-webhook', port: 8443, protocol: 'TCP' }],
      endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
    },
  ];
}
