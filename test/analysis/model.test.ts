import { KnativeRelease } from '../../lib/knative/release';
import { loadText } from '../../lib/analysis/input/load';
import { buildModel, type ModelOptions } from '../../lib/analysis/model/build';
import { isAssumed } from '../../lib/analysis/model/stock';
import { configIstio, configMap, entry, isolated, ksvc, label, modelOf, service, STOCK } from './support';

const model = (yaml: string, options: ModelOptions = {}) => {
  const { manifests, problems } = loadText(yaml, 'f.yaml');
  expect(problems).toEqual([]);
  return buildModel(manifests, { assumeStock: false, ...options });
};

const plain = (labels: Readonly<Record<string, string>> | undefined) => ({ ...labels });

describe('gateways of an IstioOperator', () => {
  const operator = (gateways: string, profile = 'empty') => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: edge, namespace: istio-system}
spec:
  profile: ${profile}
${gateways}`;

  test.each([
    ['without label', '', { app: 'istio-ingressgateway', istio: 'ingressgateway' }],
    ['with istio only', 'label: {istio: alpha}', { app: 'istio-ingressgateway', istio: 'alpha' }],
    ['with both', 'label: {istio: alpha, app: alpha}', { app: 'alpha', istio: 'alpha' }],
  ])('%s', (_, field, labels) => {
    const { workloads, services } = model(
      operator(`  components: {ingressGateways: [{name: alpha, namespace: gw, enabled: true, ${field}}]}`),
    );
    expect(workloads).toMatchObject([
      { kind: 'IstioOperator', namespace: 'gw', name: 'alpha', isGateway: true, replicas: 1 },
    ]);
    expect(workloads[0]?.podLabels).toMatchObject(labels);
    expect(services).toMatchObject([{ namespace: 'gw', name: 'alpha', type: 'LoadBalancer', origin: 'installer' }]);
    expect(plain(services[0]?.selector)).toEqual(labels);
    expect(services[0]?.labels).toMatchObject(labels);
    expect(services[0]?.ports.map(({ port, targetPort }) => [port, targetPort])).toEqual([
      [15021, 15021],
      [80, 8080],
      [443, 8443],
    ]);
  });

  test('without a name, as files for istioctl have it, each is one of its own', () => {
    const file = (name: string, metadata: string): string => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
${metadata}spec:
  profile: empty
  components: {ingressGateways: [{name: ${name}, namespace: gw, enabled: true, label: {istio: ${name}}}]}
`;
    const names = (...files: string[]): string[] => model(files.join('---\n')).workloads.map(({ name }) => name);
    expect(names(file('alpha', ''), file('beta', ''))).toEqual(['alpha', 'beta']);
    expect(names(file('alpha', 'metadata: {namespace: istio-system}\n'), file('beta', ''))).toEqual(['alpha', 'beta']);
    // With one name they are one object, of which the last counts.
    const named = 'metadata: {name: edge, namespace: istio-system}\n';
    expect(names(file('alpha', named), file('beta', named))).toEqual(['beta']);
  });

  test('replicas, ports and type come from its k8s settings', () => {
    const { workloads, services } = model(
      operator(`  components:
    ingressGateways:
    - name: alpha
      k8s:
        hpaSpec: {minReplicas: 3}
        service: {type: ClusterIP, ports: [{name: http2, port: 80, targetPort: 9090}]}
    - {name: off, enabled: false}`),
    );
    expect(workloads).toMatchObject([{ namespace: 'istio-system', replicas: 3 }]);
    expect(services).toMatchObject([{ type: 'ClusterIP' }]);
    expect(services[0]?.ports.find(({ port }) => port === 80)?.targetPort).toBe(9090);
  });

  test('a profile with a gateway brings one where none is listed; an empty one does not', () => {
    expect(model(operator('', 'default')).services).toMatchObject([
      { namespace: 'istio-system', name: 'istio-ingressgateway' },
    ]);
    expect(model(operator('', 'empty')).services).toEqual([]);
  });

  test('what it made is not counted twice in the dump of a cluster', () => {
    const dump = `${operator('  components: {ingressGateways: [{name: alpha, namespace: gw}]}')}
---
{apiVersion: v1, kind: Service, metadata: {name: alpha, namespace: gw}, spec: {selector: {a: b}, ports: [{port: 80}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: alpha, namespace: gw}, spec: {template: {metadata: {labels: {a: b}}}}}`;
    expect(model(dump).services.map(({ origin }) => origin)).toEqual(['manifest']);
    expect(model(dump).workloads.map(({ kind }) => kind)).toEqual(['Deployment']);
  });
});

