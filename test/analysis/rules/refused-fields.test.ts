import { unreadableDocument } from '../../../lib/analysis/rules/input/unreadable-document';
import { findingsBy } from './page';

/** The messages of the rule about one document. */
function found(text: string): readonly string[] {
  return findingsBy(unreadableDocument, text).map(({ message }) => message);
}

const GATEWAY = 'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a, namespace: gw}\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: gw}\n';
const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: gw}\n';

describe('fields that the API server refuses', () => {
  test.each<[string, string]>([
    [`${GATEWAY}spec: {servers: [{hosts: x}]}`, 'spec.servers[0].hosts is a string, not a list'],
    [`${GATEWAY}spec: {servers: {hosts: [x]}}`, 'spec.servers is a mapping, not a list'],
    [`${GATEWAY}spec: {servers: [{hosts: [x, 1]}]}`, 'spec.servers[0].hosts[1] is a number, not a string'],
    [`${GATEWAY}spec: {selector: istio}`, 'spec.selector is a string, not a mapping'],
    [`${GATEWAY}spec: []`, 'spec is a list, not a mapping'],
    [
      `${GATEWAY}spec: {servers: [{tls: {httpsRedirect: "true"}}]}`,
      'spec.servers[0].tls.httpsRedirect is a string, not true or false',
    ],
    [
      `${GATEWAY}spec: {servers: [{tls: {mode: Simple}}]}`,
      'spec.servers[0].tls.mode is "Simple", not one of PASSTHROUGH, SIMPLE, MUTUAL, AUTO_PASSTHROUGH, ISTIO_MUTUAL, OPTIONAL_MUTUAL',
    ],
    [`${SERVICE}spec: {ports: [{port: "80"}]}`, 'spec.ports[0].port is a string, not an integer'],
    [
      `${SERVICE}spec: {type: Loadbalancer}`,
      'spec.type is "Loadbalancer", not one of ClusterIP, NodePort, LoadBalancer, ExternalName',
    ],
    [`${DEPLOYMENT}spec: {replicas: "2"}`, 'spec.replicas is a string, not an integer'],
    [
      `${DEPLOYMENT}spec: {template: {metadata: {labels: {app.kubernetes.io/version: 1.2}}}}`,
      'spec.template.metadata.labels["app.kubernetes.io/version"] is a number, not a string',
    ],
    [
      'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a, namespace: gw, labels: {public: true}}\n',
      'metadata.labels.public is a boolean, not a string',
    ],
    [
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: gw}\nspec: {hosts: a.example.com, gateways: edge}\n',
      'spec.hosts is a string, not a list; spec.gateways is a string, not a list',
    ],
    [
      'apiVersion: operator.knative.dev/v1beta1\nkind: KnativeServing\nmetadata: {name: a, namespace: gw}\nspec: {config: {istio: {external-gateways: []}}}\n',
      'spec.config.istio.external-gateways is a list, not a string',
    ],
  ])('%s', (text, what) => {
    const name = `${/kind: (\w+)/.exec(text)?.[1] ?? ''} gw/a`;
    expect(found(text)).toEqual([`The API server refuses ${name}: ${what}.`]);
  });

  test.each([
    ['null is absent', `${GATEWAY}spec: {selector: null, servers: [{hosts: ["*"], tls: null}]}`],
    ['what Flux or Kustomize fill in', `${DEPLOYMENT}spec: {replicas: "\${REPLICAS}"}`],
    [
      'target ports are numbers or names',
      `${SERVICE}spec: {ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 8081}]}`,
    ],
    [
      'port numbers of servers, which gateway-does-not-listen reports',
      `${GATEWAY}spec: {servers: [{port: {number: "80"}}]}`,
    ],
    [
      'kinds that are not read',
      'apiVersion: a.example.com/v1\nkind: Gateway\nmetadata: {name: a, labels: {b: 1}}\nspec: {servers: 1}\n',
    ],
  ])('%s: no finding', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  test('the finding is at the field, and says how to write it', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config-istio\n  namespace: knative-serving\ndata:\n  external-gateways:\n  - name: a\n';
    expect(findingsBy(unreadableDocument, text)).toMatchObject([
      { level: 'error', fix: 'Write data.external-gateways as a string, a block after `|`.' },
    ]);
  });

  test('many fields are counted, and values are never shown', () => {
    const labels = Array.from({ length: 9 }, (_, index) => `k${index}: ${7000 + index}`).join(', ');
    const [message = ''] = found(
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: gw}\ndata: {${labels}}\n`,
    );
    expect(message).toMatch(
      /^The API server refuses Secret gw\/a: data\.k0 is a number, not a string; .*; and 5 more\.$/,
    );
    expect(message).not.toContain('700');
  });
});
