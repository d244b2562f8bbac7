import { Testing } from 'cdk8s';
import { dump } from 'js-yaml';
import { GatewayAssignment, KnativeRelease, KnativeService, MeshProfile, MultiGatewayChart } from '../../../lib';
import { MESH_RULES } from '../../../lib/analysis/rules/mesh';
import { app } from '../../support';
import { describePages, findingsOf, rulePage, textOf } from './page';

describePages('mesh', MESH_RULES);

/** What the rules find, as `LEVEL RULE SUBJECT: MESSAGE`. */
function found(yaml: string): string[] {
  return findingsOf(MESH_RULES, yaml).map((finding) => {
    const { level, on, message } = textOf(finding);
    return `${level} ${finding.rule} ${on}: ${message}`;
  });
}

const bad = (name: string): string => rulePage(name).bad;
const PEER = 'peer-authentication-cuts-knative';
const AUTHORIZATION = 'authorization-policy-cuts-knative';
const CONTROLLER = 'net-istio-controller-with-sidecar';
const KNATIVE_IN_MESH = `apiVersion: v1
kind: Namespace
metadata: { name: knative-serving, labels: { istio.io/rev: stable } }
---
`;

describe('peer-authentication-cuts-knative', () => {
  const on = 'PeerAuthentication team-a/default';

  test('the ports of requests, of the preStop hook and of figures', () => {
    expect(found(bad(PEER))).toEqual([
      `error ${PEER} ${on}: ${on} refuses plain text on ports 8012, 8013, 8112, 8022, 9090 of the pods of Knative Services in namespace team-a.`,
    ]);
  });

  test('requests are no plain text where Knative has sidecars', () => {
    expect(found(KNATIVE_IN_MESH + bad(PEER))[0]).toContain('refuses plain text on ports 8022, 9090 of');
  });

  test('the mesh’s own counts where the namespace has none, or says nothing', () => {
    const root = bad(PEER).replace('name: default, namespace: team-a', 'name: default, namespace: istio-system');
    expect(found(root)[0]).toContain('PeerAuthentication istio-system/default refuses');
    const unset =
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: own, namespace: team-a }\n';
    expect(found(`${unset}spec: {}\n---\n${root}`)[0]).toContain('PeerAuthentication istio-system/default refuses');
    expect(found(`${unset}spec: { mtls: { mode: PERMISSIVE } }\n---\n${root}`)).toEqual([]);
  });

  test('exceptions without a selector have no effect, and other selectors are for other pods', () => {
    const exceptions = "  portLevelMtls: { '8012': { mode: PERMISSIVE } }\n  mtls";
    expect(found(bad(PEER).replace('  mtls', exceptions))[0]).toContain('8012');
    const other = '  selector: { matchLabels: { app: database } }\n  mtls';
    expect(found(bad(PEER).replace('  mtls', other))).toEqual([]);
  });

  test('namespaces without sidecars or Knative Services are left alone', () => {
    const root = bad(PEER).replace('name: default, namespace: team-a', 'name: default, namespace: istio-system');
    expect(found(root.replace('istio-injection: enabled', 'team: a'))).toEqual([]);
    expect(found(bad(PEER).replace('serving.knative.dev/v1', 'example.com/v1'))).toEqual([]);
  });
});

describe('authorization-policy-cuts-knative', () => {
  const on = 'AuthorizationPolicy team-a/own-gateway';
  const probes = "the activator's probes at port 8012";
  const figures = "the autoscaler's requests for figures at port 9090";

  test('what Knative asks', () => {
    expect(found(bad(AUTHORIZATION))).toEqual([
      `error ${AUTHORIZATION} ${on}: ${on} denies ${probes} and ${figures} of the pods in namespace team-a.`,
    ]);
  });

  test('the activator may have an identity', () => {
    const allowed = bad(AUTHORIZATION).replace('[gw-alpha, team-a]', '[gw-alpha, knative-serving, team-a]');
    expect(found(allowed)[0]).toContain(`denies ${probes} and ${figures}`);
    expect(found(KNATIVE_IN_MESH + allowed)[0]).toContain(`denies ${figures} of`);
  });

  test('a DENY policy, and one for other pods', () => {
    const deny = bad(AUTHORIZATION).replace('ALLOW', 'DENY');
    const ports = "to: [{ operation: { ports: ['9090'] } }]";
    expect(found(deny.replace(/from: .*/, ports))[0]).toContain(`denies ${figures} of`);
    expect(found(deny)).toEqual([]);
    const other = bad(AUTHORIZATION).replace('  action', '  selector: { matchLabels: { app: database } }\n  action');
    expect(found(other)).toEqual([]);
  });
});

describe('net-istio-controller-with-sidecar', () => {
  const message = (why: string): string =>
    `warning ${CONTROLLER} Deployment knative-serving/net-istio-controller: The pods of Deployment knative-serving/net-istio-controller get a sidecar, ${why}.`;

  test('by its namespace, or by itself', () => {
    expect(found(bad(CONTROLLER))).toEqual([message('since Namespace knative-serving is labelled for injection')]);
    const plain = bad(CONTROLLER).replace('istio-injection: enabled', 'team: platform');
    expect(found(plain)).toEqual([]);
    const asked = plain.replace(
      'labels: { app: net-istio-controller }',
      "labels: { app: net-istio-controller, sidecar.istio.io/inject: 'true' }",
    );
    expect(found(asked)).toEqual([message('by `sidecar.istio.io/inject`')]);
  });
});

test.each([
  ['permissive', MeshProfile.permissive()],
  ['strict', MeshProfile.strict()],
  ['strict with sidecars', MeshProfile.strict({ knativeSidecars: true })],
])('the policies of MeshProfile %s let Knative in', (_, mesh) => {
  const chart = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    mesh,
    gateways: { a: { assignment: GatewayAssignment.namespaces('team-a') } },
  });
  new KnativeService(chart, 'shop', { image: 'example.com/shop:1', namespace: 'team-a' });
  expect(
    found(
      Testing.synth(chart)
        .map((each: object) => dump(each))
        .join('---\n'),
    ),
  ).toEqual([]);
});