describe("releases of Istio's gateway chart", () => {
  const expectGateway = (yaml: string, name: string, labels: object, replicas = 1) => {
    const { workloads, services } = model(yaml);
    expect(workloads).toMatchObject([{ namespace: 'gw', name, podLabels: labels, replicas, isGateway: true }]);
    expect(services).toMatchObject([{ namespace: 'gw', name, labels, selector: labels }]);
  };

  test('Argo CD Application: labels come from the release name, unless its values set them', () => {
    const application = (helm: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: istio-alpha, namespace: argocd}
spec: {destination: {namespace: gw}, source: {chart: gateway, ${helm}}}`;
    expectGateway(application('helm: {}'), 'istio-alpha', { app: 'istio-alpha', istio: 'alpha' });
    expectGateway(application('helm: {releaseName: edge}'), 'edge', { app: 'edge', istio: 'edge' });
    expectGateway(application('helm: {values: "labels: {istio: beta}"}'), 'istio-alpha', {
      app: 'istio-alpha',
      istio: 'beta',
    });
    const object =
      'helm: {values: "labels: {istio: v}", valuesObject: {labels: {istio: w}, autoscaling: {minReplicas: 2}}}';
    expectGateway(application(object), 'istio-alpha', { istio: 'w' }, 2);
    expectGateway(
      application('helm: {parameters: [{name: labels.istio, value: z}, {name: "__proto__.labels.istio", value: q}]}'),
      'istio-alpha',
      { istio: 'z' },
    );
  });

  test('Flux HelmRelease: the release name is made of the target namespace', () => {
    const release = (spec: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: alpha, namespace: gw}
spec: {chart: {spec: {chart: gateway}}, ${spec}}`;
    expectGateway(release('values: {}'), 'alpha', { app: 'alpha', istio: 'alpha' });
    expectGateway(release('targetNamespace: gw'), 'gw-alpha', { app: 'gw-alpha', istio: 'gw-alpha' });
    expectGateway(release('releaseName: a, values: {name: b}'), 'b', { app: 'b', istio: 'b' });
  });

  test('Flux HelmRelease: the chart may be that of an OCI repository', () => {
    const release = (url: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: alpha, namespace: gw}
spec: {chartRef: {kind: OCIRepository, name: charts, namespace: flux-system}, values: {}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: charts, namespace: flux-system}
spec: {url: "${url}"}`;
    expectGateway(release('oci://registry.example.com/charts/gateway'), 'alpha', { app: 'alpha', istio: 'alpha' });
    expect(model(release('oci://registry.example.com/charts/base')).workloads).toEqual([]);
    expect(model(release('').split('---')[0] ?? '').workloads).toEqual([]);
  });

  test('other charts, and a Service of type None, make no gateway Service', () => {
    const release = (chart: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: alpha, namespace: gw}
spec: {chart: {spec: {chart: ${chart}}}, values: {service: {type: None}}}`;
    expect(model(release('gateway')).workloads).toHaveLength(1);
    expect(model(release('gateway')).services).toEqual([]);
    expect(model(release('base')).workloads).toEqual([]);
  });
});

