import { ApiObject, App, Chart } from 'cdk8s';
import {
  ApplyOrder,
  ConfigDelivery,
  ConfigIstio,
  DefaultGateway,
  DomainMapping,
  GatewayAssignment,
  IsolatedGateway,
  KnativeRelease,
  KnativeService,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetIstioController,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const knative = KnativeRelease.V1_15;
const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);

function chart(props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative,
    gateways: { alpha: { assignment: label('alpha') } },
    ...props,
  });
}

function configIstio(manifests: readonly Manifest[]): ConfigIstio {
  return ConfigIstio.parse(find(manifests, 'ConfigMap', 'config-istio').data as Record<string, string>, knative);
}

test('config-istio names the default gateway and each gateway with its selector', () => {
  const config = configIstio(synth(chart()));
  expect(config.externalGateways).toEqual([
    {
      name: 'knative-ingress-gateway',
      namespace: 'knative-serving',
      service: 'istio-ingressgateway.istio-system.svc.cluster.local',
    },
    {
      name: 'knative-custom-gateway-alpha',
      namespace: 'istio-system-alpha',
      service: 'istio-ingressgateway.istio-system-alpha.svc.cluster.local',
      labelSelector: { matchLabels: { gateway: 'alpha' } },
    },
  ]);
  expect(config.selectExternal({ gateway: 'alpha' })).toEqual(['istio-system-alpha/knative-custom-gateway-alpha']);
  expect(config.selectExternal({ gateway: 'typo' })).toEqual(['knative-serving/knative-ingress-gateway']);
});

test('config-istio carries the labels that make the webhook validate it', () => {
  expect(find(synth(chart()), 'ConfigMap', 'config-istio').metadata.labels).toEqual({
    'app.kubernetes.io/component': 'net-istio',
    'app.kubernetes.io/name': 'knative-serving',
    'app.kubernetes.io/version': '1.15',
    'networking.knative.dev/ingress-provider': 'istio',
  });
});

test('gateway() gives the construct, and says which there are', () => {
  const topology = chart();
  expect(topology.gateway('alpha')).toBeInstanceOf(IsolatedGateway);
  expect(() => topology.gateway('beta')).toThrow(
    '[gateways] not a gateway of the topology; got "beta"; allowed: alpha',
  );
});

test('releases before 1.14 get keys', () => {
  const gateways = { alpha: { assignment: GatewayAssignment.everyService() } };
  const manifests = synth(chart({ knative: KnativeRelease.V1_13, gateways }));
  expect(find(manifests, 'ConfigMap', 'config-istio').data).toEqual({
    'gateway.istio-system-alpha.knative-custom-gateway-alpha':
      'istio-ingressgateway.istio-system-alpha.svc.cluster.local',
    'gateway.knative-serving.knative-ingress-gateway': 'istio-ingressgateway.istio-system.svc.cluster.local',
    'local-gateway.knative-serving.knative-local-gateway': 'knative-local-gateway.istio-system.svc.cluster.local',
  });
  expect(find(manifests, 'Gateway', 'knative-custom-gateway-alpha').apiVersion).toBe('networking.istio.io/v1beta1');
});

test('the order of the gateways map changes nothing', () => {
  const gateways = { alpha: { assignment: label('alpha') }, beta: { assignment: label('beta') } };
  const turned = { beta: gateways.beta, alpha: gateways.alpha };
  expect(synth(chart({ gateways: turned }))).toEqual(synth(chart({ gateways })));
});

test('objects stand in the order of application', () => {
  const topology = chart({ gateways: { alpha: { assignment: label('alpha') }, beta: { assignment: label('beta') } } });
  new KnativeService(topology, 'first', { image: 'example.com/app:1' });
  const kinds = synth(topology).map(({ kind }: Manifest) => kind as string);
  const last = (kind: string): number => kinds.lastIndexOf(kind);
  expect(last('Namespace')).toBeLessThan(kinds.indexOf('Deployment'));
  expect(last('Deployment')).toBeLessThan(kinds.indexOf('Gateway'));
  expect(last('Gateway')).toBeLessThan(kinds.indexOf('ConfigMap'));
  expect(last('ConfigMap')).toBeLessThan(kinds.indexOf('Service', last('ConfigMap')));
  expect(kinds.at(-1)).toBe('Service');
});

