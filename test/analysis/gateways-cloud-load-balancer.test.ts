import { cloudLoadBalancerOf } from '../../lib/analysis/gateways/cloud-load-balancer';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { service } from './support';

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';

function read(loadBalancerClass: string | undefined, annotations: Record<string, string>) {
  const object = service('gw/edge', { istio: 'edge' });
  Object.assign(object.metadata as object, { annotations });
  if (loadBalancerClass !== undefined) Object.assign(object.spec as object, { loadBalancerClass });
  const { services } = buildModel(loadObjects([object], 'a.yaml').manifests);
  const found = services.find(({ name }) => name === 'edge');
  return found && Object.values(cloudLoadBalancerOf(found));
}

// The cloud; whether a controller of no cloud makes it, it is an AWS Network Load Balancer, it is internal.
test.each<[string | undefined, Record<string, string>, (string | boolean | undefined)[]]>([
  [undefined, {}, [undefined, false, false, false]],
  ['service.k8s.aws/nlb', {}, ['aws', false, true, true]],
  ['service.k8s.aws/nlb', { [`${AWS}scheme`]: 'internet-facing' }, ['aws', false, true, false]],
  ['eks.amazonaws.com/nlb', {}, ['aws', false, true, true]],
  [undefined, { [`${AWS}type`]: 'nlb' }, ['aws', false, true, false]],
  [undefined, { [`${AWS}type`]: 'nlb', [`${AWS}internal`]: 'true' }, ['aws', false, true, true]],
  [undefined, { [`${AWS}internal`]: 'false' }, ['aws', false, false, false]],
  [undefined, { [`${AWS}type`]: 'external' }, ['aws', false, true, true]],
  [undefined, { [`${AWS}type`]: 'nlb-ip', [`${AWS}scheme`]: 'internet-facing' }, ['aws', false, true, false]],
  ['networking.gke.io/l4-regional-external', {}, ['gcp', false, false, false]],
  ['networking.gke.io/l4-regional-internal', {}, ['gcp', false, false, true]],
  [undefined, { 'networking.gke.io/load-balancer-type': 'Internal' }, ['gcp', false, false, true]],
  [undefined, { 'cloud.google.com/load-balancer-type': 'Internal' }, ['gcp', false, false, true]],
  [undefined, { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' }, ['azure', false, false, true]],
  [undefined, { 'service.beta.kubernetes.io/azure-pip-name': 'a' }, ['azure', false, false, false]],
  ['example.com/balancer', {}, [undefined, true, false, false]],
  [undefined, { 'metallb.io/loadBalancerIPs': '192.0.2.1' }, [undefined, true, false, false]],
  [undefined, { 'metallb.universe.tf/address-pool': 'a' }, [undefined, true, false, false]],
  [
    undefined,
    { 'service.beta.kubernetes.io/openstack-internal-load-balancer': 'true' },
    [undefined, false, false, true],
  ],
])('class %s with %j', (loadBalancerClass, annotations, expected) => {
  expect(read(loadBalancerClass, annotations)).toEqual(expected);
});