describe('workloads', () => {
  const deployment = (pod: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: a, namespace: n}
spec: {template: ${pod}}`;

  test.each([
    ['the injection template', '{metadata: {annotations: {inject.istio.io/templates: "gateway"}}}', true],
    ['several templates', '{metadata: {annotations: {inject.istio.io/templates: "grpc-agent, gateway"}}}', true],
    ['a proxy that is a router', '{spec: {containers: [{name: istio-proxy, args: [proxy, router]}]}}', true],
    ['a sidecar', '{spec: {containers: [{name: app}, {name: istio-proxy, args: [proxy, sidecar]}]}}', false],
    ['nothing', '{}', false],
  ])('%s: gateway pods or not', (_, pod, expected) => {
    expect(model(deployment(pod)).workloads).toMatchObject([
      { kind: 'DaemonSet', replicas: undefined, isGateway: expected },
    ]);
  });

  test('a Pod counts unless a controller owns it', () => {
    const pod = (owner: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n, labels: {a: b}${owner}}}`;
    expect(model(pod('')).workloads).toMatchObject([{ kind: 'Pod', podLabels: { a: 'b' } }]);
    expect(model(pod(', ownerReferences: [{kind: ReplicaSet}]')).workloads).toEqual([]);
  });
});

describe('KIngresses', () => {
  test('a Knative Service passes its labels on, and the ones of its Route are added', () => {
    const { kingresses } = modelOf([ksvc('team/a', { gateway: 'alpha' })]);
    expect(kingresses).toMatchObject([{ owner: 'Service', observed: false, namespace: 'team', name: 'a' }]);
    expect(plain(kingresses[0]?.labels)).toEqual({
      gateway: 'alpha',
      'serving.knative.dev/service': 'a',
      'serving.knative.dev/route': 'a',
      'serving.knative.dev/routeNamespace': 'team',
    });
    expect(kingresses[0]?.rules).toEqual([
      { visibility: 'ClusterLocal', hosts: ['a.team', 'a.team.svc', 'a.team.svc.cluster.local'] },
      { visibility: 'ExternalIP', hosts: ['a.team.example.com'] },
    ]);
  });

  test('what the cluster says counts more than what would be made: KIngress, then Route, then Service', () => {
    const route = {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Route',
      metadata: { name: 'a', namespace: 'team', labels: { from: 'route' } },
    };
    const ingress = {
      apiVersion: 'networking.internal.knative.dev/v1alpha1',
      kind: 'Ingress',
      metadata: { name: 'a', namespace: 'team', labels: { from: 'ingress', 'serving.knative.dev/route': 'a' } },
      spec: { rules: [{ visibility: 'ExternalIP', hosts: ['a.shop.example'] }] },
    };
    expect(modelOf([ksvc('team/a'), route]).kingresses).toMatchObject([{ owner: 'Route', labels: { from: 'route' } }]);
    expect(modelOf([ksvc('team/a'), route, ingress]).kingresses).toMatchObject([
      { owner: 'Service', observed: true, labels: { from: 'ingress' }, rules: [{ hosts: ['a.shop.example'] }] },
    ]);
  });

  test('a label on the template changes nothing', () => {
    const templated = { ...ksvc('team/a'), spec: { template: { metadata: { labels: { gateway: 'alpha' } } } } };
    expect(Object.keys(modelOf([templated]).kingresses[0]?.labels ?? {})).not.toContain('gateway');
  });

  test.each([
    [{}, 'example.com'],
    [{ gateway: 'alpha' }, 'alpha.example.com'],
    [{ gateway: 'alpha', tier: 'gold' }, 'gold.example.com'],
    [{ 'networking.knative.dev/visibility': 'cluster-local' }, undefined],
  ])('labels %j: domain %s', (labels, domain) => {
    const domains = configMap('config-domain', {
      _example: 'x',
      'example.com': '',
      'alpha.example.com': 'selector: {gateway: alpha}',
      'gold.example.com': 'selector:\n  gateway: alpha\n  tier: gold\n',
    });
    const [ingress] = modelOf([domains, ksvc('team/a', labels)]).kingresses;
    const external = ingress?.rules.find(({ visibility }) => visibility === 'ExternalIP');
    expect(external?.hosts[0]).toBe(domain && `a.team.${domain}`);
  });

  test('a config-domain without a default makes services cluster-local', () => {
    const [ingress] = modelOf([configMap('config-domain', { _example: 'x' }), ksvc('team/a')]).kingresses;
    expect(ingress?.rules.map(({ visibility }) => visibility)).toEqual(['ClusterLocal']);
  });

  test.each([
    ['{{.Name}}-{{ .Namespace }}.{{.Domain}}', 'a-team.example.com'],
    ['{{- .Name -}}.{{index .Labels "tier"}}.{{.Domain}}', 'a.gold.example.com'],
    ['{{printf "%s" .Name}}', 'a.team.example.com'],
  ])('domain template %s gives %s', (template, host) => {
    const network = configMap('config-network', { 'domain-template': template });
    const [ingress] = modelOf([network, ksvc('team/a', { tier: 'gold' })]).kingresses;
    expect(ingress?.rules[1]?.hosts).toEqual([host]);
  });
});

