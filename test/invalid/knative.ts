import { Chart } from 'cdk8s';
import {
  ConfigDelivery,
  DefaultGateway,
  DomainMapping,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  type KnativeServiceProps,
  LabelSelectorOperator,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetIstioController,
  Platform,
} from '../../lib';
import { app, synth } from '../support';
import { type InvalidCase } from './case';

const { EXISTS, DOES_NOT_EXIST, IN } = LabelSelectorOperator;
const LABEL = "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";
const NAME = "at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit";
const KEY = "an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'";
const VALUE =
  "empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit";
const SERVICE = "at most 63 characters of a-z, 0-9 and '-', beginning with a letter and ending with a letter or digit";
const MAPPED = "a DNS name of at least two parts, such as 'www.example.com', outside 'cluster.local'";
const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);
const knative = KnativeRelease.V1_15;

const topology = (props: Partial<MultiGatewayChartProps>) => (): unknown =>
  synth(
    new MultiGatewayChart(app(), 'gateways', {
      knative,
      gateways: { alpha: { assignment: label('alpha') } },
      ...props,
    }),
  );
const service = (props: Partial<KnativeServiceProps>) => (): unknown =>
  new KnativeService(new Chart(app(), 'chart'), 'hello', { image: 'example.com/app:1', ...props });
const patched = (options: Partial<Parameters<typeof NetIstioController.patched>[0]>): NetIstioController =>
  NetIstioController.patched({
    image: 'example.com/controller:1.15.1-p',
    webhookImage: 'example.com/webhook:1.15.1-p',
    upstreamVersion: '1.15.1',
    patch: 'p',
    ...options,
  });
const failed = (...problems: string[]): string =>
  ['Validation failed with the following errors:', ...problems].join('\n  ');

