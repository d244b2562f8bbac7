import { App } from 'cdk8s';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { NetworkPolicyProfile } from '../../lib';
import { topology } from './topology';

/** Many gateways with a load balancer and a label each, and services spread over them. */
export function large(gateways: number, services: number): Loaded {
  const apps = Array.from({ length: services }, (_, index) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: `service-${index}`, namespace: 'default', labels: { gateway: `team-${index % gateways}` } },
    spec: { template: { spec: { containers: [{ image: 'example.com/app:1' }] } } },
  }));
  return loadObjects(
    [...(topology(new App(), gateways, NetworkPolicyProfile.none()).toJson() as unknown[]), ...apps],
    'large.yaml',
  );
}
