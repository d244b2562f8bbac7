import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import { configIstio, isolated, service, STOCK } from '../support';
import { describePages, findingsOf, rulePage, type FindingText, findingsBy } from './page';
import { ALPHA, SHOP, yamlOf } from './said';

describePages('status', STATUS_RULES);

const PAGES: Record<string, FindingText[]> = {
  'probe-hits-other-gateway': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        "For Gateway gw-alpha/alpha, net-istio's prober may use Service gw-beta/edge (of Gateway gw-beta/beta): it carries `istio: alpha`, the selector of the Gateway, but the pods behind do not serve this Gateway.",
      fix: 'Remove `istio: alpha` from metadata.labels of Service gw-beta/edge, and give its gateway a unique label.',
    },
  ],
  'probe-target-missing': [
    {
      level: 'warning',
      on: 'Service gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'No Service carries the labels `istio: alpha`, the selector of Gateway gw-alpha/alpha, not even its own Service gw-alpha/edge: the gateway is never probed.',
      fix: 'Set `istio: alpha` in metadata.labels of Service gw-alpha/edge, in addition to its spec.selector.',
    },
  ],
  'probe-port-mismatch': [
    {
      level: 'warning',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'Gateway gw-alpha/alpha has its server on port 8080, which is not a port of Service gw-alpha/edge (80): the gateway is never probed.',
      fix: "Set port.number 80 for server 8080 in spec.servers of Gateway gw-alpha/alpha: the number of the Service's port, not its targetPort.",
    },
  ],
  'probe-skipped': [
    {
      level: 'warning',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message: 'No server of Gateway gw-alpha/alpha is probed: server 80 has protocol http.',
      fix: 'Write the protocol in capitals in spec.servers[].port.protocol: HTTP.',
    },
  ],
  'not-seen-by-istiod': [
    {
      level: 'error',
      on: 'Namespace team-a',
      message:
        'discoverySelectors of ConfigMap istio-system/istio leave out namespace team-a: Gateways gw-alpha/alpha and knative-serving/knative-local-gateway answer 404 for service team-a/shop.',
      fix: 'Set the label `mesh: enabled` on Namespace team-a.',
    },
  ],
  'config-names-other-service': [
    {
      level: 'error',
      on: 'ConfigMap knative-serving/config-istio',
      gateway: 'gw-alpha/alpha',
      message:
        'ConfigMap knative-serving/config-istio names Service gw-other/edge for Gateway gw-alpha/alpha, whose pods, Deployment gw-alpha/edge, are behind Service gw-alpha/edge.',
      fix: 'Set `service: edge.gw-alpha.svc.cluster.local` in the entry of Gateway gw-alpha/alpha in config-istio.',
    },
  ],
  'service-in-other-namespace': [
    {
      level: 'error',
      on: 'Service gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'Service gw-alpha/edge of Gateway gw-alpha/alpha selects the labels of Deployment gw-pods/edge, which is in another namespace: it has no endpoints.',
      fix: 'Create Service edge with the same spec in namespace gw-pods and set `service: edge.gw-pods.svc.cluster.local` in the entry of Gateway gw-alpha/alpha in config-istio. Remove `istio: alpha` from metadata.labels of Service gw-alpha/edge. Or install the pods in namespace gw-alpha.',
    },
  ],
  'port-without-listener': [
    {
      level: 'note',
      on: 'Service gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'Port 443 of Service gw-alpha/edge leads to port 8443 of Deployment gw-alpha/edge, where no Gateway listens, only on 8080.',
      fix: 'Take port 443 out of the Service, or add a server with this number to Gateway gw-alpha/alpha.',
    },
  ],
  'gateway-does-not-listen': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message: 'Nothing listens for Gateway gw-alpha/alpha on Deployment gw-alpha/edge: it has no servers.',
      fix: "Add `{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }` to spec.servers of Gateway gw-alpha/alpha.",
    },
  ],
  'service-leads-elsewhere': [
    {
      level: 'error',
      on: 'Service gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'Service gw-alpha/edge of Gateway gw-alpha/alpha leads to ports 8000 of Deployment gw-alpha/edge, where the Gateway listens on port 80.',
      fix: 'Set port.number 8000 for server 80 in spec.servers of Gateway gw-alpha/alpha, as Service gw-alpha/edge has it.',
    },
  ],
  'port-translation-ambiguous': [
    {
      level: 'warning',
      on: 'Service gw-alpha/inner',
      gateway: 'gw-alpha/alpha',
      message:
        'Service gw-alpha/inner maps port 80 of Deployment gw-alpha/edge to 8081, and Service gw-alpha/edge to 8080: istiod binds Gateway gw-alpha/alpha by the older of the two.',
      fix: 'Set the label `experimental.istio.io/disable-gateway-port-translation: "true"` on Service gw-alpha/inner.',
    },
  ],
  'gateway-object-missing': [
    {
      level: 'error',
      on: 'ConfigMap knative-serving/config-istio',
      gateway: 'gw-alpha/alpha',
      message:
        'ConfigMap knative-serving/config-istio names Gateway gw-alpha/alpha, but the manifests do not contain it.',
      fix: 'Create Gateway gw-alpha/alpha before config-istio names it, or correct or remove the entry.',
    },
  ],
  'operator-misplaces-local-service': [
    {
      level: 'error',
      on: 'KnativeServing knative-serving/knative-serving',
      gateway: 'knative-serving/knative-local-gateway',
      message:
        'The operator of Knative 1.21 puts Service knative-local-gateway into namespace knative-serving, since local-gateways in spec.config.istio gives Gateway knative-serving/knative-local-gateway that namespace; but the same entry names the Service in istio-system.',
      fix: 'Omit local-gateways if it only repeats the default, or use a Gateway and a Service with other names than knative-local-gateway.',
    },
  ],
  'service-missing': [
    {
      level: 'error',
      on: 'ConfigMap knative-serving/config-istio',
      gateway: 'gw-alpha/alpha',
      message:
        'ConfigMap knative-serving/config-istio names Service gw-alpha/edge for Gateway gw-alpha/alpha, but the manifests do not contain it.',
      fix: "Name Service gw-alpha/edge-lb, which is in front of the gateway's pods, in the entry of Gateway gw-alpha/alpha in config-istio.",
    },
  ],
  'local-service-carries-gateway-label': [
    {
      level: 'error',
      on: 'Service gw-alpha/edge-local',
      gateway: 'gw-alpha/alpha',
      message:
        'Service gw-alpha/edge-local carries `istio: alpha`, the selector of Gateway gw-alpha/alpha, so net-istio may probe the Gateway through it, at port 8081 of the pods, where the Gateway does not listen.',
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
      fix: 'After the move, send a request for one of its hosts through edge.gw-alpha.svc.cluster.local; do not rely on Ready.',
    },
  ],
  'assigned-gateway-has-no-pods': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'Gateway gw-alpha/alpha applies to the pods of Deployment gw-alpha/edge, but there are none: replicas is 0.',
      fix: 'Set spec.replicas of Deployment gw-alpha/edge to 1 or more.',
    },
  ],
  'server-without-port': [
    {
      level: 'warning',
      on: 'Service edge/edge',
      gateway: 'edge/edge',
      message:
        'The pods of Gateway edge/edge listen for https on port 443, but no port of Service edge/edge leads there.',
      fix: 'Add port 443 with targetPort 8443 to Service edge/edge.',
    },
  ],
  'prober-blocked': [
    {
      level: 'error',
      on: 'NetworkPolicy gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'NetworkPolicy gw-alpha/edge does not let net-istio-controller in namespace knative-serving reach port 8080 of Deployment gw-alpha/edge, where it probes Gateway gw-alpha/alpha.',
      fix: 'Add an ingress rule from namespaceSelector `kubernetes.io/metadata.name: knative-serving` and podSelector `app: net-istio-controller` for port 8080.',
    },
  ],
  'prober-denied': [
    {
      level: 'warning',
      on: 'AuthorizationPolicy gw-alpha/own-domain',
      gateway: 'gw-alpha/alpha',
      message:
        "AuthorizationPolicy gw-alpha/own-domain denies net-istio's probe of Gateway gw-alpha/alpha: GET /healthz for shop.team-a.example.com:80 at port 8080 of Deployment gw-alpha/edge.",
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
  expect(findingsBy(rule, rulePage(name).bad)).toEqual(PAGES[name]);
});

