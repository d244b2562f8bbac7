// Two teams in a mesh with mutual TLS: each has its own namespaces and gateway. Knative's own pods have no sidecars, so
// its ports also accept plain text, and NetworkPolicies decide who reaches them. Label the namespaces of the teams with
// istio-injection: enabled.
import { App } from 'cdk8s';
import {
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  MeshProfile,
  MultiGatewayChart,
  NetworkPolicyProfile,
} from '../../lib';

const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  defaultDomain: 'example.com',
  mesh: MeshProfile.strict(),
  networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] }),
  gateways: {
    'team-a': {
      assignment: GatewayAssignment.namespaces('team-a', 'team-a-staging'),
      domain: 'a.example.com',
    },
    'team-b': { assignment: GatewayAssignment.namespaces('team-b') },
  },
});

const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
new KnativeService(chart, 'shop', { namespace: 'team-a', image });
new KnativeService(chart, 'wiki', { namespace: 'team-b', image });

app.synth();