describe('configuration', () => {
  test('a KnativeServing resource sets what its operator writes, and says the release', () => {
    const {
      configIstio: config,
      configDomain,
      release,
    } = model(`apiVersion: operator.knative.dev/v1beta1
kind: KnativeServing
metadata: {name: knative-serving, namespace: knative-serving}
spec:
  version: "1.22.0"
  config:
    istio: {external-gateways: "[]", local-gateways: "[]"}
    config-domain: {shop.example: ""}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: config-istio, namespace: knative-serving}
data: {external-gateways: "nonsense:"}`);
    expect(release).toMatchObject({ release: { minor: '1.22' }, from: 'manifests' });
    expect(config.config?.externalGateways).toEqual([]);
    expect(config.source?.kind).toBe('KnativeServing');
    expect(plain(configDomain.data)).toEqual({ 'shop.example': '' });
  });

  test('the release comes from the labels of Serving, an option goes first, and 1.15 is the default', () => {
    const labelled = `apiVersion: v1
kind: ConfigMap
metadata: {name: x, namespace: knative-serving, labels: {app.kubernetes.io/name: knative-serving, app.kubernetes.io/version: "1.13.1"}}`;
    expect(model(labelled).release).toMatchObject({ release: { minor: '1.13' }, from: 'manifests' });
    expect(model(labelled, { release: KnativeRelease.V1_20 }).release).toMatchObject({
      release: { minor: '1.20' },
      from: 'option',
    });
    expect(model(labelled.replace('1.13.1', '9.9')).release).toMatchObject({
      release: { minor: KnativeRelease.all().at(-1)?.minor },
      from: 'manifests',
    });
    expect(model('').release).toMatchObject({ release: { minor: '1.15' }, from: 'default' });
  });

  test.each([
    [
      'Deployment',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: istiod}, spec: {template: {spec: {containers: [{env: [{name: PILOT_SCOPE_GATEWAY_TO_NAMESPACE, value: "true"}]}]}}}}',
      true,
    ],
    [
      'another Deployment',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: app}, spec: {template: {spec: {containers: [{env: [{name: PILOT_SCOPE_GATEWAY_TO_NAMESPACE, value: "true"}]}]}}}}',
      false,
    ],
    [
      'IstioOperator values',
      '{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, metadata: {name: x}, spec: {profile: empty, values: {pilot: {env: {PILOT_SCOPE_GATEWAY_TO_NAMESPACE: true}}}}}',
      true,
    ],
    [
      'IstioOperator component',
      '{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, metadata: {name: x}, spec: {profile: empty, components: {pilot: {k8s: {env: [{name: PILOT_SCOPE_GATEWAY_TO_NAMESPACE, value: "true"}]}}}}}',
      true,
    ],
    ['nothing', '{apiVersion: v1, kind: Namespace, metadata: {name: x}}', false],
  ])('istiod scopes Gateways by %s: %s', (_, yaml, expected) => {
    expect(model(yaml).scopeGatewayToNamespace).toBe(expected);
    expect(model(yaml, { scopeGatewayToNamespace: !expected }).scopeGatewayToNamespace).toBe(!expected);
  });

  test('of an object that is applied twice the last counts', () => {
    const twice = [service('n/a', { x: '1' }), service('n/a', { x: '2' })];
    expect(modelOf(twice).services).toMatchObject([{ selector: { x: '2' } }]);
  });
});