test('a gateway with a label of its own is in order', () => {
  const yaml = yamlOf([
    ...isolated('gw/alpha').filter(({ kind }) => kind !== 'Service'),
    service('gw/alpha', { istio: 'gw-alpha' }, { istio: 'gw-alpha' }, ['80:8080']),
    configIstio([STOCK, ALPHA]),
    SHOP,
  ]);
  expect(findingsOf(STATUS_RULES, yaml)).toEqual([]);
});

test.each([
  ['DENY', 'warning', "denies net-istio's probe"],
  ['CUSTOM', 'note', "may deny net-istio's probe"],
])('prober-denied by a %s policy is mended by its conditions', (action, level, text) => {
  const rule = STATUS_RULES.find(({ name }) => name === 'prober-denied');
  if (rule === undefined) throw new Error('no such rule');
  const { bad } = rulePage('prober-denied');
  const [found] = findingsBy(
    rule,
    bad.replace('action: ALLOW', `action: ${action}`).replace(/hosts: \['\*\.team-a[^\]]*\]/, "paths: ['/*']"),
  );
  expect(found?.level).toBe(level);
  expect(found?.message).toContain(`AuthorizationPolicy gw-alpha/own-domain ${text} of Gateway gw-alpha/alpha`);
  expect(found?.fix).toBe(
    `Add \`{ key: 'request.headers[K-Network-Probe]', notValues: [probe] }\` to "when" of every rule of AuthorizationPolicy gw-alpha/own-domain: queue-proxy and activator answer such requests themselves.`,
  );
});