test('objects of others come before what can need them, and before what depends on them', () => {
  const topology = chart();
  const object = (kind: string, apiVersion = 'v1'): ApiObject =>
    new ApiObject(topology, kind, { apiVersion, kind, metadata: { name: 'own' } });
  const [, , custom] = [object('Namespace'), object('Secret'), object('Custom', 'example.com/v1')];
  topology.gateway('alpha').node.addDependency(custom);
  const kinds = synth(topology).map(
    ({ kind, metadata }: Manifest) => (metadata.name === 'own' ? `own ${kind}` : kind) as string,
  );
  expect(kinds.slice(0, 3)).toEqual(['own Namespace', 'own Custom', 'Namespace']);
  expect(kinds.indexOf('own Secret')).toBeLessThan(kinds.indexOf('Deployment'));
});

test('another cluster domain reaches every host', () => {
  const data = find(synth(chart({ clusterDomain: 'k8s.internal' })), 'ConfigMap', 'config-istio').data as Record<
    string,
    string
  >;
  expect(JSON.stringify(data)).not.toContain('cluster.local');
  expect(JSON.stringify(data).match(/svc\.k8s\.internal/g)).toHaveLength(4);
});

test('the stock gateways are where the operator installs them', () => {
  const delivery = ConfigDelivery.knativeServing({ namespace: 'serving' });
  const { spec } = find(synth(chart({ delivery })), 'KnativeServing', 'knative-serving', 'serving');
  expect(spec.config.istio['external-gateways']).toContain('namespace: "serving"');
});

describe('services', () => {
  test('assigned by label, and domain mappings let in at the gateway', () => {
    const topology = chart({
      gateways: { alpha: { assignment: label('alpha'), domain: 'alpha.example.com' } },
      defaultDomain: 'example.com',
    });
    const alpha = topology.gateway('alpha');
    new KnativeService(topology, 'beta', { image: 'example.com/app:1' }).assignTo(alpha);
    new DomainMapping(topology, 'www', { host: 'www.shop.example', service: 'beta' }).assignTo(alpha);
    const manifests = synth(topology);
    expect(find(manifests, 'Service', 'beta').metadata.labels).toEqual({ gateway: 'alpha' });
    expect(find(manifests, 'DomainMapping', 'www.shop.example').metadata.labels).toEqual({ gateway: 'alpha' });
    expect(find(manifests, 'Gateway', 'knative-custom-gateway-alpha').spec.servers[0].hosts).toEqual([
      '*.alpha.example.com',
      'default/www.shop.example',
    ]);
    expect(find(manifests, 'ConfigMap', 'config-domain').data).toEqual({
      'alpha.example.com': 'selector:\n  gateway: "alpha"\n',
      'example.com': '',
    });
  });

  test('each property changes the output', () => {
    const topology = chart();
    new KnativeService(topology, 'x', {
      image: 'example.com/app:1',
      name: 'named',
      namespace: 'team',
      port: 9000,
      env: { A: 'b' },
      labels: { a: 'b' },
      clusterLocal: true,
      minScale: 1,
      maxScale: 3,
    });
    expect(find(synth(topology), 'Service', 'named', 'team')).toEqual({
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: {
        name: 'named',
        namespace: 'team',
        labels: { a: 'b', 'networking.knative.dev/visibility': 'cluster-local' },
      },
      spec: {
        template: {
          metadata: {
            annotations: { 'autoscaling.knative.dev/max-scale': '3', 'autoscaling.knative.dev/min-scale': '1' },
          },
          spec: {
            containers: [
              { image: 'example.com/app:1', ports: [{ containerPort: 9000 }], env: [{ name: 'A', value: 'b' }] },
            ],
          },
        },
      },
    });
  });
});

test('the domain of whole namespaces becomes a branch of the domain template', () => {
  const manifests = synth(
    chart({
      defaultDomain: 'example.com',
      gateways: {
        a: { assignment: GatewayAssignment.namespaces('team-a', 'team-x'), domain: 'a.example.com' },
        b: { assignment: GatewayAssignment.namespaces('team-b'), domain: 'b.example.com' },
      },
    }),
  );
  expect(find(manifests, 'ConfigMap', 'config-network').data['domain-template']).toBe(
    '{{.Name}}.{{.Namespace}}.{{if eq .Namespace "team-a" "team-x"}}a.example.com{{else if eq .Namespace "team-b"}}b.example.com{{else}}{{.Domain}}{{end}}',
  );
  expect(find(manifests, 'ConfigMap', 'config-domain').data).toEqual({ 'example.com': '' });
});

