import { ConfiguredGateways } from '../../lib/analysis/gateways/configured-gateways';
import { loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { Facts } from '../../lib/verify/facts';
import { questionsOf } from '../../lib/verify/question';

const SERVICE = 'istio-system/istio-ingressgateway';
const KSVC = `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: shop, namespace: team }
spec: { template: { spec: { containers: [{ image: example.com/shop }] } } }
`;

function unresolved(address: string, clusterDomain = 'cluster.local'): string | undefined {
  const model = buildModel(loadText(KSVC, 'shop.yaml').manifests, { clusterDomain });
  const gateways = new ConfiguredGateways(new Reach(model));
  const { questions } = questionsOf(gateways, new Map([[SERVICE, address]]));
  const [question] = questions.get(SERVICE) ?? [];
  return question && new Facts(gateways, []).silence(question, 'unresolved');
}

test.each([
  ['istio-ingressgateway.istio-system.svc.cluster.local', 'cluster.local', 'run this there, with --job'],
  ['istio-ingressgateway.istio-system.svc.c.example', 'c.example', 'run this there, with --job'],
  ['istio-ingressgateway.istio-system.svc.cluster.local', 'c.example', 'the load balancer is gone, or new'],
  ['lb-1.elb.amazonaws.com', 'cluster.local', 'the load balancer is gone, or new'],
])('why %s does not resolve, where the cluster has %s', (address, clusterDomain, reason) => {
  const fact = unresolved(address, clusterDomain);
  expect(fact).toContain(`The name ${address} does not resolve: `);
  expect(fact).toContain(reason);
});