export const KNATIVE_CASES: readonly InvalidCase[] = [
  {
    name: 'a Knative release of the future',
    run: () => KnativeRelease.of('1.30'),
    message:
      'Knative release is not known; got "1.30"; allowed: 1.12 to {newest}, with or without a patch number; to fix: use the nearest, KnativeRelease.of(\'{newest}\')',
  },
  {
    name: 'a Knative release of the past',
    run: () => KnativeRelease.of('0.26.0'),
    message:
      'Knative release is not known; got "0.26.0"; allowed: 1.12 to {newest}, with or without a patch number; to fix: use the nearest, KnativeRelease.of(\'1.12\')',
  },
  {
    name: 'a Knative release in words',
    run: () => KnativeRelease.of('latest'),
    message: 'Knative release is not known; got "latest"; allowed: 1.12 to {newest}, with or without a patch number',
  },
  {
    name: 'a Knative release that is a property of every object',
    run: () => KnativeRelease.of('constructor'),
    message:
      'Knative release is not known; got "constructor"; allowed: 1.12 to {newest}, with or without a patch number',
  },
  {
    name: 'a Kubernetes too old',
    run: () => Platform.of({ knative, kubernetes: '1.27' }),
    message:
      'Kubernetes version does not go with Knative 1.15 and Istio 1.22; got "1.27"; allowed: 1.28 to 1.30; to fix: use the nearest, 1.28, or another Istio version',
  },
  {
    name: 'a Kubernetes in words',
    run: () => Platform.of({ knative, kubernetes: 'stable' }),
    message:
      'Kubernetes version does not go with Knative 1.15 and Istio 1.22; got "stable"; allowed: 1.28 to 1.30; to fix: use the nearest, 1.28, or another Istio version',
  },
  {
    name: 'an Istio too old',
    run: () => Platform.of({ knative, istio: '1.21' }),
    message:
      'Istio version does not go with Knative 1.15; got "1.21"; allowed: 1.22 to 1.31; to fix: use 1.22, which net-istio 1.15 builds against',
  },
  {
    name: 'an Istio too new',
    run: () => Platform.of({ knative, istio: '1.40.0' }),
    message:
      'Istio version does not go with Knative 1.15; got "1.40.0"; allowed: 1.22 to 1.31; to fix: use the nearest, 1.31',
  },
  {
    name: 'an assignment by no labels',
    run: () => GatewayAssignment.labels({}),
    message:
      'labels of an assignment is empty, which would select every service; got {}; allowed: at least one label; to fix: name a label, or use GatewayAssignment.none()',
  },
  {
    name: 'an assignment of no namespaces',
    run: () => GatewayAssignment.namespaces(),
    message: 'namespaces of an assignment is empty; got []; allowed: at least one namespace',
  },
  {
    name: 'an assignment of a namespace with a wildcard',
    run: () => GatewayAssignment.namespaces('team-*'),
    message: `namespaces is not a DNS label; got "team-*"; allowed: ${LABEL}`,
  },
  {
    name: 'an assignment by no expressions',
    run: () => GatewayAssignment.expressions(),
    message:
      'expressions of an assignment is empty, which would select every service; got []; allowed: at least one requirement; to fix: name a requirement, or use GatewayAssignment.none()',
  },
  {
    name: 'a label value with a space',
    run: () => label('a b'),
    message: `the label selector of an assignment is not valid: matchLabels value "a b" of "gateway" is not a label value; got {"matchLabels":{"gateway":"a b"}}`,
  },
  {
    name: 'expressions that contradict each other',
    run: () => GatewayAssignment.expressions({ key: 'a', operator: EXISTS }, { key: 'a', operator: DOES_NOT_EXIST }),
    message: 'no service can match the assignment a,!a; to fix: drop the requirements that contradict each other',
  },
  {
    name: 'expressions for a Route and a DomainMapping at once',
    run: () =>
      GatewayAssignment.expressions(
        { key: 'serving.knative.dev/routeNamespace', operator: IN, values: ['a'] },
        { key: 'serving.knative.dev/domainMappingNamespace', operator: IN, values: ['a'] },
      ),
    message:
      'no service can match the assignment serving.knative.dev/domainMappingNamespace in (a),serving.knative.dev/routeNamespace in (a); to fix: drop the requirements that contradict each other',
  },
  {
    name: 'a label for a namespace that is not assigned',
    run: () => GatewayAssignment.namespaces('team-a').labelsFor('team-b'),
    message:
      "nothing in namespace 'team-b' can be assigned by a label; allowed: the namespaces team-a; to fix: use an assigned namespace, or assign the gateway by label",
  },
  {
    name: 'a label for an assignment of nothing',
    run: () => GatewayAssignment.none().labelsFor('default'),
    message:
      "nothing in namespace 'default' can be assigned by a label; allowed: nothing: the assignment is none(); to fix: use an assigned namespace, or assign the gateway by label",
  },
  {
    name: 'two gateways with assignments that overlap',
    run: topology({ gateways: { a: { assignment: label('x') }, b: { assignment: label('x') } } }),
    message: failed(
      '[gateways/Knative] gateways: the assignments of istio-system-a/knative-custom-gateway-a and istio-system-b/knative-custom-gateway-b overlap: a service with the labels {"gateway":"x","serving.knative.dev/route":"any","serving.knative.dev/routeNamespace":"any"} would go through both; to fix: make them exclude each other (exceptNamespaces() for a gateway beside others with whole namespaces), or say with secondaryGateways that it is on purpose',
    ),
  },
  {
    name: 'two gateways with one domain',
    run: topology({
      defaultDomain: 'example.com',
      gateways: {
        a: { assignment: label('a'), domain: 'x.example.com' },
        b: { assignment: label('b'), domain: 'x.example.com' },
      },
    }),
    message:
      'two domains of config-domain are the same; got "x.example.com"; allowed: one gateway per domain, other than the default domain',
  },
  {
    name: 'a gateway with a domain, and no default domain',
    run: topology({ gateways: { a: { assignment: label('a'), domain: 'a.example.com' } } }),
    message:
      '[gateways/Knative] gateways have domains of their own, and defaultDomain is missing; got ["a.example.com"]; allowed: a defaultDomain for the services of the other gateways; to fix: without one Knative takes \'svc.cluster.local\', and those services become cluster-local',
  },
  {
    name: 'a domain for an assignment by expressions',
    run: topology({
      defaultDomain: 'example.com',
      gateways: {
        a: { assignment: GatewayAssignment.expressions({ key: 'tier', operator: EXISTS }), domain: 'a.example.com' },
      },
    }),
    message:
      'gateway \'knative-custom-gateway-a\' has a domain, and config-domain cannot express its assignment; got [{"matchExpressions":[{"key":"tier","operator":"Exists"}]}]; allowed: GatewayAssignment.label() or labels(), and namespaces(); to fix: assign by label, or leave the domain out and use DomainMappings',
  },
  {
    name: 'a gateway of the name default',
    run: topology({ gateways: { default: {} } }),
    message:
      "[gateways] gateways: the name 'default' stands for the default gateway; to fix: use the property defaultGateway",
  },
  {
    name: 'a gateway of a name that is no DNS label',
    run: topology({ gateways: { 'Team A': {} } }),
    message: `[gateways] gateways: a name is not a DNS label; got "Team A"; allowed: ${LABEL}`,
  },
  {
    name: 'secondaryGateways a gateway that is not there',
    run: topology({ gateways: { a: { assignment: label('a'), secondaryGateways: ['b'] } } }),
    message: '[gateways] no gateway of the topology has this name; got "b"; allowed: "a"',
  },
  {
    name: 'secondaryGateways itself',
    run: topology({ gateways: { a: { assignment: label('a'), secondaryGateways: ['a'] } } }),
    message: '[gateways/Gateways/a] a gateway cannot be its own secondary gateway; got "knative-custom-gateway-a"',
  },
  {
    name: 'a default domain with a scheme',
    run: topology({ defaultDomain: 'https://example.com' }),
    message: `defaultDomain is not a DNS name; got "https://example.com"; allowed: ${NAME}`,
  },
  {
    name: 'a domain template beside the domains of whole namespaces',
    run: topology({
      defaultDomain: 'example.com',
      network: { domainTemplate: '{{.Name}}.{{.Domain}}' },
      gateways: { a: { assignment: GatewayAssignment.namespaces('a'), domain: 'a.example.com' } },
    }),
    message:
      'network.domainTemplate would overwrite the template that the domains of whole namespaces need; got "{{.Name}}.{{.Domain}}"; to fix: leave it out, or leave out the domains of gateways with namespaces and start from {{.Name}}.{{.Namespace}}.{{if eq .Namespace "a"}}a.example.com{{else}}{{.Domain}}{{end}}',
  },
  {
    name: 'an ingress class with a space',
    run: topology({ network: { ingressClass: 'my class' } }),
    message: `network.ingressClass is not a label key; got "my class"; allowed: ${KEY}`,
  },
  {
    name: 'a rollout of a negative time',
    run: topology({ network: { rolloutDurationSeconds: -1 } }),
    message: 'network.rolloutDurationSeconds is not a whole number in range; got -1; allowed: 0 to 86400',
  },
  {
    name: 'a KnativeServing of another release',
    run: topology({ delivery: ConfigDelivery.knativeServing({ version: '1.16.0' }) }),
    message:
      '[gateways/Knative] version: not of the Knative release of the topology; got "1.16.0"; allowed: 1.15 or 1.15.x',
  },
  {
    name: 'a KnativeServing with a bad name',
    run: () => ConfigDelivery.knativeServing({ name: 'Knative' }),
    message: `ConfigDelivery.knativeServing: name: not a DNS label; got "Knative"; allowed: ${LABEL}`,
  },
  {
    name: 'a patched controller of another release',
    run: topology({ controller: patched({ upstreamVersion: '1.14.2' }) }),
    message:
      'the patched net-istio is not of Knative 1.15; got "1.14.2"; allowed: 1.15.x; to fix: apply the patch to that release and build it again',
  },
  {
    name: 'a patched controller of another patch release',
    run: topology({ knative: KnativeRelease.of('1.15.2'), controller: patched({}) }),
    message:
      'the patched net-istio is not of Knative 1.15.2; got "1.15.1"; allowed: 1.15.2; to fix: apply the patch to that release and build it again',
  },
  {
    name: 'a patched image without a tag',
    run: () => patched({ image: 'example.com:5000/controller' }),
    message:
      'image is not a pinned image; got "example.com:5000/controller"; allowed: an image with a digest, or with a tag other than \'latest\'; to fix: name the digest of the build, so that every node runs the same code',
  },
  {
    name: 'a patched image of the tag latest',
    run: () => patched({ webhookImage: 'example.com/webhook:latest' }),
    message:
      'webhookImage is not a pinned image; got "example.com/webhook:latest"; allowed: an image with a digest, or with a tag other than \'latest\'; to fix: name the digest of the build, so that every node runs the same code',
  },
  {
    name: 'a patch without a name',
    run: () => patched({ patch: ' ' }),
    message: 'patch is empty; got " "; allowed: a name for the patch; to fix: say what was changed',
  },
  {
    name: 'a patched controller of no version',
    run: () => patched({ upstreamVersion: 'main' }),
    message: 'upstreamVersion is not a version; got "main"; allowed: a release of net-istio such as \'1.15.1\'',
  },
  {
    name: 'a Knative Service without image',
    run: service({ image: '' }),
    message: '[chart/hello] image is empty; got ""; allowed: a container image',
  },
  {
    name: 'a Knative Service with a bad name',
    run: service({ name: 'hello_world' }),
    message: `[chart/hello] name is not a Service name; got "hello_world"; allowed: ${SERVICE}`,
  },
  {
    name: 'a Knative Service with a bad label',
    run: service({ labels: { team: 'a/b' } }),
    message: `[chart/hello] labels['team'] is not a label value; got "a/b"; allowed: ${VALUE}`,
  },
  {
    name: 'a Knative Service on port 70000',
    run: service({ port: 70000 }),
    message: '[chart/hello] port is not a whole number in range; got 70000; allowed: 1 to 65535',
  },
  {
    name: 'a Knative Service with more at least than at most',
    run: service({ minScale: 3, maxScale: 2 }),
    message: '[chart/hello] minScale is more than maxScale; got 3; allowed: at most 2',
  },
  {
    name: 'a DomainMapping of a wildcard',
    run: () => new DomainMapping(new Chart(app(), 'chart'), 'www', { host: '*.example.com', service: 'hello' }),
    message: `[chart/www] host is not a host that can be mapped; got "*.example.com"; allowed: ${MAPPED}`,
  },
  {
    name: 'selectors before they existed',
    run: topology({ knative: KnativeRelease.V1_13 }),
    message:
      '[release-cannot-express] externalGateways[1] "istio-system-alpha/knative-custom-gateway-alpha" has a labelSelector, which Knative 1.13 does not know; got {"matchLabels":{"gateway":"alpha"}}; allowed: entries without labelSelector, all of which serve every service; selectors from Knative 1.14; to fix: upgrade to Knative 1.14 or later, or keep one gateway',
  },
  {
    name: 'a namespace for the whole chart',
    run: topology({ namespace: 'team' }),
    message:
      '[gateways] namespace of the chart would be put on Namespaces and policies too; got "team"; to fix: leave it out: each gateway has a namespace of its own, and so has each service',
  },
  {
    name: 'a label of the chart that gateways select by',
    run: topology({ labels: { gateway: 'alpha' } }),
    message:
      '[gateways] labels of the chart has a label that gateways select by; got "gateway"; to fix: choose another label: a label of the chart is put on every object, which would assign every service',
  },
  {
    name: 'a load balancer for quarantine',
    run: () => DefaultGateway.quarantine({ loadBalancer: LoadBalancer.awsNetwork() }),
    message:
      'loadBalancer of a quarantine gateway is set; allowed: none: that is what makes it fail closed; to fix: leave it out, or use DefaultGateway.dedicated()',
  },
  {
    name: 'a domain where nothing is assigned',
    run: topology({ defaultDomain: 'example.com', gateways: { a: { domain: 'a.example.com' } } }),
    message:
      'gateway \'knative-custom-gateway-a\' has a domain, and no service can be told by it; got "a.example.com"; allowed: a domain beside GatewayAssignment.label(), labels() or namespaces(); to fix: assign services to the gateway, or leave the domain out',
  },
  {
    name: 'a domain template that leaves the domain out',
    run: topology({
      defaultDomain: 'example.com',
      network: { domainTemplate: '{{.Name}}.corp.example' },
      gateways: { a: { assignment: label('a'), domain: 'a.example.com' } },
    }),
    message:
      'network.domainTemplate takes the services of gateways with a domain out of that domain; got "{{.Name}}.corp.example"; allowed: a template that ends in \'.{{.Domain}}\'; to fix: change the template, or leave the domains of the gateways out',
  },
  {
    name: "a label of Knative's own",
    run: service({ labels: { 'serving.knative.dev/route': 'x' } }),
    message:
      '[chart/hello] labels has a label that only Knative sets; got "serving.knative.dev/route"; allowed: labels without the prefix \'serving.knative.dev/\'',
  },
  {
    name: 'a Knative Service whose name begins with a digit',
    run: service({ name: '1svc' }),
    message: `[chart/hello] name is not a Service name; got "1svc"; allowed: ${SERVICE}`,
  },
  {
    name: 'a DomainMapping of one word',
    run: () => new DomainMapping(new Chart(app(), 'chart'), 'www', { host: 'localhost', service: 'hello' }),
    message: `[chart/www] host is not a host that can be mapped; got "localhost"; allowed: ${MAPPED}`,
  },
  {
    name: 'a DomainMapping of a cluster host',
    run: () =>
      new DomainMapping(new Chart(app(), 'chart'), 'www', { host: 'a.default.svc.cluster.local', service: 'hello' }),
    message: `[chart/www] host is not a host that can be mapped; got "a.default.svc.cluster.local"; allowed: ${MAPPED}`,
  },
];
