// Nothing crosses from one gateway to another, but for what is granted here: team-a may call team-b by all names of its
// services, and Knative Eventing may deliver to team-a by cluster-local names. Public names stay in the cluster for
// callers in the mesh.
import { App } from 'cdk8s';
import {
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  MeshProfile,
  MultiGatewayChart,
  NetworkPolicyProfile,
} from '../../lib';

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultDomain: 'example.com',
  mesh: MeshProfile.strict(),
  networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] }),
  gateways: {
    'team-a': { assignment: GatewayAssignment.namespaces('team-a'), domain: 'a.example.com' },
    'team-b': { assignment: GatewayAssignment.namespaces('team-b'), domain: 'b.example.com' },
  },
  crossGatewayAccess: [
    { from: ['team-a'], to: 'team-b', publicNames: true },
    { from: ['knative-eventing'], to: 'team-a' },
  ],
});
new KnativeService(chart, 'shop', { namespace: 'team-a', image });
new KnativeService(chart, 'wiki', { namespace: 'team-b', image });

app.synth();