describe('the stock installation', () => {
  const assumed = (...objects: Parameters<typeof modelOf>[0]) =>
    modelOf(objects)
      .manifests.filter(isAssumed)
      .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);

  test('is taken for granted as far as config-istio names it', () => {
    const all = [
      'Gateway knative-serving/knative-ingress-gateway',
      'Gateway knative-serving/knative-local-gateway',
      'Service istio-system/knative-local-gateway',
      'Service istio-system/istio-ingressgateway',
      'Deployment istio-system/istio-ingressgateway',
    ];
    expect(assumed(ksvc('team/a'))).toEqual(all);
    expect(assumed(configIstio([STOCK, entry('gw/alpha', label('a', 'b'))]))).toEqual(all);
    expect(assumed(configIstio([entry('gw/alpha')]))).toEqual(all.slice(1));
    expect(assumed(configIstio([entry('gw/alpha')], [entry('gw/local')]))).toEqual([]);
  });

  test('is not taken for granted in the dump of a cluster', () => {
    const controller = (labels: object) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'net-istio-controller', namespace: 'knative-serving', labels },
    });
    expect(assumed(ksvc('team/a'), controller({ 'app.kubernetes.io/component': 'net-istio' }))).toEqual([]);
    // One that only sets the image of a patched build says nothing of the rest.
    expect(assumed(ksvc('team/a'), controller({}))).toHaveLength(5);
    const [, , local] = isolated('knative-serving/knative-local-gateway');
    expect(assumed(ksvc('team/a'), local ?? {})).toHaveLength(4);
    const observed = { ...local, metadata: { ...(local?.['metadata'] as object), uid: '1' } };
    // Nothing is concluded from kinds that the dump lacks: it has Gateways, but neither Services nor Deployments.
    expect(assumed(ksvc('team/a'), observed)).toEqual([
      'Service istio-system/knative-local-gateway',
      'Deployment istio-system/knative-local-gateway',
    ]);
    const service = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'team' } });
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x', namespace: 'team' } };
    expect(assumed(ksvc('team/a'), observed, service('x'), deployment)).toEqual([]);
    expect(modelOf([ksvc('team/a')], { assumeStock: false }).gateways).toEqual([]);
  });

  test('is not taken for granted where nothing is of Knative', () => {
    expect(assumed(...isolated('gw/alpha'))).toEqual([]);
  });
});

test('wrong types everywhere count as absent', () => {
  const broken = `apiVersion: v1
kind: Service
metadata: {name: 7, namespace: [], labels: {a: 1, b: x}, annotations: no}
spec: {selector: x, ports: {a: b}, type: []}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g, namespace: n}
spec: {selector: [], servers: [1, null, {port: 80}, {port: {number: 80, protocol: []}, hosts: [1, a], tls: x}]}`;
  const { services, gateways } = model(broken);
  expect(services).toMatchObject([
    { namespace: 'default', name: '', selector: undefined, ports: [], type: 'ClusterIP' },
  ]);
  expect(plain(services[0]?.labels)).toEqual({ b: 'x' });
  expect(gateways).toMatchObject([
    { selector: undefined, servers: [{ number: 80, protocol: '', hosts: ['a'], tls: undefined }] },
  ]);
});
