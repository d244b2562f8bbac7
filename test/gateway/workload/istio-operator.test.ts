import { App, Chart, Testing } from 'cdk8s';
import {
  DisruptionBudget,
  GatewayScaling,
  GatewayServer,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  LoadBalancer,
  Platform,
  TaintEffect,
  TolerationOperator,
} from '../../../lib';
import { ExternalTrafficPolicy, IpFamily, IpFamilyPolicy } from '../../../lib/gateway/load-balancer/options';
import { GatewayWorkload } from '../../../lib/gateway/workload';
import { type IstioOperatorOptions } from '../../../lib/gateway/workload/istio-operator-options';
import { type Manifest } from '../../support';
import { only, render, summary } from './support';

const NAME = 'knative-custom-gateway-alpha';
const WARNING = 'cdk8s-knative-gateways/warning';
const NOT_PRUNED = 'metadata.labels.install\\.operator\\.istio\\.io/owning-resource-not-pruned';

function manifests(props: IsolatedGatewayProps = {}, options: IstioOperatorOptions = {}): Manifest[] {
  return render({ ...props, workload: GatewayWorkload.istioOperator(options) });
}

const operator = (props?: IsolatedGatewayProps, options?: IstioOperatorOptions): Manifest =>
  only(manifests(props, options), 'IstioOperator');
const component = (props?: IsolatedGatewayProps, options?: IstioOperatorOptions): Manifest =>
  operator(props, options).spec.components.ingressGateways[0];
const k8s = (props?: IsolatedGatewayProps, options?: IstioOperatorOptions): Manifest => component(props, options).k8s;
const values = (props?: IsolatedGatewayProps, options?: IstioOperatorOptions): Manifest =>
  operator(props, options).spec.values;

/** The value that the overlays put at a path; undefined where they leave it alone. */
function overlaid(kind: string, path: string, props: IsolatedGatewayProps = {}): unknown {
  const overlay = k8s(props).overlays.find((each: Manifest) => each.kind === kind);
  return overlay.patches.find((each: Manifest) => each.path === path)?.value;
}

const on = (istio: string): IsolatedGatewayProps => ({
  platform: Platform.of({ knative: KnativeRelease.V1_12, istio }),
});

test('one IstioOperator stands for everything that istioctl renders', () => {
  expect(summary(manifests())).toEqual([
    'Namespace /istio-system-alpha',
    `IstioOperator istio-system/${NAME}`,
    `Gateway istio-system-alpha/${NAME}`,
  ]);
  expect(operator()).toMatchObject({
    apiVersion: 'install.istio.io/v1alpha1',
    spec: {
      profile: 'empty',
      components: {
        ingressGateways: [{ name: 'istio-ingressgateway', namespace: 'istio-system-alpha', enabled: true }],
      },
    },
  });
  expect(operator().spec.revision).toBeUndefined();
});

test('the label replaces both labels that the chart has by default', () => {
  expect(component().label).toEqual({ app: NAME, istio: NAME });
  expect(component({ gatewayName: 'edge' }).label).toEqual({ app: 'edge', istio: 'edge' });
  expect(only(manifests(), 'Gateway').spec.selector).toEqual({ istio: NAME });
});

test('names stay apart where namespace and Service name would run together', () => {
  const names = [
    ['a-b', 'c'],
    ['a', 'b-c'],
  ].map(([namespace, serviceName], index) => {
    const props = { namespace, serviceName, workload: GatewayWorkload.istioOperator() };
    return only(render(props, `gw${index}`), 'IstioOperator').metadata.name as string;
  });
  expect(new Set(names).size).toBe(2);
});

test('a gateway name of 63 characters is a name that istioctl can use as a label', () => {
  expect(operator({ gatewayName: 'g'.repeat(63) }).metadata.name).toHaveLength(63);
});

test('revision', () => {
  expect(operator({ revision: 'canary' }).spec.revision).toBe('canary');
});

test('istioNamespace is the namespace of istiod as well', () => {
  expect(operator({}, { istioNamespace: 'mesh' }).metadata.namespace).toBe('mesh');
  expect(values({}, { istioNamespace: 'mesh' }).global).toEqual({ istioNamespace: 'mesh' });
  expect(values().global).toBeUndefined();
});

