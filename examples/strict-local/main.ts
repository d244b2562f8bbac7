// Each team's public names, mapped names and cluster-local names are answered by the pods of its own gateway: what one
// team calls in the cluster never passes through the pods of another. Only what no assignment selects is on Istio's
// default gateway.
import { App } from 'cdk8s';
import {
  DomainMapping,
  GatewayAssignment,
  Isolation,
  KnativeRelease,
  KnativeService,
  LocalGateway,
  MultiGatewayChart,
  NetworkPolicyProfile,
} from '../../lib';

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  // Both are the default where the release allows it; said here, they are refused where it does not.
  isolation: Isolation.STRICT,
  networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] }),
  gateways: {
    'team-a': { assignment: GatewayAssignment.namespaces('team-a'), localGateway: LocalGateway.OWN },
    'team-b': { assignment: GatewayAssignment.namespaces('team-b'), localGateway: LocalGateway.OWN },
  },
});
new KnativeService(chart, 'shop', { namespace: 'team-a', image });
new KnativeService(chart, 'stock', { namespace: 'team-a', image, clusterLocal: true });
new KnativeService(chart, 'wiki', { namespace: 'team-b', image });
new DomainMapping(chart, 'www', { host: 'www.shop.example', service: 'shop', namespace: 'team-a' });

app.synth();
