import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import { isolated, ksvc } from '../support';
import { describePages, findingsOf, rulePage, type FindingText, findingsBy } from './page';
import { withShop, yamlOf } from './said';

describePages('isolation', ISOLATION_RULES);

const PAGES: Record<string, FindingText[]> = {
  'shared-pod-label': [
    {
      level: 'error',
      on: 'IstioOperator istio-system/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'The gateway gw-alpha/edge of IstioOperator istio-system/alpha carries `istio: ingressgateway`, like Deployment istio-system/istio-ingressgateway: Gateways knative-serving/knative-ingress-gateway and knative-serving/knative-local-gateway apply to its pods too, and its own Gateway gw-alpha/alpha applies to those of Deployment istio-system/istio-ingressgateway. Currently, shop.team-a.example.com of team-a/shop is answered through Service istio-system/istio-ingressgateway.',
      fix: 'Set `label: {app: alpha, istio: alpha}` for this gateway in spec.components.ingressGateways of IstioOperator istio-system/alpha, and set `istio: alpha` in spec.selector of Gateway gw-alpha/alpha.',
    },
  ],
  'app-label-leak': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'Gateway gw-alpha/alpha selects by `app: istio-ingressgateway`, which is also on the pods of Deployment istio-system/istio-ingressgateway: its hosts are answered there as well. Currently, shop.team-a.example.com of team-a/shop is answered through Service istio-system/istio-ingressgateway.',
      fix: 'Set `istio: alpha` in spec.selector of Gateway gw-alpha/alpha.',
    },
  ],
  'foreign-gateway-attached': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message:
        'Gateway gw-alpha/alpha selects `istio: ingressgateway`, the pods of Deployment istio-system/istio-ingressgateway, instead of those behind its own Service gw-alpha/edge. Currently, shop.team-a.example.com of team-a/shop is answered through Service istio-system/istio-ingressgateway.',
      fix: 'Set `istio: alpha` in spec.selector of Gateway gw-alpha/alpha.',
    },
  ],
  'service-label-hijack': [
    {
      level: 'error',
      on: 'Service team-b/db',
      gateway: 'gw-alpha/alpha',
      message:
        'Service team-b/db carries `istio: alpha`, the selector of Gateway gw-alpha/alpha, but does not send to gateway pods: net-istio may probe it instead of the gateway.',
      fix: 'Remove `istio: alpha` from metadata.labels of Service team-b/db, and let only the platform set it (GatewayAdmissionPolicy).',
    },
  ],
  'selectorless-gateways-share-services': [
    {
      level: 'warning',
      on: 'ConfigMap knative-serving/config-istio',
      message:
        'Gateways gw-alpha/alpha and knative-serving/knative-ingress-gateway have no labelSelector in ConfigMap knative-serving/config-istio: each serves every service that no selector matches.',
      fix: 'Give all but one of them a labelSelector in external-gateways, and label the services for them.',
    },
  ],
  'foreign-virtual-service': [
    {
      level: 'warning',
      on: 'VirtualService team-b/publish',
      gateway: 'gw-alpha/alpha',
      message: 'VirtualService team-b/publish is bound to Gateway gw-alpha/alpha: it publishes www.example.org.',
      fix: 'Remove Gateway gw-alpha/alpha from spec.gateways of VirtualService team-b/publish, and let only the platform bind VirtualServices to it (GatewayAdmissionPolicy).',
    },
  ],
  'host-of-two-owners': [
    {
      level: 'warning',
      on: 'DomainMapping team-b/shop.team-a.example.com',
      gateway: 'knative-serving/knative-ingress-gateway',
      message:
        'Knative Service team-a/shop and DomainMapping team-b/shop.team-a.example.com have the host shop.team-a.example.com, on Gateways gw-alpha/alpha and knative-serving/knative-ingress-gateway.',
      fix: 'Rename DomainMapping team-b/shop.team-a.example.com, since the host belongs to Knative Service team-a/shop.',
    },
  ],
  'cluster-local-host-exposed': [
    {
      level: 'error',
      on: 'Service team-a/private',
      gateway: 'gw-alpha/alpha',
      message:
        'private.team-a.svc.cluster.local of Knative Service team-a/private, which is cluster-local, is answered through Service gw-alpha/edge of type LoadBalancer.',
      fix: 'Name a Gateway of its own in local-gateways, with a Service of type ClusterIP, as knative-serving/knative-local-gateway has.',
    },
  ],
  'host-overlap': [
    {
      level: 'error',
      on: 'Service team-b/shop',
      gateway: 'knative-serving/knative-ingress-gateway',
      message:
        'The host shop.example.com of Knative Service team-b/shop is also claimed by Knative Service team-a/shop, which answers it through Gateway knative-serving/knative-ingress-gateway.',
      fix: 'Give each a host of its own: rename one, or let the domain template of config-network include the namespace.',
    },
  ],
  'hosts-refuse-assigned-service': [
    {
      level: 'error',
      on: 'Gateway gw-alpha/alpha',
      gateway: 'gw-alpha/alpha',
      message: 'Gateway gw-alpha/alpha accepts only `team-b/*`, but is assigned team-a/shop (shop.team-a.example.com).',
      fix: 'Add `team-a/*` to spec.servers[].hosts of Gateway gw-alpha/alpha, or assign these services to another gateway.',
    },
  ],
  'shared-local-gateway-serves-tenant-hosts': [
    {
      level: 'note',
      on: 'Gateway knative-serving/knative-local-gateway',
      gateway: 'knative-serving/knative-local-gateway',
      message:
        'Inside the cluster, Gateway knative-serving/knative-local-gateway also answers the external hosts of services on Gateways gw-alpha/alpha and knative-serving/knative-ingress-gateway.',
      fix: 'Add a local gateway of its own for each to local-gateways, with the labelSelector of its external one, or keep the pods of tenants from Service istio-system/knative-local-gateway with a NetworkPolicy.',
    },
  ],
  'domain-mapping-crosses-default-gateway': [
    {
      level: 'note',
      on: 'DomainMapping team-a/www.shop.example',
      gateway: 'gw-alpha/alpha',
      message:
        'DomainMapping team-a/www.shop.example enters through Gateway gw-alpha/alpha, but continues through Deployment istio-system/istio-ingressgateway, the pods of Gateway knative-serving/knative-ingress-gateway.',
      fix: 'Add a local gateway on pods of its own to local-gateways, with a labelSelector that matches the target, such as its `serving.knative.dev/routeNamespace: team-a`.',
    },
  ],
  'scope-gateway-breaks-stock-layout': [
    {
      level: 'warning',
      on: 'Gateway knative-serving/knative-ingress-gateway',
      gateway: 'knative-serving/knative-ingress-gateway',
      message:
        'Gateway knative-serving/knative-ingress-gateway does not apply to Deployment istio-system/istio-ingressgateway: istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true, and they are in different namespaces. Gateway knative-serving/knative-ingress-gateway is not among the manifests; it is assumed to be as installed.',
      fix: 'Create the Gateway as istio-system/knative-ingress-gateway and name it so in config-istio, or set PILOT_SCOPE_GATEWAY_TO_NAMESPACE=false on istiod. If Gateway knative-serving/knative-ingress-gateway is different, give it to the analyzer.',
    },
    {
      level: 'warning',
      on: 'Gateway knative-serving/knative-local-gateway',
      gateway: 'knative-serving/knative-local-gateway',
      message:
        'Gateway knative-serving/knative-local-gateway does not apply to Deployment istio-system/istio-ingressgateway: istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true, and they are in different namespaces. Gateway knative-serving/knative-local-gateway is not among the manifests; it is assumed to be as installed.',
      fix: 'Create the Gateway as istio-system/knative-local-gateway and name it so in config-istio, or set PILOT_SCOPE_GATEWAY_TO_NAMESPACE=false on istiod. If Gateway knative-serving/knative-local-gateway is different, give it to the analyzer.',
    },
  ],
  'scope-gateway-breaks-generated-gateways': [
    {
      level: 'error',
      on: 'ConfigMap knative-serving/config-network',
      message:
        'external-domain-tls of ConfigMap knative-serving/config-network makes net-istio create Gateways in the namespaces of services, but istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.',
      fix: 'Set PILOT_SCOPE_GATEWAY_TO_NAMESPACE=false on istiod, or terminate TLS in a server of the gateway itself, with a certificate for all of its hosts.',
    },
  ],
  'strict-merging-skips-gateway': [
    {
      level: 'error',
      on: 'Gateway knative-serving/alpha',
      gateway: 'knative-serving/alpha',
      message:
        'Gateway knative-serving/alpha selects the pods of Kubernetes Gateway edge/alpha, which is in another namespace: istiod skips it there.',
      fix: 'Create the Gateway in edge and name it so in config-istio, or set PILOT_ENABLE_STRICT_GATEWAY_MERGING=false on istiod.',
    },
  ],
  'no-network-policy': [
    {
      level: 'note',
      on: 'Deployment gw-alpha/edge',
      gateway: 'gw-alpha/alpha',
      message:
        'No NetworkPolicy of namespace gw-alpha selects the pods of Deployment gw-alpha/edge, which serve Gateway gw-alpha/alpha.',
      fix: 'Create a NetworkPolicy in gw-alpha that admits the load balancer, net-istio-controller, monitoring and health checks to the pods of gw-alpha/edge.',
    },
  ],
  'wildcard-certificate-across-gateways': [
    {
      level: 'warning',
      on: 'Gateway gw-alpha/beta',
      gateway: 'gw-alpha/beta',
      message: 'Gateways gw-alpha/alpha and gw-alpha/beta terminate TLS with one certificate, Secret wildcard.',
      fix: 'Give each gateway a certificate for its own hosts only: a domain, and so a wildcard, of its own.',
    },
  ],
};

test.each(ISOLATION_RULES.map((rule) => [rule.name, rule] as const))('the page of %s', (name, rule) => {
  expect(findingsBy(rule, rulePage(name).bad)).toEqual(PAGES[name]);
});

test('what leaks only through the shared local gateway, or is open for want of a policy, is a note', () => {
  const yaml = yamlOf([...withShop(...isolated('gw/alpha')), ksvc('team/other')]);
  expect(findingsOf(ISOLATION_RULES, yaml).map(({ rule, level }) => `${level} ${rule}`)).toEqual([
    'note shared-local-gateway-serves-tenant-hosts',
    'note no-network-policy',
  ]);
});
