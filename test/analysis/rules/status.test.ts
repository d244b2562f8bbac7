import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import { configIstio, isolated, STOCK } from '../support';
import { describePages, findingsOf, rulePage, type Told, toldBy } from './page';
import { ALPHA, SHOP, yamlOf } from './said';

describePages('status', STATUS_RULES);

const PAGES: Record<string, Told[]> = {
  'probe-hits-other-gateway': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        "For Gateway gw-alpha/alpha, net-istio's prober may ask Service gw-beta/edge (of Gateway gw-beta/beta): it carries `istio: alpha` that it selects by, but the pods behind do not serve this Gateway.",
      fix: 'Remove `istio: alpha` from metadata.labels of Service gw-beta/edge, and give its gateway a label of its own.',
    },
  ],
  'probe-target-missing': [
    {
      level: 'warning',
      on: 'Service gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'No Service carries the labels `istio: alpha` that Gateway gw-alpha/alpha selects by, not even its own Service gw-alpha/edge: its status is never probed.',
      fix: 'Set `istio: alpha` in metadata.labels of Service gw-alpha/edge, besides its spec.selector.',
    },
  ],
  'probe-port-mismatch': [
    {
      level: 'warning',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'Gateway gw-alpha/alpha has its server on port 8080, which is no port of Service gw-alpha/edge (80): its status is never probed.',
      fix: "Set the server's port.number to the number of the Service's port, not to its targetPort: 80 for plain HTTP.",
    },
  ],
  'probe-skipped': [
    {
      level: 'warning',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message: 'No server of Gateway gw-alpha/alpha is probed: server 80 has the protocol http.',
      fix: 'Write the protocol in capitals in spec.servers[].port.protocol: HTTP.',
    },
  ],
  'gateway-object-missing': [
    {
      level: 'error',
      on: 'ConfigMap knative-serving/config-istio',
      gateway: 'gw-alpha/alpha',
      message:
        'ConfigMap knative-serving/config-istio names the Gateway gw-alpha/alpha, but there is no such Gateway among the manifests.',
      fix: 'Create the Gateway gw-alpha/alpha before config-istio names it, or correct or remove the entry.',
    },
  ],
  'service-missing': [
    {
      level: 'error',
      on: 'ConfigMap knative-serving/config-istio',
      gateway: 'gw-alpha/alpha',
      message:
        'ConfigMap knative-serving/config-istio names the Service gw-alpha/edge for Gateway gw-alpha/alpha, but there is no such Service among the manifests.',
      fix: "Create Service gw-alpha/edge in front of the gateway's pods, or correct the entry's service.",
    },
  ],
  'local-service-carries-gateway-label': [
    {
      level: 'error',
      on: 'Service gw-alpha/edge-local',
      gateway: 'gw-alpha/alpha',
      message:
        'Service gw-alpha/edge-local carries `istio: alpha` that Gateway gw-alpha/alpha selects by, so that net-istio may probe the Gateway through it, at port 8081 of the pods, where the Gateway is not.',
      fix: 'Remove `istio: alpha` from metadata.labels of Service gw-alpha/edge-local; keep it in its spec.selector.',
    },
  ],
  'moved-without-probe': [
    {
      level: 'warning',
      on: 'Ingress team-a/shop',
      gateway: 'gw-alpha/alpha',
      message:
        'Ingress team-a/shop is Ready at istio-ingressgateway.istio-system.svc.cluster.local, but its labels select edge.gw-alpha.svc.cluster.local: it moves there without being probed.',
      fix: 'After the move, request one of its hosts through edge.gw-alpha.svc.cluster.local yourself; do not trust Ready.',
    },
  ],
  'assigned-gateway-has-no-pods': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'Gateway gw-alpha/alpha is on the pods of Deployment gw-alpha/edge, of which there are none: replicas is 0.',
      fix: 'Set spec.replicas of Deployment gw-alpha/edge to 1 or more.',
    },
  ],
  'prober-blocked': [
    {
      level: 'error',
      on: 'NetworkPolicy gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'NetworkPolicy gw-alpha/edge does not let net-istio-controller of namespace knative-serving reach port 8080 of Deployment gw-alpha/edge, where it probes Gateway gw-alpha/alpha.',
      fix: 'Add an ingress rule from namespaceSelector `kubernetes.io/metadata.name: knative-serving` and podSelector `app: net-istio-controller` for port 8080.',
    },
  ],
  'prober-denied': [
    {
      level: 'warning',
      on: 'AuthorizationPolicy gw-alpha/own-domain',
      gateway: 'gw-alpha/alpha',
      message:
        "AuthorizationPolicy gw-alpha/own-domain refuses net-istio's probe of Gateway gw-alpha/alpha: GET /healthz for shop.team-a.example.com:80 at port 8080 of Deployment gw-alpha/edge.",
      fix: "Add the rule `{ to: [{ operation: { paths: [/healthz] } }], when: [{ key: 'request.headers[K-Network-Probe]', values: [probe] }] }` to AuthorizationPolicy gw-alpha/own-domain: queue-proxy and activator answer such requests themselves.",
    },
  ],
  'proxy-protocol-unprobeable': [
    {
      level: 'error',
      on: 'EnvoyFilter gw-alpha/proxy-protocol',
      gateway: 'gw-alpha/alpha',
      message:
        'EnvoyFilter gw-alpha/proxy-protocol makes Deployment gw-alpha/edge, the pods of Gateway gw-alpha/alpha, expect PROXY protocol.',
      fix: "Turn PROXY protocol off at both ends and keep the client's address by externalTrafficPolicy: Local, or let the listener accept connections without the header (allow_requests_without_proxy_protocol: true in an EnvoyFilter).",
    },
  ],
};

test.each(STATUS_RULES.map((rule) => [rule.name, rule] as const))('the page of %s', (name, rule) => {
  expect(toldBy(rule, rulePage(name).bad)).toEqual(PAGES[name]);
});

test('a gateway with a label of its own is in order', () => {
  const yaml = yamlOf([...isolated('gw/alpha'), configIstio([STOCK, ALPHA]), SHOP]);
  expect(findingsOf(STATUS_RULES, yaml)).toEqual([]);
});

test.each([
  ['DENY', 'warning', "refuses net-istio's probe"],
  ['CUSTOM', 'note', "may refuse, by what is not known of it, net-istio's probe"],
])('prober-denied by a %s policy is mended by its conditions', (action, level, text) => {
  const rule = STATUS_RULES.find(({ name }) => name === 'prober-denied');
  if (rule === undefined) throw new Error('no such rule');
  const { bad } = rulePage('prober-denied');
  const [found] = toldBy(
    rule,
    bad.replace('action: ALLOW', `action: ${action}`).replace(/hosts: \['\*\.team-a[^\]]*\]/, "paths: ['/*']"),
  );
  expect(found?.level).toBe(level);
  expect(found?.message).toContain(`AuthorizationPolicy gw-alpha/own-domain ${text} of Gateway gw-alpha/alpha`);
  expect(found?.fix).toBe(
    `Add \`{ key: 'request.headers[K-Network-Probe]', notValues: [probe] }\` to "when" of every rule of AuthorizationPolicy gw-alpha/own-domain: queue-proxy and activator answer such requests themselves.`,
  );
});