test('secondaryGateways lists the second gateway with the selector of the first, after it', () => {
  const topology = chart({
    gateways: {
      internal: { assignment: label('internal') },
      public: { assignment: label('public'), secondaryGateways: ['internal'] },
    },
  });
  const config = configIstio(synth(topology));
  expect(config.selectExternal({ gateway: 'public' })).toEqual([
    'istio-system-public/knative-custom-gateway-public',
    'istio-system-internal/knative-custom-gateway-internal',
  ]);
  expect(config.selectExternal({ gateway: 'internal' })).toEqual([
    'istio-system-internal/knative-custom-gateway-internal',
  ]);
});

describe('default gateway', () => {
  test('own', () => {
    const manifests = synth(chart({ defaultGateway: DefaultGateway.dedicated({ namespace: 'edge' }) }));
    expect(configIstio(manifests).selectExternal({})).toEqual(['edge/knative-custom-gateway-default']);
    expect(find(manifests, 'Service', 'istio-ingressgateway', 'edge').spec.type).toBe('LoadBalancer');
  });
  test('quarantine has no load balancer', () => {
    const manifests = synth(chart({ defaultGateway: DefaultGateway.quarantine() }));
    expect(configIstio(manifests).selectExternal({ gateway: 'typo' })).toEqual([
      'knative-quarantine/knative-quarantine-gateway',
    ]);
    expect(find(manifests, 'Service', 'istio-ingressgateway', 'knative-quarantine').spec.type).toBe('ClusterIP');
  });
  test('existing', () => {
    const application = app();
    const other = new Chart(application, 'other');
    const gateway = IsolatedGateway.fromExisting(other, 'edge', {
      gatewayName: 'edge',
      namespace: 'edge',
      podLabels: { istio: 'edge' },
    });
    const topology = new MultiGatewayChart(application, 'gateways', {
      knative,
      gateways: {},
      defaultGateway: DefaultGateway.existing(gateway),
    });
    expect(configIstio(synth(topology)).selectExternal({})).toEqual(['edge/edge']);
  });
});

describe('delivery inside KnativeServing', () => {
  const delivery = ConfigDelivery.knativeServing({
    name: 'serving',
    version: '1.15.2',
    registryOverrides: { 'activator/activator': 'example.com/activator:1' },
    ingressGateway: { selector: { istio: 'edge' }, hosts: ['*.example.com'], port: 8080 },
    localGateway: { selector: { istio: 'local' } },
  });
  test('carries the same configuration', () => {
    const serving = find(
      synth(chart({ delivery, defaultDomain: 'example.com' })),
      'KnativeServing',
      'serving',
      'knative-serving',
    );
    const configMaps = synth(chart({ defaultDomain: 'example.com' }));
    expect(serving.spec.config).toEqual({
      domain: find(configMaps, 'ConfigMap', 'config-domain').data,
      istio: {
        'external-gateways': find(configMaps, 'ConfigMap', 'config-istio').data['external-gateways'],
        // The operator would take the namespace of the stock local gateway for that of a Service.
        'local-gateways': find(configMaps, 'ConfigMap', 'config-istio').data['local-gateways'].replace(
          'namespace: "knative-serving"',
          'namespace: "istio-system"',
        ),
      },
      network: find(configMaps, 'ConfigMap', 'config-network').data,
    });
    expect(serving.spec).toMatchObject({
      version: '1.15.2',
      registry: { override: { 'activator/activator': 'example.com/activator:1' } },
      ingress: {
        istio: {
          enabled: true,
          'knative-ingress-gateway': {
            selector: { istio: 'edge' },
            servers: [{ hosts: ['*.example.com'], port: { name: 'http', number: 8080, protocol: 'HTTP' } }],
          },
          'knative-local-gateway': { selector: { istio: 'local' } },
        },
      },
    });
  });
});

