import { type InvalidFile } from '../case';
import { GATEWAY, lines, of } from './support';

const SERVICE =
  'activationScale, annotations, args, clusterLocal, command, containerConcurrency, env, envFrom, envValueFrom, exportTo, gateway, idleTimeoutSeconds, image, imagePullSecrets, initialScale, labels, lastPodRetentionSeconds, livenessProbe, maxRevisionTimeoutSeconds, maxScale, minScale, name, namespace, port, protocol, readinessProbe, resources, responseStartTimeoutSeconds, revisionAnnotations, revisionLabels, scaleDownDelaySeconds, scalingMetric, scalingTarget, scalingWindowSeconds, serviceAccountName, startupProbe, targetBurstCapacity, targetUtilizationPercent, timeoutSeconds, traffic, volumes';
const DNS_LABEL = "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";

/** What the constructs refuse, and what the parts of a file get wrong about each other. */
export const MEANING: readonly InvalidFile[] = [
  // what the constructs refuse
  {
    name: 'unknown release',
    run: lines('knative: "1.99"', 'gateways: {}'),
    lines: [1],
    message:
      'topology.yaml:1:10: knative: not a known Knative release; got "1.99"; allowed: 1.12 to {newest}, with or without a patch number; to fix: use the nearest, {newest}',
  },
  {
    name: 'Istio older than the release takes',
    run: lines('knative: "1.15"', 'istio: "1.20"', 'gateways: {}'),
    lines: [2],
    message:
      'topology.yaml:2:8: istio: not an Istio version for Knative 1.15; got "1.20"; allowed: 1.22 to 1.31; to fix: use 1.22, which net-istio 1.15 builds against',
  },
  {
    name: 'Kubernetes newer than Istio takes',
    run: lines('knative: "1.15"', 'kubernetes: "1.35"', 'gateways: {}'),
    lines: [2],
    message:
      'topology.yaml:2:13: kubernetes: not a Kubernetes version for Knative 1.15 and Istio 1.22; got "1.35"; allowed: 1.28 to 1.30; to fix: use the nearest, 1.30, or another Istio version',
  },
  {
    name: 'namespace that is no DNS label',
    run: lines('knative: "1.15"', 'gateways:', '  alpha:', '    namespace: Istio_System'),
    lines: [4],
    message: `topology.yaml:4:16: gateways.alpha.namespace: not a DNS label; got "Istio_System"; allowed: ${DNS_LABEL}`,
  },
  {
    name: 'gateway name that is no DNS label',
    run: lines('knative: "1.15"', 'gateways:', '  Alpha: { namespace: edge, gatewayName: edge }'),
    lines: [3],
    message: `topology.yaml:3:10: gateways.Alpha: not a DNS label; got "Alpha"; allowed: ${DNS_LABEL}`,
  },
  {
    name: 'gateway by the name of the default gateway',
    run: lines('knative: "1.15"', 'gateways:', '  default: {}'),
    lines: [3],
    message:
      'topology.yaml:3:12: gateways.default: the name of the default gateway; allowed: any other name; to fix: use defaultGateway',
  },
  {
    name: 'limit below the request',
    run: lines('knative: "1.15"', 'gateways:', '  alpha:', '    resources: { cpuRequest: 500m, cpuLimit: 100m }'),
    lines: [4],
    message:
      'topology.yaml:4:46: gateways.alpha.resources.cpuLimit: below cpuRequest; got "100m"; allowed: at least 500m',
  },
  {
    name: 'source range with host bits',
    run: lines(
      'knative: "1.15"',
      'gateways:',
      '  alpha:',
      '    loadBalancer:',
      '      awsNetwork:',
      '        sourceRanges:',
      '          - 10.0.0.0/8',
      '          - 192.0.2.7/24',
    ),
    lines: [8],
    message:
      'topology.yaml:8:13: gateways.alpha.loadBalancer.awsNetwork.sourceRanges[1]: has host bits set, so the intended block is not clear; got "192.0.2.7/24"; allowed: the first address of the block; to fix: write 192.0.2.0/24 for the block, or a longer prefix for the address',
  },
  {
    name: 'two servers on one port',
    run: lines('knative: "1.15"', 'gateways:', '  alpha:', '    servers: [http, { http: { targetPort: 9080 } }]'),
    lines: [4],
    message:
      'topology.yaml:4:21: gateways.alpha.servers[1].port: already used by another server; got 80; allowed: one server per port',
  },
  {
    name: 'too few pods',
    run: lines('knative: "1.15"', 'gateways: { alpha: { scaling: { horizontal: { minReplicas: 0 } } } }'),
    lines: [2],
    message:
      'topology.yaml:2:60: gateways.alpha.scaling.horizontal.minReplicas: not a whole number in range; got 0; allowed: 1 to 1000',
  },
  {
    name: 'assignment to no namespace',
    run: lines('knative: "1.15"', 'gateways: { alpha: { assignment: { namespaces: [] } } }'),
    lines: [2],
    message: 'topology.yaml:2:48: gateways.alpha.assignment.namespaces: empty; got []; allowed: at least one namespace',
  },
  {
    name: 'patched controller of another release',
    run: lines(
      'knative: "1.15.1"',
      'gateways: {}',
      'controller:',
      '  patched:',
      '    image: registry.example.com/controller:1',
      '    webhookImage: registry.example.com/webhook:1',
      '    upstreamVersion: "1.14.0"',
      '    patch: several-defaults',
    ),
    lines: [7],
    message:
      'topology.yaml:7:22: controller.patched.upstreamVersion: not a net-istio for Knative 1.15.1; got "1.14.0"; allowed: 1.15.1; to fix: apply the patch to that release and rebuild it',
  },
  {
    name: 'KnativeServing of another release',
    run: lines('knative: "1.15"', 'gateways: {}', 'delivery: { knativeServing: { version: "1.14" } }'),
    lines: [3],
    message:
      'topology.yaml:3:40: delivery.knativeServing.version: not a version of Knative 1.15; got "1.14"; allowed: 1.15 or 1.15.x',
  },
  {
    name: 'default gateway in a bad namespace',
    run: lines('knative: "1.15"', 'defaultGateway: { quarantine: { namespace: Q } }', 'gateways: {}'),
    lines: [2],
    message: `topology.yaml:2:44: defaultGateway.quarantine.namespace: not a DNS label; got "Q"; allowed: ${DNS_LABEL}`,
  },
  {
    name: 'existing default gateway with a bad host',
    run: lines(
      'knative: "1.15"',
      'defaultGateway:',
      '  existing: { gatewayName: shared, namespace: istio-ingress, podLabels: { istio: shared }, serviceHost: "shared:80" }',
      'gateways: {}',
    ),
    lines: [3],
    message:
      "topology.yaml:3:105: defaultGateway.existing.serviceHost: not a DNS name; got \"shared:80\"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit",
  },
  {
    name: 'Helm repository with a password',
    run: lines(
      'knative: "1.15"',
      'gateways:',
      '  alpha:',
      '    workload:',
      '      helmRelease: { delivery: valuesConfigMap, repositoryUrl: "https://me:secret@charts.example.com" }',
    ),
    lines: [5],
    message:
      'topology.yaml:5:64: gateways.alpha.workload.helmRelease.repositoryUrl: holds credentials; allowed: https://HOST/PATH or oci://HOST/PATH, without a user name; to fix: configure the credentials in the tool that installs the chart',
  },
  {
    name: 'ingress class with a space',
    run: lines('knative: "1.15"', 'gateways: {}', 'network: { ingressClass: my class }'),
    lines: [3],
    message:
      "topology.yaml:3:26: network.ingressClass: not a label key; got \"my class\"; allowed: an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'",
  },
  {
    name: 'domains without a default domain',
    run: lines(
      'knative: "1.15"',
      'gateways:',
      '  alpha:',
      '    assignment: { label: { key: gateway, value: alpha } }',
      '  beta:',
      '    assignment: { label: { key: gateway, value: beta } }',
      '    domain: beta.example.com',
    ),
    lines: [7],
    message:
      "topology.yaml:7:13: gateways.beta.domain: requires defaultDomain; got \"beta.example.com\"; to fix: set defaultDomain for the services of the other gateways: Knative's own default, 'svc.cluster.local', makes them cluster-local",
  },
  {
    name: 'domain that config-domain cannot express',
    run: lines(
      'knative: "1.15"',
      'defaultDomain: example.com',
      'gateways:',
      '  alpha: {}',
      '  beta:',
      '    assignment: { expressions: [{ key: team, operator: Exists }] }',
      '    domain: beta.example.com',
    ),
    lines: [7],
    message:
      'topology.yaml:7:13: gateways.beta.domain: config-domain cannot express the assignment of the gateway; got [{"matchExpressions":[{"key":"team","operator":"Exists"}]}]; allowed: GatewayAssignment.label() or labels(), and namespaces(); to fix: assign by label, or omit the domain and use DomainMappings',
  },
  {
    name: 'selector in a release without selectors',
    run: lines('knative: "1.13"', 'gateways:', '  alpha: { assignment: { label: { key: gateway, value: alpha } } }'),
    lines: [3],
    message:
      'topology.yaml:3:24: gateways.alpha.assignment: not supported by Knative 1.13; got {"matchLabels":{"gateway":"alpha"}}; allowed: entries without labelSelector, all of which serve every service; selectors from Knative 1.14; to fix: upgrade to Knative 1.14 or later, or keep one gateway',
  },
  {
    name: 'second gateway for every service',
    run: lines('knative: "1.15"', 'gateways:', '  alpha: { assignment: everyService }'),
    lines: [3],
    message:
      'topology.yaml:3:24: gateways.alpha.assignment: a second entry without labelSelector, in addition to that of "knative-serving/knative-ingress-gateway"; got "istio-system-alpha/knative-custom-gateway-alpha"; allowed: exactly one, the default gateway; to fix: give every entry but the default one a labelSelector',
  },
  {
    name: 'service name that is no DNS label',
    run: lines('knative: "1.15"', 'gateways: {}', 'services:', '  - { name: Shop, image: "shop:1" }'),
    lines: [4],
    message:
      'topology.yaml:4:13: services[0].name: not a Service name; got "Shop"; allowed: at most 63 characters of a-z, 0-9 and \'-\', beginning with a letter and ending with a letter or digit',
  },
  {
    name: 'service in a namespace that its gateway is not for',
    run: lines(
      'knative: "1.15"',
      'gateways: { alpha: { assignment: { namespaces: [team-a] } } }',
      'services:',
      '  - { name: shop, namespace: team-b, image: "shop:1", gateway: alpha }',
    ),
    lines: [4],
    message:
      'topology.yaml:4:30: services[0].namespace: a namespace in which nothing can be assigned by a label; got "team-b"; allowed: the namespaces team-a; to fix: use an assigned namespace, or assign the gateway by label',
  },
  {
    name: 'service with the label of another gateway',
    run: lines(
      'knative: "1.15"',
      'gateways: { alpha: { assignment: { label: { key: gateway, value: alpha } } } }',
      'services:',
      '  - { name: shop, image: "shop:1", labels: { gateway: beta }, gateway: alpha }',
    ),
    lines: [4],
    message:
      'topology.yaml:4:55: services[0].labels.gateway: a label by which another gateway is selected; got "beta"; allowed: "alpha"; to fix: remove the label',
  },
  // what the parts of a file get wrong about each other
  {
    name: 'service of an unknown gateway',
    run: lines(
      'knative: "1.15"',
      'gateways: { alpha: {} }',
      'services:',
      '  - { name: shop, image: "shop:1", gateway: alhpa }',
    ),
    lines: [4],
    message:
      'topology.yaml:4:45: services[0].gateway: not a gateway of the file; got "alhpa"; allowed: alpha, default; to fix: write alpha',
  },
  {
    name: 'second gateway that is unknown',
    run: lines('knative: "1.15"', 'gateways: { alpha: { secondaryGateways: [beta] } }'),
    lines: [2],
    message:
      'topology.yaml:2:42: gateways.alpha.secondaryGateways[0]: not a gateway of the topology; got "beta"; allowed: default',
  },
  {
    name: 'service twice',
    run: lines(
      'knative: "1.15"',
      'gateways: {}',
      'services:',
      '  - { name: shop, image: "shop:1" }',
      '  - { name: shop, namespace: default, image: "shop:2" }',
    ),
    lines: [5],
    message:
      'topology.yaml:5:5: services[1]: the same namespace and name as services[0]; got "default/shop"; to fix: rename one of them',
  },
  {
    name: 'DomainMapping twice',
    run: lines(
      'knative: "1.15"',
      'gateways: {}',
      'domainMappings:',
      '  - { host: shop.example.com, service: shop }',
      '  - { host: shop.example.com, service: site }',
    ),
    lines: [5],
    message:
      'topology.yaml:5:5: domainMappings[1]: the same namespace and name as domainMappings[0]; got "default/shop.example.com"; to fix: rename one of them',
  },
  {
    name: 'gateway that is its own second gateway',
    run: lines('knative: "1.15"', 'gateways:', '  alpha: { secondaryGateways: [alpha] }'),
    lines: [3],
    message:
      'topology.yaml:3:32: gateways.alpha.secondaryGateways[0]: the gateway itself; got "alpha"; allowed: default',
  },
  {
    name: 'two gateways with one domain',
    run: lines(
      'knative: "1.15"',
      'defaultDomain: example.com',
      'gateways:',
      '  beta: { assignment: { label: { key: gateway, value: beta } }, domain: edge.example.com }',
      '  alpha: { assignment: { label: { key: gateway, value: alpha } }, domain: edge.example.com }',
    ),
    lines: [5],
    message:
      'topology.yaml:5:75: gateways.alpha.domain: already the domain of another gateway, or the default domain; got "edge.example.com"; allowed: one gateway per domain, other than the default domain',
  },
  {
    name: 'two gateways for one service',
    run: lines(
      'knative: "1.15"',
      'gateways:',
      '  alpha:',
      '    assignment: { label: { key: gateway, value: alpha } }',
      '  beta:',
      '    assignment: { label: { key: team, value: beta } }',
    ),
    lines: [6],
    message:
      'topology.yaml:6:17: gateways.beta.assignment: the assignments of istio-system-alpha/knative-custom-gateway-alpha and istio-system-beta/knative-custom-gateway-beta overlap: a service with these labels would go through both gateways; got {"gateway":"alpha","serving.knative.dev/route":"any","serving.knative.dev/routeNamespace":"any","team":"beta"}; to fix: make them exclude each other (exceptNamespaces() if other gateways serve whole namespaces), or name the other gateway in secondaryGateways if it is intended',
  },
  {
    name: 'two gateways in one namespace',
    run: lines('knative: "1.15"', 'gateways:', '  alpha: { namespace: edge }', '  beta: { namespace: edge }'),
    lines: [4, 4],
    message: [
      'topology.yaml: 2 problems',
      'topology.yaml:4:9: gateways.beta.serviceName: two gateways share the Service: edge/knative-custom-gateway-alpha and edge/knative-custom-gateway-beta; got "edge/istio-ingressgateway"; allowed: one gateway each',
      'topology.yaml:4:9: gateways.beta: two objects have the same kind, namespace and name: those of gateways/Gateways/alpha and those of gateways/Gateways/beta; got ["Namespace edge","ServiceAccount edge/istio-ingressgateway","Role edge/istio-ingressgateway","RoleBinding edge/istio-in… (309 characters); to fix: rename one of them; of two gateways in one namespace, set another serviceName and createNamespace: false on one',
    ].join('\n  '),
  },
  // everything at once
  {
    name: 'mistakes of every stage',
    run: lines(
      'knative: 1.10',
      'kubernetes: "1.28"',
      'isolation: on',
      'gateways:',
      '  alpha:',
      '    namespace: Alpha',
      '  beta:',
      '    loadBalancer: { awsNetwork: { subnets: [] } }',
      '  gamma:',
      '    hosts: []',
      '    secondaryGateways: [delta]',
      '  epsilon:',
      '    asignment: none',
      'services:',
      '  - { name: shop, image: "" }',
      '  - { image: "shop:1" }',
    ),
    lines: [1, 3, 6, 8, 10, 11, 13, 15, 16],
    message: [
      'topology.yaml: 9 problems',
      "topology.yaml:1:10: knative: not a string: without quotes, 1.10 is the number 1.1; to fix: quote it: '1.10'",
      'topology.yaml:3:12: isolation: on without quotes is the string "on" in YAML 1.2 and the boolean true in YAML 1.1; to fix: quote it: \'on\', or write true',
      `topology.yaml:6:16: gateways.alpha.namespace: not a DNS label; got "Alpha"; allowed: ${DNS_LABEL}`,
      'topology.yaml:8:44: gateways.beta.loadBalancer.awsNetwork.subnets: empty; allowed: one entry or more; to fix: omit it for the default',
      'topology.yaml:10:12: gateways.gamma.hosts: empty; allowed: at least one host; to fix: omit hosts',
      'topology.yaml:11:25: gateways.gamma.secondaryGateways[0]: not a gateway of the topology; got "delta"; allowed: alpha, default',
      `topology.yaml:13:5: gateways.epsilon.asignment: unknown property; allowed: ${GATEWAY}; to fix: write assignment`,
      'topology.yaml:15:26: services[0].image: not a container image; got ""; allowed: a name in lower case with an optional tag or digest, such as \'registry.example.com/team/app:1.2\'',
      'topology.yaml:16:5: services[1].name: missing; to fix: add it',
    ].join('\n  '),
  },
  {
    name: 'more problems than are shown',
    run: of(`knative: "1.15"\ngateways: {}\nservices: [${'1, '.repeat(52)}]`),
    lines: Array.from({ length: 50 }, () => 3),
    message: [
      'topology.yaml: 52 problems',
      ...Array.from(
        { length: 50 },
        (_, index) =>
          `topology.yaml:3:${12 + 3 * index}: services[${index}]: not a mapping; got 1; allowed: ${SERVICE}`,
      ),
      'and 2 more',
    ].join('\n  '),
  },
];