test('istiod injects the proxy, unless injection is off', () => {
  expect(values().gateways['istio-ingressgateway'].injectionTemplate).toBe('gateway');
  expect(k8s().podAnnotations['inject.istio.io/templates']).toBe('gateway');
  const own = { injection: false, hub: 'registry.example.com/istio', tag: '1.22.2-distroless' };
  expect(operator({}, own).spec).toMatchObject({ hub: own.hub, tag: own.tag });
  expect(values({}, own).gateways['istio-ingressgateway'].injectionTemplate).toBeUndefined();
  expect(k8s({}, own).podAnnotations['inject.istio.io/templates']).toBeUndefined();
  expect(operator().spec.hub).toBeUndefined();
});

describe('scaling', () => {
  test('an autoscaler, which the chart has to know of as well', () => {
    const props = {
      scaling: GatewayScaling.horizontal({ minReplicas: 3, maxReplicas: 9, targetCpuUtilizationPercent: 55 }),
    };
    const target = { type: 'Utilization', averageUtilization: 55 };
    expect(k8s(props).hpaSpec).toEqual({
      minReplicas: 3,
      maxReplicas: 9,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    });
    expect(k8s(props).replicaCount).toBeUndefined();
    expect(values(props).gateways['istio-ingressgateway']).toMatchObject({
      autoscaleEnabled: true,
      autoscaleMin: 3,
      autoscaleMax: 9,
    });
  });

  test('a fixed number', () => {
    const props = { scaling: GatewayScaling.fixed(3) };
    expect(k8s(props).replicaCount).toBe(3);
    expect(k8s(props).hpaSpec).toBeUndefined();
    expect(values(props).gateways['istio-ingressgateway']).toMatchObject({ autoscaleEnabled: false, replicaCount: 3 });
  });
});

describe('PodDisruptionBudget', () => {
  test('is the chart’s where the chart renders one', () => {
    expect(k8s({ disruptionBudget: DisruptionBudget.maxUnavailablePercent(34) }).podDisruptionBudget).toEqual({
      maxUnavailable: '34%',
    });
    expect(only(manifests(), 'PodDisruptionBudget')).toBeUndefined();
  });

  test('stands beside the IstioOperator where the chart renders none', () => {
    const props = { scaling: GatewayScaling.horizontal({ minReplicas: 1 }) };
    expect(k8s(props).podDisruptionBudget).toBeUndefined();
    expect(only(manifests(props), 'PodDisruptionBudget')).toMatchObject({
      metadata: { name: 'istio-ingressgateway', namespace: 'istio-system-alpha' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { istio: NAME } } },
    });
    expect(
      only(manifests({ ...props, disruptionBudget: DisruptionBudget.maxUnavailablePercent(50) }), 'PodDisruptionBudget')
        .spec.maxUnavailable,
    ).toBe('50%');
  });

  test('is switched off in the chart as well', () => {
    expect(k8s({ disruptionBudget: DisruptionBudget.none() }).podDisruptionBudget).toBeUndefined();
    expect(values({ disruptionBudget: DisruptionBudget.none() }).global).toEqual({
      defaultPodDisruptionBudget: { enabled: false },
    });
    const single = { disruptionBudget: DisruptionBudget.none(), scaling: GatewayScaling.fixed(1) };
    expect(only(manifests(single), 'PodDisruptionBudget')).toBeUndefined();
  });
});

test('resources', () => {
  const resources = { cpuRequest: '250m', cpuLimit: '3', memoryRequest: '256Mi', memoryLimit: '2Gi' };
  expect(k8s({ resources }).resources).toEqual({
    requests: { cpu: '250m', memory: '256Mi' },
    limits: { cpu: '3', memory: '2Gi' },
  });
});

test('pods: strategy, security, placement and annotations', () => {
  const tolerations = [{ key: 'edge', operator: TolerationOperator.EXISTS, effect: TaintEffect.NO_SCHEDULE }];
  expect(
    k8s({
      priorityClassName: 'high',
      nodeSelector: { pool: 'edge' },
      tolerations,
      podAnnotations: { 'example.com/a': 'b' },
    }),
  ).toMatchObject({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    priorityClassName: 'high',
    nodeSelector: { pool: 'edge' },
    tolerations,
    podAnnotations: { 'example.com/a': 'b', 'prometheus.io/port': '15020' },
  });
  const { priorityClassName, nodeSelector, tolerations: none } = k8s();
  expect([priorityClassName, nodeSelector, none]).toEqual([undefined, undefined, undefined]);
});

