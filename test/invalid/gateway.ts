import { Chart } from 'cdk8s';
import {
  DisruptionBudget,
  GatewayScaling,
  GatewayServer,
  GatewayWorkload,
  IsolatedGateway,
  type IsolatedGatewayProps,
  LoadBalancer,
  TolerationOperator,
} from '../../lib';
import { PLATFORM, app } from '../support';
import { type InvalidCase, unchecked } from './case';

const gateway =
  (props: IsolatedGatewayProps, id = 'alpha') =>
  (): unknown =>
    new IsolatedGateway(new Chart(app(), 'chart'), id, { platform: PLATFORM, ...props });
const LABEL = "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";
const NAME = "at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit";
const KEY = "an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'";
const VALUE =
  "empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit";
const HOST =
  "'*', a DNS name in lower case such as 'a.example.com' or '*.example.com', with an optional 'NAMESPACE/' before it";
const QUANTITY = "a number with an optional suffix, such as '100m', '0.5', '128Mi' or '1Gi'";
const SERVICE = "at most 63 characters of a-z, 0-9 and '-', beginning with a letter and ending with a letter or digit";
const long = 'a'.repeat(64);

export const GATEWAY_CASES: readonly InvalidCase[] = [
  {
    name: 'a namespace in upper case',
    run: gateway({ namespace: 'Istio' }),
    paths: ['namespace'],
    message: `[chart/alpha] namespace: not a DNS label; got "Istio"; allowed: ${LABEL}`,
  },
  {
    name: 'a namespace of 64 characters',
    run: gateway({ namespace: long }),
    paths: ['namespace'],
    message: `[chart/alpha] namespace: not a DNS label; got "${long}"; allowed: ${LABEL}`,
  },
  {
    name: 'a gateway name with a dot',
    run: gateway({ gatewayName: 'a.b' }),
    paths: ['gatewayName'],
    message: `[chart/alpha] gatewayName: not a DNS label; got "a.b"; allowed: ${LABEL}`,
  },
  {
    name: 'a gateway name that grows too long from the id',
    run: gateway({ namespace: 'x' }, 'a'.repeat(50)),
    paths: ['gatewayName'],
    message: `[chart/${'a'.repeat(50)}] gatewayName: not a DNS label; got "knative-custom-gateway-${'a'.repeat(50)}"; allowed: ${LABEL}`,
  },
  {
    name: 'a Service name that ends in a dash',
    run: gateway({ serviceName: 'edge-' }),
    paths: ['serviceName'],
    message: `[chart/alpha] serviceName: not a Service name; got "edge-"; allowed: ${SERVICE}`,
  },
  {
    name: 'a cluster domain with a space',
    run: gateway({ clusterDomain: 'cluster local' }),
    paths: ['clusterDomain'],
    message: `[chart/alpha] clusterDomain: not a DNS name; got "cluster local"; allowed: ${NAME}`,
  },
  {
    name: 'a domain with a wildcard',
    run: gateway({ domain: '*.example.com' }),
    paths: ['domain'],
    message: `[chart/alpha] domain: not a DNS name; got "*.example.com"; allowed: ${NAME}`,
  },
  {
    name: 'no hosts',
    run: gateway({ hosts: [] }),
    paths: ['hosts'],
    message: '[chart/alpha] hosts: empty; allowed: at least one host; to fix: omit hosts',
  },
  {
    name: 'a host with exclamation marks',
    run: gateway({ hosts: ['bad host!!'] }),
    paths: ['hosts[0]'],
    message: `[chart/alpha] hosts[0]: not a host of an Istio Gateway; got "bad host!!"; allowed: ${HOST}`,
  },
  {
    name: 'a wildcard in the middle of a host',
    run: gateway({ hosts: ['a.*.example.com'] }),
    paths: ['hosts[0]'],
    message: `[chart/alpha] hosts[0]: not a host of an Istio Gateway; got "a.*.example.com"; allowed: ${HOST}`,
  },
  {
    name: 'a host with a bad namespace',
    run: gateway({ hosts: ['Team/*'] }),
    paths: ['hosts[0]'],
    message: `[chart/alpha] hosts[0]: not a host whose part before '/' is a namespace; got "Team/*"; allowed: ${LABEL}`,
  },
  {
    name: 'no servers',
    run: gateway({ servers: [] }),
    paths: ['servers'],
    message:
      '[chart/alpha] servers: empty; allowed: at least one GatewayServer; to fix: omit servers for HTTP on port 80',
  },
  {
    name: 'two servers on one port',
    run: gateway({ servers: [GatewayServer.http(), GatewayServer.http({ targetPort: 8081 })] }),
    paths: ['servers[1].port'],
    message: '[chart/alpha] servers[1].port: already used by another server; got 80; allowed: one server per port',
  },
  {
    name: 'two servers on one pod port',
    run: gateway({ servers: [GatewayServer.http(), GatewayServer.http({ port: 81 })] }),
    paths: ['servers[1].targetPort'],
    message:
      '[chart/alpha] servers[1].targetPort: already used by another server; got 8080; allowed: one server per targetPort',
  },
  {
    name: 'port 99999',
    run: () => GatewayServer.http({ port: 99999 }),
    paths: ['port'],
    message: 'GatewayServer.http: port: not a port number; got 99999; allowed: 1 to 65535',
  },
  {
    name: 'port 0',
    run: () => GatewayServer.http({ targetPort: 0 }),
    paths: ['targetPort'],
    message: 'GatewayServer.http: targetPort: not a whole number in range; got 0; allowed: 1024 to 65535',
  },
  {
    name: "one of Istio's own ports",
    run: () => GatewayServer.http({ port: 15021 }),
    paths: ['port'],
    message:
      "GatewayServer.http: port: one of Istio's own ports; got 15021; allowed: any port but 15000, 15001, 15004, 15006, 15008, 15020, 15021, 15090",
  },
  {
    name: 'a TLS Secret with a slash',
    run: () => GatewayServer.https({ credentialName: 'a/b' }),
    paths: ['credentialName'],
    message: `GatewayServer.https: credentialName: not a DNS name; got "a/b"; allowed: ${NAME}`,
  },
  {
    name: 'a negative number of replicas',
    run: () => GatewayScaling.fixed(-1),
    paths: [''],
    message: 'GatewayScaling.fixed: not a whole number in range; got -1; allowed: 0 to 1000',
  },
  {
    name: 'more at least than at most',
    run: () => GatewayScaling.horizontal({ minReplicas: 4, maxReplicas: 3 }),
    paths: ['minReplicas'],
    message: 'GatewayScaling.horizontal: minReplicas: more than maxReplicas; got 4; allowed: at most 3',
  },
  {
    name: 'a fraction of a percent',
    run: () => GatewayScaling.horizontal({ targetCpuUtilizationPercent: 0.8 }),
    paths: ['targetCpuUtilizationPercent'],
    message:
      'GatewayScaling.horizontal: targetCpuUtilizationPercent: not a whole number in range; got 0.8; allowed: 0 to 1000',
  },
  {
    name: 'a memory request in words',
    run: gateway({ resources: { memoryRequest: '128 MB' } }),
    paths: ['resources.memoryRequest'],
    message: `[chart/alpha] resources.memoryRequest: not a Kubernetes quantity; got "128 MB"; allowed: ${QUANTITY}`,
  },
  {
    name: 'a limit below the request',
    run: gateway({ resources: { cpuRequest: '2', cpuLimit: '500m' } }),
    paths: ['resources.cpuLimit'],
    message: '[chart/alpha] resources.cpuLimit: below cpuRequest; got "500m"; allowed: at least 2',
  },
  {
    name: 'a grace period that cuts the drain off',
    run: gateway({ shutdown: { drainSeconds: 60, terminationGracePeriodSeconds: 30 } }),
    paths: ['shutdown.terminationGracePeriodSeconds'],
    message:
      '[chart/alpha] shutdown.terminationGracePeriodSeconds: terminates the pod before it has drained; got 30; allowed: at least preStopSleepSeconds + drainSeconds = 90',
  },
  {
    name: 'a drain of no time',
    run: gateway({ shutdown: { drainSeconds: 0 } }),
    paths: ['shutdown.drainSeconds'],
    message: '[chart/alpha] shutdown.drainSeconds: not a whole number in range; got 0; allowed: 1 to 86400',
  },
  {
    name: 'a disruption budget of a fraction',
    run: () => DisruptionBudget.maxUnavailable(0.5),
    paths: [''],
    message: 'DisruptionBudget.maxUnavailable: not a whole number in range; got 0.5; allowed: 0 to 9999',
  },
  {
    name: 'a disruption budget of 101 %',
    run: () => DisruptionBudget.maxUnavailablePercent(101),
    paths: [''],
    message: 'DisruptionBudget.maxUnavailablePercent: not a whole number in range; got 101; allowed: 0 to 100',
  },
  {
    name: 'a node selector with a bad key',
    run: gateway({ nodeSelector: { 'a b': 'c' } }),
    paths: ["nodeSelector['a b']"],
    message: `[chart/alpha] nodeSelector['a b']: not a label key; got "a b"; allowed: ${KEY}`,
  },
  {
    name: 'a node selector with a bad value',
    run: gateway({ nodeSelector: { pool: '-edge' } }),
    paths: ['nodeSelector.pool'],
    message: `[chart/alpha] nodeSelector.pool: not a label value; got "-edge"; allowed: ${VALUE}`,
  },
  {
    name: 'a spread over nothing',
    run: gateway({ spreadAcross: [''] }),
    paths: ['spreadAcross[0]'],
    message: `[chart/alpha] spreadAcross[0]: not a label key; got ""; allowed: ${KEY}`,
  },
  {
    name: 'a revision with a dot',
    run: gateway({ revision: '1.22' }),
    paths: ['revision'],
    message: `[chart/alpha] revision: not a DNS label; got "1.22"; allowed: ${LABEL}`,
  },
  {
    name: 'an annotation with a bad key',
    run: gateway({ podAnnotations: { '/x': 'y' } }),
    paths: ["podAnnotations['/x']"],
    message: `[chart/alpha] podAnnotations['/x']: not the name of an annotation; got "/x"; allowed: ${KEY}`,
  },
  {
    name: 'an existing workload without labels',
    run: () => GatewayWorkload.existing({ podLabels: {} }),
    paths: ['podLabels'],
    message:
      'GatewayWorkload.existing: podLabels: empty; got {}; allowed: the labels that the gateway pods carry, and no other pods; to fix: set a label that only these pods and their Service carry',
  },
  {
    name: 'a node port of a port that is not there',
    run: gateway({ loadBalancer: LoadBalancer.nodePort({ nodePorts: { '8080': 30080 } }) }),
    paths: ["loadBalancer.nodePorts['8080']"],
    message:
      "[chart/alpha] loadBalancer.nodePorts['8080']: the gateway has no Service port of this number; got 30080; allowed: 15021, 80; to fix: omit it, or add a server with that port to the gateway",
  },
  {
    name: 'an existing gateway with a bad host',
    run: () =>
      IsolatedGateway.fromExisting(new Chart(app(), 'chart'), 'stock', {
        gatewayName: 'a',
        namespace: 'b',
        serviceHost: 'a_b',
        podLabels: { app: 'a' },
      }),
    paths: ['serviceHost'],
    message: `[chart/stock] serviceHost: not a DNS name; got "a_b"; allowed: ${NAME}`,
  },
  {
    name: 'a cluster-local gateway and a template of an existing gateway, without services or a domain',
    run: () =>
      IsolatedGateway.fromExisting(new Chart(app(), 'chart'), 'stock', {
        gatewayName: 'a',
        namespace: 'b',
        podLabels: { app: 'a' },
        domainTemplate: '{{.Name}}-{{.Namespace}}.{{.Domain}}',
        localGateway: { gatewayName: 'a', serviceHost: 'a_b', podLabels: { app: 'a-local' } },
      }),
    paths: ['domainTemplate', 'localGateway.serviceHost', 'localGateway'],
    message: `[chart/stock] 3 problems
  domainTemplate: has no effect: the gateway has no domain; got "{{.Name}}-{{.Namespace}}.{{.Domain}}"; to fix: set domain, or network.domainTemplate for the services without a domain of their gateway
  localGateway.serviceHost: not a DNS name; got "a_b"; allowed: ${NAME}
  localGateway: without an assignment that selects services, there are none whose cluster-local hosts it could serve; to fix: set assignment, or omit it`,
  },
  {
    name: "the label of Istio's own gateway",
    run: gateway({ gatewayName: 'ingressgateway' }),
    paths: ['gatewayName'],
    message:
      '[chart/alpha] gatewayName: the label of one of Istio\'s own gateways; got "ingressgateway"; allowed: any other name',
  },
  {
    name: 'a load balancer for an existing workload',
    run: gateway({
      workload: GatewayWorkload.existing({ podLabels: { app: 'x' } }),
      loadBalancer: LoadBalancer.clusterIp(),
    }),
    paths: ['loadBalancer'],
    message:
      '[chart/alpha] loadBalancer: has no effect on an existing workload; to fix: omit it, and set it where the workload is installed',
  },
  {
    name: 'plain HTTP where port 443 leads',
    run: gateway({ serviceCertificates: true, servers: [GatewayServer.http({ targetPort: 8443 })] }),
    paths: ['servers[0].targetPort'],
    message:
      "[chart/alpha] servers[0].targetPort: already the target of the Service's port 443; got 8443; allowed: another targetPort for port 80",
  },
  {
    name: 'an HTTPS server where annotations end TLS at the load balancer',
    run: gateway({
      servers: [GatewayServer.http(), GatewayServer.https({ credentialName: 'tls' })],
      loadBalancer: LoadBalancer.custom({
        annotations: { 'service.beta.kubernetes.io/do-loadbalancer-certificate-id': '1234' },
      }),
    }),
    paths: ['loadBalancer.annotations'],
    message:
      '[chart/alpha] loadBalancer.annotations: take the TLS off port 443 at the load balancer, but the server of this port expects TLS; got 443; to fix: omit the certificate annotation, or use an HTTP server there',
  },
  {
    name: 'another injection template',
    run: gateway({ podAnnotations: { 'inject.istio.io/templates': 'sidecar' } }),
    paths: ["podAnnotations['inject.istio.io/templates']"],
    message:
      '[chart/alpha] podAnnotations[\'inject.istio.io/templates\']: would replace an annotation that the gateway needs; got "sidecar"; to fix: omit it',
  },
  {
    name: 'a toleration of an effect that Kubernetes does not know',
    run: gateway({ tolerations: [{ key: 'edge', effect: unchecked('NoSchedul') }] }),
    paths: ['tolerations[0].effect'],
    message:
      '[chart/alpha] IsolatedGateway: tolerations[0].effect: unsupported value; got "NoSchedul"; allowed: NoSchedule, PreferNoSchedule, NoExecute; to fix: write NoSchedule',
  },
  {
    name: 'a toleration with an operator of selectors',
    run: gateway({ tolerations: [{ key: 'a' }, { key: 'edge', operator: unchecked('In') }] }),
    paths: ['tolerations[1].operator'],
    message:
      '[chart/alpha] IsolatedGateway: tolerations[1].operator: unsupported value; got "In"; allowed: Equal, Exists',
  },
  {
    name: 'a toleration of any key with one value',
    run: gateway({ tolerations: [{ value: 'yes' }] }),
    paths: ['tolerations[0].key'],
    message:
      "[chart/alpha] tolerations[0].key: missing; to fix: set it, or set operator to 'Exists' to tolerate every taint",
  },
  {
    name: 'a toleration of any value with a value',
    run: gateway({ tolerations: [{ key: 'edge', operator: TolerationOperator.EXISTS, value: 'yes' }] }),
    paths: ['tolerations[0].value'],
    message:
      "[chart/alpha] tolerations[0].value: has no meaning with operator 'Exists'; got \"yes\"; to fix: omit it, or set operator to 'Equal'",
  },
  {
    name: 'a toleration with a bad key',
    run: gateway({ tolerations: [{ key: 'a b' }] }),
    paths: ['tolerations[0].key'],
    message: `[chart/alpha] tolerations[0].key: not a label key; got "a b"; allowed: ${KEY}`,
  },
  {
    name: 'a toleration with a bad value',
    run: gateway({ tolerations: [{ key: 'edge', value: 'a b' }] }),
    paths: ['tolerations[0].value'],
    message: `[chart/alpha] tolerations[0].value: not a label value; got "a b"; allowed: ${VALUE}`,
  },
  {
    name: 'a label of the Namespace with a bad value',
    run: gateway({ namespaceLabels: { team: 'a b' } }),
    paths: ['namespaceLabels.team'],
    message: `[chart/alpha] namespaceLabels.team: not a label value; got "a b"; allowed: ${VALUE}`,
  },
  {
    name: 'a gateway of versions that nobody names',
    run: () => new IsolatedGateway(new Chart(app(), 'chart'), 'alpha'),
    paths: ['platform'],
    message:
      "[chart/alpha] platform: missing: no enclosing MultiGatewayChart provides the versions; to fix: pass them, such as Platform.of({ knative: KnativeRelease.of('{newest}') })",
  },
  {
    name: 'several problems, all of which are listed',
    run: gateway({
      namespace: 'Edge',
      revision: '1.22',
      resources: { cpuLimit: 'much' },
      shutdown: { drainSeconds: -1 },
      workload: GatewayWorkload.istioOperator({ overlays: [{ kind: 'DaemonSet', patches: [] }] }),
    }),
    paths: ['namespace', 'resources.cpuLimit', 'shutdown.drainSeconds', 'revision', 'workload.overlays[0].kind'],
    message: [
      '[chart/alpha] 5 problems',
      `namespace: not a DNS label; got "Edge"; allowed: ${LABEL}`,
      `resources.cpuLimit: not a Kubernetes quantity; got "much"; allowed: ${QUANTITY}`,
      'shutdown.drainSeconds: not a whole number in range; got -1; allowed: 1 to 86400',
      `revision: not a DNS label; got "1.22"; allowed: ${LABEL}`,
      'workload.overlays[0].kind: istioctl renders no object of this kind for the gateway; got "DaemonSet"; allowed: Deployment, Service, ServiceAccount, Role, RoleBinding, HorizontalPodAutoscaler, PodDisruptionBudget',
    ].join('\n  '),
  },
];
