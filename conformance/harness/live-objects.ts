import { type Bench } from './bench';
import { stockInstallation } from './cluster';
import { type PodNetwork } from './network';
import { type ConfigMap, type KubernetesObject, type Service, applied } from './objects';
import { configDomain } from './topology';

const NOT_RUN = new Set([
  'Deployment',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Job',
  'Image',
  'Certificate',
]);

/**
 * The stock installation with a public domain, but for what its own processes need, and for what would ask an image
 * registry.
 */
export function installation(bench: Bench): KubernetesObject[] {
  const objects = stockInstallation(bench)
    .filter(({ kind, metadata }) => !NOT_RUN.has(kind) && !(kind === 'Service' && metadata.name === 'webhook'))
    .filter(({ kind, metadata }) => !(kind === 'Gateway' || metadata.name === 'knative-local-gateway'))
    .map((object) => {
      if (object.kind !== 'ConfigMap' || object.metadata.name !== 'config-deployment') return object;
      const registries = 'example.invalid,ghcr.io,kind.local,ko.local,dev.local';
      return { ...object, data: { ...(object as ConfigMap).data, 'registries-skipping-tag-resolving': registries } };
    });
  return applied(objects, [configDomain('example.com')]);
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