test('shutdown', () => {
  const shutdown = { preStopSleepSeconds: 7, drainSeconds: 40, terminationGracePeriodSeconds: 99 };
  const hook = 'spec.template.spec.containers.[name:istio-proxy].lifecycle';
  expect(overlaid('Deployment', 'spec.template.spec.terminationGracePeriodSeconds', { shutdown })).toBe(99);
  expect(overlaid('Deployment', hook, { shutdown })).toEqual({
    preStop: { exec: { command: ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=7'] } },
  });
  expect(overlaid('Deployment', hook, { shutdown: { preStopSleepSeconds: 0 } })).toBeUndefined();
  expect(k8s({ shutdown }).podAnnotations['proxy.istio.io/config']).toContain('terminationDrainDuration: 40s');
});

test('spread', () => {
  const path = 'spec.template.spec.topologySpreadConstraints';
  expect(overlaid('Deployment', path, { spreadAcross: ['example.com/rack'] })).toEqual([
    {
      maxSkew: 1,
      topologyKey: 'example.com/rack',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { istio: NAME } },
    },
  ]);
  expect(overlaid('Deployment', path, { spreadAcross: [] })).toBeUndefined();
});

describe('Service', () => {
  test('ports, node ports and fields that every IstioOperator has', () => {
    const loadBalancer = LoadBalancer.custom({
      externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
      sourceRanges: ['10.0.0.0/8'],
      annotations: { 'example.com/x': 'true' },
    });
    const servers = [GatewayServer.http(), GatewayServer.http({ port: 8081, targetPort: 8081 })];
    expect(k8s({ loadBalancer, servers })).toMatchObject({
      serviceAnnotations: { 'example.com/x': 'true' },
      service: {
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        ports: [
          { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
          { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
          { name: 'http2-8081', port: 8081, targetPort: 8081, protocol: 'TCP' },
        ],
      },
    });
    expect(k8s().serviceAnnotations).toBeUndefined();
  });

  test('static address and node ports', () => {
    const loadBalancer = LoadBalancer.custom({ staticIps: ['192.0.2.7'] });
    expect(k8s({ loadBalancer }).service.loadBalancerIP).toBe('192.0.2.7');
    const { service } = k8s({ loadBalancer: LoadBalancer.nodePort({ nodePorts: { 80: 30080 } }) });
    expect(service.type).toBe('NodePort');
    expect(service.ports[1]).toEqual({ name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP', nodePort: 30080 });
  });

  test('fields that the IstioOperator of Istio 1.22 refuses go by overlays', () => {
    const loadBalancer = LoadBalancer.custom({
      ipFamilies: [IpFamily.IPV4, IpFamily.IPV6],
      ipFamilyPolicy: IpFamilyPolicy.REQUIRE_DUAL_STACK,
      loadBalancerClass: 'example.com/lb',
      allocateLoadBalancerNodePorts: false,
    });
    const { service, overlays } = k8s({ loadBalancer });
    expect(Object.keys(service)).toEqual(['ports', 'type']);
    const { patches } = overlays.find((each: Manifest) => each.kind === 'Service');
    expect(patches).toEqual(
      expect.arrayContaining([
        { path: 'spec.allocateLoadBalancerNodePorts', value: false },
        { path: 'spec.ipFamilies', value: ['IPv4', 'IPv6'] },
        { path: 'spec.ipFamilyPolicy', value: 'RequireDualStack' },
        { path: 'spec.loadBalancerClass', value: 'example.com/lb' },
      ]),
    );
    expect(overlaid('Service', 'spec.loadBalancerClass')).toBeUndefined();
  });
});

test('recommended labels reach the Deployment, its pods and the Service', () => {
  const instance = 'labels.app\\.kubernetes\\.io/instance';
  expect(overlaid('Deployment', `metadata.${instance}`)).toBe(NAME);
  expect(overlaid('Deployment', `spec.template.metadata.${instance}`)).toBe(NAME);
  expect(overlaid('Service', `metadata.${instance}`)).toBe(NAME);
});

test('no other `istioctl install` may prune what this one installed', () => {
  const kinds = (props: IsolatedGatewayProps): string[] =>
    k8s(props)
      .overlays.filter(({ patches }: Manifest) => patches[0].path === NOT_PRUNED && patches[0].value === 'true')
      .map(({ kind, name }: Manifest) => `${kind} ${name}`);
  const always = [
    'Deployment istio-ingressgateway',
    'Service istio-ingressgateway',
    'ServiceAccount istio-ingressgateway-service-account',
    'Role istio-ingressgateway-sds',
    'RoleBinding istio-ingressgateway-sds',
  ];
  expect(kinds({})).toEqual([
    ...always,
    'HorizontalPodAutoscaler istio-ingressgateway',
    'PodDisruptionBudget istio-ingressgateway',
  ]);
  expect(kinds({ scaling: GatewayScaling.fixed(1) })).toEqual(always);
});

describe('overlays', () => {
  const patches = [{ path: 'spec.template.spec.dnsPolicy', value: 'ClusterFirst' }, { path: 'spec.minReadySeconds' }];

  test('come after our own, with the name of the object', () => {
    const { overlays } = k8s(
      {},
      {
        overlays: [
          { kind: 'Deployment', patches },
          { kind: 'Role', apiVersion: 'v1', patches },
        ],
      },
    );
    expect(overlays.slice(-2)).toEqual([
      { kind: 'Deployment', name: 'istio-ingressgateway', patches },
      { apiVersion: 'v1', kind: 'Role', name: 'istio-ingressgateway-sds', patches },
    ]);
    expect(overlays.slice(0, -2)).toEqual(k8s().overlays);
  });

  test.each([
    'spec.template.spec.containers.[name:istio-proxy].env',
    'spec.template.spec.containers[0].args.[-1]',
    'metadata.labels.istio\\.io/use-waypoint',
    'metadata.labels.application',
    'metadata.annotations.a\\.b/c',
  ])('may set %s', (path) => {
    const overlays = [{ kind: 'Deployment', name: 'istio-ingressgateway', patches: [{ path, value: 'x' }] }];
    expect(k8s({}, { overlays }).overlays.at(-1)).toEqual(overlays[0]);
  });
});

describe('file', () => {
  const kindsOf = (istio: string): Record<string, string[]> => {
    const app = new App();
    const platform = Platform.of({ knative: KnativeRelease.V1_12, istio });
    const chart = new Chart(app, 'gateways', { labels: { team: 'edge' } });
    for (const name of ['alpha', 'beta']) {
      new IsolatedGateway(chart, name, {
        platform,
        workload: GatewayWorkload.istioOperator(),
        scaling: GatewayScaling.fixed(2),
      });
    }
    return Object.fromEntries(app.charts.map((each) => [each.node.id, kinds(Testing.synth(each))]));
  };
  const kinds = (objects: readonly Manifest[]): string[] =>
    [...new Set(objects.map(({ kind }) => String(kind)))].sort();

  test('that of the chart, where a controller reads it', () => {
    expect(kindsOf('1.23')).toEqual({ gateways: ['Gateway', 'IstioOperator', 'Namespace'] });
  });

  // Nor is there a CRD: the file of the chart could not be applied.
  test('its own, for istioctl, where none does', () => {
    expect(kindsOf('1.24')).toEqual({
      gateways: ['Gateway', 'Namespace'],
      'gateways-istioctl-knative-custom-gateway-alpha': ['IstioOperator'],
      'gateways-istioctl-knative-custom-gateway-beta': ['IstioOperator'],
    });
  });
});

describe('warning', () => {
  const warning = (istio: string): unknown => operator(on(istio)).metadata.annotations?.[WARNING];

  test('none while Istio supports a controller', () => {
    expect(warning('1.22.2')).toBeUndefined();
  });

  test('on Istio 1.23, which deprecates it', () => {
    expect(warning('1.23.0')).toBe(
      'Istio 1.23 deprecates the controller in the cluster that reads this object, and 1.24 removes it. From then on install it with ' +
        `\`istioctl install -f FILE\`, where FILE holds IstioOperator ${NAME} and nothing else.`,
    );
  });

  test('on Istio 1.24 and newer, which have none', () => {
    expect(warning('1.24.2')).toBe(
      'No controller in the cluster reads this object: Istio 1.24 removed it. Applying it does nothing; install it with ' +
        `\`istioctl install -f FILE\`, where FILE holds IstioOperator ${NAME} and nothing else.`,
    );
    expect(warning('1.29')).toBe(warning('1.24.2'));
  });
});

test('kind', () => {
  expect(GatewayWorkload.istioOperator().kind).toBe('istioOperator');
});