describe('a patched controller', () => {
  const controller = NetIstioController.patched({
    image: 'example.com/controller:1.15.1-p',
    webhookImage: 'example.com/webhook:1.15.1-p',
    upstreamVersion: '1.15.1',
    patch: 'several-defaults',
  });
  const gateways = { alpha: { assignment: GatewayAssignment.everyService() } };
  test('lists several gateways without selector', () => {
    const manifests = synth(chart({ controller, gateways }));
    expect(find(manifests, 'ConfigMap', 'config-istio').data['external-gateways']).not.toContain('labelSelector');
    const { metadata, spec } = find(manifests, 'Deployment', 'net-istio-controller', 'knative-serving');
    expect(metadata.annotations).toEqual({
      'cdk8s-knative-gateways/patch': 'several-defaults',
      'cdk8s-knative-gateways/upstream-version': '1.15.1',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      'kustomize.toolkit.fluxcd.io/ssa': 'Merge',
    });
    expect(spec.template.spec.containers).toEqual([{ name: 'controller', image: 'example.com/controller:1.15.1-p' }]);
  });
  test('overrides the images in KnativeServing', () => {
    const serving = find(
      synth(chart({ controller, gateways, delivery: ConfigDelivery.knativeServing() })),
      'KnativeServing',
      'knative-serving',
    );
    expect(serving.spec.registry.override).toEqual({
      'net-istio-controller/controller': 'example.com/controller:1.15.1-p',
      'net-istio-webhook/webhook': 'example.com/webhook:1.15.1-p',
    });
  });
  test('the stock controller would refuse the list', () => {
    expect(() => chart({ gateways })).toThrow('gateways.alpha.assignment: a second entry without labelSelector');
  });
});

describe('order of application', () => {
  test('Argo CD sync waves', () => {
    const topology = chart({ applyOrder: ApplyOrder.argoCdSyncWaves() });
    new KnativeService(topology, 'x', { image: 'example.com/app:1' });
    const waves = synth(topology).map(({ metadata }: Manifest) =>
      Number(metadata.annotations['argocd.argoproj.io/sync-wave']),
    );
    expect(waves).toEqual([...waves].sort((a, b) => a - b));
    expect([...new Set(waves)]).toEqual([-40, -30, -20, -10, 0]);
  });
  test('Argo CD prunes a gateway last, and never what is Knative’s, whatever else an object says', () => {
    const options = (applyOrder: ApplyOrder): Record<string, string[]> => {
      const own = { 'argocd.argoproj.io/sync-options': 'ServerSideApply=true,PruneLast=true' };
      const alpha = { assignment: label('alpha'), deploymentAnnotations: own };
      const found: Record<string, string[]> = {};
      for (const { kind, metadata } of synth(chart({ applyOrder, gateways: { alpha } }))) {
        const before = found[kind] ?? [];
        found[kind] = [...before, metadata.annotations?.['argocd.argoproj.io/sync-options'] as string];
      }
      return found;
    };
    const kept = ['Prune=false,Delete=false,ServerSideApply=true'];
    expect(options(ApplyOrder.argoCdSyncWaves())).toMatchObject({
      Namespace: ['PruneLast=true'],
      Deployment: ['ServerSideApply=true,PruneLast=true'],
      Gateway: ['PruneLast=true', 'PruneLast=true'],
      ConfigMap: expect.arrayContaining(kept) as string[],
    });
    expect(options(ApplyOrder.file())).toMatchObject({
      Namespace: [undefined],
      ConfigMap: expect.arrayContaining(kept) as string[],
    });
  });
  test('Flux Kustomizations depend on each other and leave out the others’ objects', () => {
    const application = new App();
    const applyOrder = ApplyOrder.fluxKustomizations({
      gitRepository: 'platform',
      path: './dist',
      dependsOn: ['istiod'],
    });
    const topology = new MultiGatewayChart(application, 'gateways', {
      knative,
      gateways: { alpha: { assignment: label('alpha') } },
      applyOrder,
    });
    const flux = synth(application.node.findChild('gateways-flux') as Chart);
    expect(
      flux.map(({ metadata, spec }: Manifest) => [
        metadata.name,
        spec.dependsOn[0].name,
        spec.patches[0].target.labelSelector,
      ]),
    ).toEqual([
      ['gateways-namespaces', 'istiod', 'cdk8s-knative-gateways/phase!=namespaces'],
      ['gateways-gateways', 'gateways-namespaces', 'cdk8s-knative-gateways/phase!=gateways'],
      ['gateways-istio-gateways', 'gateways-gateways', 'cdk8s-knative-gateways/phase!=istio-gateways'],
      ['gateways-config', 'gateways-istio-gateways', 'cdk8s-knative-gateways/phase!=config'],
      [
        'gateways-routes',
        'gateways-config',
        'cdk8s-knative-gateways/phase in (namespaces,gateways,istio-gateways,config,hub,order)',
      ],
    ]);
    for (const { metadata } of synth(topology)) expect(metadata.labels).toHaveProperty('cdk8s-knative-gateways/phase');
  });
});
