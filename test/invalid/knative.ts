import {
  ConfigDelivery,
  DefaultGateway,
  GatewayAssignment,
  KnativeRelease,
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
const patched = (options: Partial<Parameters<typeof NetIstioController.patched>[0]>): NetIstioController =>
  NetIstioController.patched({
    image: 'example.com/controller:1.15.1-p',
    webhookImage: 'example.com/webhook:1.15.1-p',
    upstreamVersion: '1.15.1',
    patch: 'p',
    ...options,
  });
export const KNATIVE_CASES: readonly InvalidCase[] = [
  {
    name: 'a Knative release of the future',
    run: () => KnativeRelease.of('1.30'),
    paths: [''],
    message:
      'KnativeRelease.of: not a known Knative release; got "1.30"; allowed: 1.12 to {newest}, with or without a patch number; to fix: use the nearest, {newest}',
  },
  {
    name: 'a Knative release of the past',
    run: () => KnativeRelease.of('0.26.0'),
    paths: [''],
    message:
      'KnativeRelease.of: not a known Knative release; got "0.26.0"; allowed: 1.12 to {newest}, with or without a patch number; to fix: use the nearest, 1.12',
  },
  {
    name: 'a domain of cluster-local services',
    run: topology({
      defaultDomain: 'example.com',
      gateways: { alpha: { assignment: label('alpha'), domain: 'team.svc.cluster.local' } },
    }),
    paths: ['gateways.alpha.domain'],
    message:
      '[gateways] gateways.alpha.domain: a domain of cluster-local services, which no external gateway serves; got "team.svc.cluster.local"; allowed: a domain outside svc.cluster.local',
  },
  {
    name: 'a Knative release in words',
    run: () => KnativeRelease.of('latest'),
    paths: [''],
    message:
      'KnativeRelease.of: not a known Knative release; got "latest"; allowed: 1.12 to {newest}, with or without a patch number',
  },
  {
    name: 'a Knative release that is a property of every object',
    run: () => KnativeRelease.of('constructor'),
    paths: [''],
    message:
      'KnativeRelease.of: not a known Knative release; got "constructor"; allowed: 1.12 to {newest}, with or without a patch number',
  },
  {
    name: 'a Kubernetes too old',
    run: () => Platform.of({ knative, kubernetes: '1.27' }),
    paths: ['kubernetes'],
    message:
      'Platform.of: kubernetes: not a Kubernetes version for Knative 1.15 and Istio 1.22; got "1.27"; allowed: 1.28 to 1.30; to fix: use the nearest, 1.28, or another Istio version',
  },
  {
    name: 'a Kubernetes in words',
    run: () => Platform.of({ knative, kubernetes: 'stable' }),
    paths: ['kubernetes'],
    message:
      'Platform.of: kubernetes: not a Kubernetes version for Knative 1.15 and Istio 1.22; got "stable"; allowed: 1.28 to 1.30; to fix: use the nearest, 1.28, or another Istio version',
  },
  {
    name: 'an Istio too old',
    run: () => Platform.of({ knative, istio: '1.21' }),
    paths: ['istio'],
    message:
      'Platform.of: istio: not an Istio version for Knative 1.15; got "1.21"; allowed: 1.22 to 1.31; to fix: use 1.22, which net-istio 1.15 builds against',
  },
  {
    name: 'an Istio too new',
    run: () => Platform.of({ knative, istio: '1.40.0' }),
    paths: ['istio'],
    message:
      'Platform.of: istio: not an Istio version for Knative 1.15; got "1.40.0"; allowed: 1.22 to 1.31; to fix: use the nearest, 1.31',
  },
  {
    name: 'an assignment by no labels',
    run: () => GatewayAssignment.labels({}),
    paths: [''],
    message:
      'GatewayAssignment.labels: empty, which would select every service; got {}; allowed: at least one label; to fix: name a label, or use GatewayAssignment.none()',
  },
  {
    name: 'an assignment of no namespaces',
    run: () => GatewayAssignment.namespaces(),
    paths: [''],
    message: 'GatewayAssignment.namespaces: empty; got []; allowed: at least one namespace',
  },
  {
    name: 'an assignment of a namespace with a wildcard',
    run: () => GatewayAssignment.namespaces('team-*'),
    paths: ['[0]'],
    message: `GatewayAssignment.namespaces: [0]: not a DNS label; got "team-*"; allowed: ${LABEL}`,
  },
  {
    name: 'an assignment by no expressions',
    run: () => GatewayAssignment.expressions(),
    paths: [''],
    message:
      'GatewayAssignment.expressions: empty, which would select every service; got []; allowed: at least one requirement; to fix: name a requirement, or use GatewayAssignment.none()',
  },
  {
    name: 'a label value with a space',
    run: () => label('a b'),
    paths: ['value'],
    message: `GatewayAssignment.label: value: not a label value; got "a b"; allowed: ${VALUE}`,
  },
  {
    name: 'expressions that contradict each other',
    run: () => GatewayAssignment.expressions({ key: 'a', operator: EXISTS }, { key: 'a', operator: DOES_NOT_EXIST }),
    paths: [''],
    message: 'GatewayAssignment.expressions: no service can match a,!a; to fix: remove the contradictory requirements',
  },
  {
    name: 'expressions for a Route and a DomainMapping at once',
    run: () =>
      GatewayAssignment.expressions(
        { key: 'serving.knative.dev/routeNamespace', operator: IN, values: ['a'] },
        { key: 'serving.knative.dev/domainMappingNamespace', operator: IN, values: ['a'] },
      ),
    paths: [''],
    message:
      'GatewayAssignment.expressions: no service can match serving.knative.dev/domainMappingNamespace in (a),serving.knative.dev/routeNamespace in (a); to fix: remove the contradictory requirements',
  },
  {
    name: 'a label for a namespace that is not assigned',
    run: () => GatewayAssignment.namespaces('team-a').labelsFor('team-b'),
    paths: [''],
    message:
      'GatewayAssignment.labelsFor: a namespace in which nothing can be assigned by a label; got "team-b"; allowed: the namespaces team-a; to fix: use an assigned namespace, or assign the gateway by label',
  },
  {
    name: 'a label for an assignment of nothing',
    run: () => GatewayAssignment.none().labelsFor('default'),
    paths: [''],
    message:
      'GatewayAssignment.labelsFor: a namespace in which nothing can be assigned by a label; got "default"; allowed: nothing: the assignment is none(); to fix: use an assigned namespace, or assign the gateway by label',
  },
  {
    name: 'two gateways with assignments that overlap',
    run: topology({ gateways: { a: { assignment: label('x') }, b: { assignment: label('x') } } }),
    paths: ['gateways.b.assignment'],
    message: [
      'Validation failed with the following errors:',
      '[gateways] gateways.b.assignment: the assignments of istio-system-a/knative-custom-gateway-a and istio-system-b/knative-custom-gateway-b overlap: a service with these labels would go through both gateways; got {"gateway":"x","serving.knative.dev/route":"any","serving.knative.dev/routeNamespace":"any"}; to fix: make them exclude each other (exceptNamespaces() if other gateways serve whole namespaces), or name the other gateway in secondaryGateways if it is intended',
    ].join('\n  '),
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
    paths: ['gateways.b.domain'],
    message:
      '[gateways] gateways.b.domain: already the domain of another gateway, or the default domain; got "x.example.com"; allowed: one gateway per domain, other than the default domain',
  },
  {
    name: 'a gateway with a domain, and no default domain',
    run: topology({ gateways: { a: { assignment: label('a'), domain: 'a.example.com' } } }),
    paths: ['gateways.a.domain'],
    message:
      "[gateways] gateways.a.domain: requires defaultDomain; got \"a.example.com\"; to fix: set defaultDomain for the services of the other gateways: Knative's own default, 'svc.cluster.local', makes them cluster-local",
  },
  {
    name: 'a domain for an assignment by expressions',
    run: topology({
      defaultDomain: 'example.com',
      gateways: {
        a: { assignment: GatewayAssignment.expressions({ key: 'tier', operator: EXISTS }), domain: 'a.example.com' },
      },
    }),
    paths: ['gateways.a.domain'],
    message:
      '[gateways] gateways.a.domain: config-domain cannot express the assignment of the gateway; got [{"matchExpressions":[{"key":"tier","operator":"Exists"}]}]; allowed: GatewayAssignment.label() or labels(), and namespaces(); to fix: assign by label, or omit the domain and use DomainMappings',
  },
  {
    name: 'a gateway of the name default',
    run: topology({ gateways: { default: {} } }),
    paths: ['gateways.default'],
    message:
      '[gateways] gateways.default: the name of the default gateway; allowed: any other name; to fix: use defaultGateway',
  },
  {
    name: 'a gateway of a name that is no DNS label',
    run: topology({ gateways: { 'Team A': {} } }),
    paths: ["gateways['Team A']"],
    message: `[gateways] gateways['Team A']: not a DNS label; got "Team A"; allowed: ${LABEL}`,
  },
  {
    name: 'secondaryGateways a gateway that is not there',
    run: topology({ gateways: { a: { assignment: label('a'), secondaryGateways: ['b'] } } }),
    paths: ['gateways.a.secondaryGateways[0]'],
    message: '[gateways] gateways.a.secondaryGateways[0]: not a gateway of the topology; got "b"; allowed: default',
  },
  {
    name: 'secondaryGateways itself',
    run: topology({ gateways: { a: { assignment: label('a'), secondaryGateways: ['a'] } } }),
    paths: ['gateways.a.secondaryGateways[0]'],
    message: '[gateways] gateways.a.secondaryGateways[0]: the gateway itself; got "a"; allowed: default',
  },
  {
    name: 'a default domain with a scheme',
    run: topology({ defaultDomain: 'https://example.com' }),
    paths: ['defaultDomain'],
    message: `[gateways] defaultDomain: not a DNS name; got "https://example.com"; allowed: ${NAME}`,
  },
  {
    name: 'a domain template with an open action',
    run: topology({ network: { domainTemplate: '{{if .Labels}}{{.Name}}.{{.Domain}}' }, gateways: {} }),
    paths: ['network.domainTemplate'],
    message:
      "[gateways] network.domainTemplate: not a Go template: an action is not closed; got \"{{if .Labels}}{{.Name}}.{{.Domain}}\"; allowed: every '{{' with its '}}', every if, with and range with its end",
  },
  {
    name: 'a label of the assignment for secondary gateways',
    run: topology({
      gateways: { a: { assignment: GatewayAssignment.label('gateway', 'a'), secondaryLabels: { gateway: 'b' } } },
    }),
    paths: ['gateways.a.secondaryLabels.gateway'],
    message:
      '[gateways] gateways.a.secondaryLabels.gateway: a label of the assignment; got "b"; to fix: choose another label',
  },
  {
    name: 'labels for discovery that Kubernetes refuses',
    run: topology({ discoveryLabels: { mesh: 'a b' }, gateways: { a: {} } }),
    paths: ['discoveryLabels.mesh'],
    message: `[gateways] discoveryLabels.mesh: not a label value; got "a b"; allowed: empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit`,
  },
  {
    name: 'an ingress class with a space',
    run: topology({ network: { ingressClass: 'my class' } }),
    paths: ['network.ingressClass'],
    message: `[gateways] network.ingressClass: not a label key; got "my class"; allowed: ${KEY}`,
  },
  {
    name: 'a rollout of a negative time',
    run: topology({ network: { rolloutDurationSeconds: -1 } }),
    paths: ['network.rolloutDurationSeconds'],
    message: '[gateways] network.rolloutDurationSeconds: not a whole number in range; got -1; allowed: 0 to 86400',
  },
  {
    name: 'a KnativeServing of another release',
    run: topology({ delivery: ConfigDelivery.knativeServing({ version: '1.16.0' }) }),
    paths: ['delivery.version'],
    message: '[gateways] delivery.version: not a version of Knative 1.15; got "1.16.0"; allowed: 1.15 or 1.15.x',
  },
  {
    name: 'a KnativeServing with a bad name',
    run: () => ConfigDelivery.knativeServing({ name: 'Knative' }),
    paths: ['name'],
    message: `ConfigDelivery.knativeServing: name: not a DNS label; got "Knative"; allowed: ${LABEL}`,
  },
  {
    name: 'a patched controller of another release',
    run: topology({ controller: patched({ upstreamVersion: '1.14.2' }) }),
    paths: ['controller.upstreamVersion'],
    message:
      '[gateways] controller.upstreamVersion: not a net-istio for Knative 1.15; got "1.14.2"; allowed: 1.15.x; to fix: apply the patch to that release and rebuild it',
  },
  {
    name: 'a patched controller of another patch release',
    run: topology({ knative: KnativeRelease.of('1.15.2'), controller: patched({}) }),
    paths: ['controller.upstreamVersion'],
    message:
      '[gateways] controller.upstreamVersion: not a net-istio for Knative 1.15.2; got "1.15.1"; allowed: 1.15.2; to fix: apply the patch to that release and rebuild it',
  },
  {
    name: 'a patched image without a tag',
    run: () => patched({ image: 'example.com:5000/controller' }),
    paths: ['image'],
    message:
      'NetIstioController.patched: image: not a pinned image; got "example.com:5000/controller"; allowed: an image with a digest, or with a tag other than \'latest\'; to fix: use the digest of the build, so that every node runs the same code',
  },
  {
    name: 'a patched image of the tag latest',
    run: () => patched({ webhookImage: 'example.com/webhook:latest' }),
    paths: ['webhookImage'],
    message:
      'NetIstioController.patched: webhookImage: not a pinned image; got "example.com/webhook:latest"; allowed: an image with a digest, or with a tag other than \'latest\'; to fix: use the digest of the build, so that every node runs the same code',
  },
  {
    name: 'a patch without a name',
    run: () => patched({ patch: ' ' }),
    paths: ['patch'],
    message:
      'NetIstioController.patched: patch: empty; got " "; allowed: a name for the patch; to fix: describe the change',
  },
  {
    name: 'a patched controller of no version',
    run: () => patched({ upstreamVersion: 'main' }),
    paths: ['upstreamVersion'],
    message:
      'NetIstioController.patched: upstreamVersion: not a version; got "main"; allowed: a release of net-istio such as \'1.15.1\'',
  },
  {
    name: 'a chart label that Kubernetes refuses',
    run: topology({ labels: { 'a b': 'c' } }),
    paths: ["labels['a b']"],
    message: `[gateways] labels['a b']: not a label key; got "a b"; allowed: ${KEY}`,
  },
  {
    name: 'a bad host of a stock gateway',
    run: () => ConfigDelivery.knativeServing({ ingressGateway: { hosts: ['bad host!!'] } }),
    paths: ['ingressGateway.hosts[0]'],
    message:
      "ConfigDelivery.knativeServing: ingressGateway.hosts[0]: not a host of an Istio Gateway; got \"bad host!!\"; allowed: '*', a DNS name in lower case such as 'a.example.com' or '*.example.com', with an optional 'NAMESPACE/' before it",
  },
  {
    name: 'selectors before they existed',
    run: topology({ knative: KnativeRelease.V1_13 }),
    paths: ['gateways.alpha.assignment'],
    message:
      '[gateways] gateways.alpha.assignment: not supported by Knative 1.13; got {"matchLabels":{"gateway":"alpha"}}; allowed: entries without labelSelector, all of which serve every service; selectors from Knative 1.14; to fix: upgrade to Knative 1.14 or later, or keep one gateway',
  },
  {
    name: 'a namespace for the whole chart',
    run: topology({ namespace: 'team' }),
    paths: ['namespace'],
    message:
      '[gateways] namespace: would be put on Namespaces and policies too; got "team"; to fix: omit it: each gateway has its own namespace, and so has each service',
  },
  {
    name: 'a label of the chart that gateways select by',
    run: topology({ labels: { gateway: 'alpha' } }),
    paths: ['labels.gateway'],
    message:
      '[gateways] labels.gateway: a label that gateways select by; to fix: choose another label: labels of the chart are put on every object, which would assign every service',
  },
  {
    name: 'a load balancer for quarantine',
    run: () => DefaultGateway.quarantine({ loadBalancer: LoadBalancer.awsNetwork() }),
    paths: ['loadBalancer'],
    message:
      'DefaultGateway.quarantine: loadBalancer: not allowed for a quarantine gateway; allowed: none: that is what makes it fail closed; to fix: omit it, or use DefaultGateway.dedicated()',
  },
  {
    name: 'a domain where nothing is assigned',
    run: topology({ defaultDomain: 'example.com', gateways: { a: { domain: 'a.example.com' } } }),
    paths: ['gateways.a.domain'],
    message:
      '[gateways] gateways.a.domain: the assignment of the gateway selects no services; got "a.example.com"; allowed: a domain together with GatewayAssignment.label(), labels() or namespaces(); to fix: assign services to the gateway, or omit the domain',
  },
  {
    name: 'a domain template that leaves the domain out',
    run: topology({
      defaultDomain: 'example.com',
      network: { domainTemplate: '{{.Name}}.corp.example' },
      gateways: { a: { assignment: label('a'), domain: 'a.example.com' } },
    }),
    paths: ['network.domainTemplate'],
    message:
      '[gateways] network.domainTemplate: removes the services of gateways with a domain from that domain; got "{{.Name}}.corp.example"; allowed: a template that ends in \'.{{.Domain}}\'; to fix: change the template, or omit the domains of the gateways',
  },
];
