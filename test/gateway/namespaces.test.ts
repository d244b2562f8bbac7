import { Chart } from 'cdk8s';
import { GatewayWorkload, IsolatedGateway, type IsolatedGatewayProps } from '../../lib';
import { type Manifest, PLATFORM, app, synth } from '../support';

function namespaces(props: IsolatedGatewayProps): string[] {
  const chart = new Chart(app(), 'chart');
  // In istio-system the default name is that of Istio's own Service.
  new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, serviceName: 'alpha', ...props });
  return synth(chart)
    .filter(({ kind }: Manifest) => kind === 'Namespace')
    .map(({ metadata }: Manifest) => metadata.name);
}

// A prune of the topology would take such a namespace away, with everything in it.
test.each(['default', 'istio-system', 'knative-serving', 'kube-system', 'kube-public', 'kube-node-lease', 'kube-x'])(
  'namespace %s belongs to others: it is not rendered',
  (namespace) => {
    expect(namespaces({ namespace })).toEqual([]);
  },
);

test.each(['edge', 'kube', 'kubeflow', 'my-kube-system', 'istio-system-alpha', 'knative-serving-edge'])(
  'namespace %s is the gateway’s own: it is rendered',
  (namespace) => {
    expect(namespaces({ namespace })).toEqual([namespace]);
  },
);

test('the namespace of an existing workload is not rendered', () => {
  const workload = GatewayWorkload.existing({ podLabels: { istio: 'edge' } });
  expect(namespaces({ namespace: 'edge', workload })).toEqual([]);
});

test('createNamespace goes before what the name says', () => {
  expect(namespaces({ namespace: 'edge', createNamespace: false })).toEqual([]);
  expect(namespaces({ namespace: 'kube-edge', createNamespace: true })).toEqual(['kube-edge']);
});
