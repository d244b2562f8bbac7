import { Chart } from 'cdk8s';
import {
  GatewayScaling,
  GatewayServer,
  GatewayWorkload,
  IsolatedGateway,
  type IsolatedGatewayProps,
  LoadBalancer,
} from '../../lib';
import { app } from '../support';
import { type InvalidCase } from './case';

const gateway =
  (props: IsolatedGatewayProps, id = 'alpha') =>
  (): unknown =>
    new IsolatedGateway(new Chart(app(), 'chart'), id, props);
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
    message: `[chart/alpha] namespace is not a DNS label; got "Istio"; allowed: ${LABEL}`,
  },
  {
    name: 'a namespace of 64 characters',
    run: gateway({ namespace: long }),
    message: `[chart/alpha] namespace is not a DNS label; got "${long}"; allowed: ${LABEL}`,
  },
  {
    name: 'a gateway name with a dot',
    run: gateway({ gatewayName: 'a.b' }),
    message: `[chart/alpha] gatewayName is not a DNS label; got "a.b"; allowed: ${LABEL}`,
  },
  {
    name: 'a gateway name that grows too long from the id',
    run: gateway({ namespace: 'x' }, 'a'.repeat(50)),
    message: `[chart/${'a'.repeat(50)}] gatewayName is not a DNS label; got "knative-custom-gateway-${'a'.repeat(50)}"; allowed: ${LABEL}`,
  },
  {
    name: 'a Service name that ends in a dash',
    run: gateway({ serviceName: 'edge-' }),
    message: `[chart/alpha] serviceName is not a Service name; got "edge-"; allowed: ${SERVICE}`,
  },
  {
    name: 'a cluster domain with a space',
    run: gateway({ clusterDomain: 'cluster local' }),
    message: `[chart/alpha] clusterDomain is not a DNS name; got "cluster local"; allowed: ${NAME}`,
  },
  {
    name: 'a domain with a wildcard',
    run: gateway({ domain: '*.example.com' }),
    message: `[chart/alpha] domain is not a DNS name; got "*.example.com"; allowed: ${NAME}`,
  },
  {
    name: 'no hosts',
    run: gateway({ hosts: [] }),
    message: '[chart/alpha] hosts is empty; got []; allowed: at least one host; to fix: leave hosts out',
  },
  {
    name: 'a host with exclamation marks',
    run: gateway({ hosts: ['bad host!!'] }),
    message: `[chart/alpha] hosts is not a host of an Istio Gateway; got "bad host!!"; allowed: ${HOST}`,
  },
  {
    name: 'a wildcard in the middle of a host',
    run: gateway({ hosts: ['a.*.example.com'] }),
    message: `[chart/alpha] hosts is not a host of an Istio Gateway; got "a.*.example.com"; allowed: ${HOST}`,
  },
  {
    name: 'a host with a bad namespace',
    run: gateway({ hosts: ['Team/*'] }),
    message: `[chart/alpha] hosts: the namespace before '/' is not a DNS label; got "Team"; allowed: ${LABEL}`,
  },
  {
    name: 'no servers',
    run: gateway({ servers: [] }),
    message:
      '[chart/alpha] servers is empty; got []; allowed: at least one GatewayServer; to fix: leave servers out for HTTP on port 80',
  },
  {
    name: 'two servers on one port',
    run: gateway({ servers: [GatewayServer.http(), GatewayServer.http({ targetPort: 8081 })] }),
    message: '[chart/alpha] two servers have the same port; got 80; allowed: one server per port',
  },
  {
    name: 'two servers on one pod port',
    run: gateway({ servers: [GatewayServer.http(), GatewayServer.http({ port: 81 })] }),
    message: '[chart/alpha] two servers have the same targetPort; got 8080; allowed: one server per targetPort',
  },
  {
    name: 'port 99999',
    run: () => GatewayServer.http({ port: 99999 }),
    message: 'server port is not a whole number in range; got 99999; allowed: 1 to 65535',
  },
  {
    name: 'port 0',
    run: () => GatewayServer.http({ targetPort: 0 }),
    message: 'server targetPort is not a whole number in range; got 0; allowed: 1024 to 65535',
  },
  {
    name: "one of Istio's own ports",
    run: () => GatewayServer.http({ port: 15021 }),
    message:
      "server port is one of Istio's own ports; got 15021; allowed: any port but 15000, 15001, 15004, 15006, 15008, 15020, 15021, 15090",
  },
  {
    name: 'a TLS Secret with a slash',
    run: () => GatewayServer.https({ credentialName: 'a/b' }),
    message: `credentialName is not a DNS name; got "a/b"; allowed: ${NAME}`,
  },
  {
    name: 'a negative number of replicas',
    run: () => GatewayScaling.fixed(-1),
    message: 'scaling.replicas is not a whole number in range; got -1; allowed: 0 to 1000',
  },
  {
    name: 'more at least than at most',
    run: () => GatewayScaling.horizontal({ minReplicas: 4, maxReplicas: 3 }),
    message: 'scaling.minReplicas is more than scaling.maxReplicas; got 4; allowed: at most 3',
  },
  {
    name: 'a fraction of a percent',
    run: () => GatewayScaling.horizontal({ targetCpuUtilizationPercent: 0.8 }),
    message: 'scaling.targetCpuUtilizationPercent is not a whole number in range; got 0.8; allowed: 1 to 1000',
  },
  {
    name: 'a memory request in words',
    run: gateway({ resources: { memoryRequest: '128 MB' } }),
    message: `[chart/alpha] resources.memoryRequest is not a Kubernetes quantity; got "128 MB"; allowed: ${QUANTITY}`,
  },
  {
    name: 'a limit below the request',
    run: gateway({ resources: { cpuRequest: '2', cpuLimit: '500m' } }),
    message: '[chart/alpha] resources.cpuLimit is below resources.cpuRequest; got "500m"; allowed: at least 2',
  },
  {
    name: 'a grace period that cuts the drain off',
    run: gateway({ shutdown: { drainSeconds: 60, terminationGracePeriodSeconds: 30 } }),
    message:
      '[chart/alpha] shutdown.terminationGracePeriodSeconds ends the pod before it has drained; got 30; allowed: at least preStopSleepSeconds + drainSeconds = 65',
  },
  {
    name: 'a drain of no time',
    run: gateway({ shutdown: { drainSeconds: 0 } }),
    message: '[chart/alpha] shutdown.drainSeconds is not a whole number in range; got 0; allowed: 1 to 86400',
  },
  {
    name: 'a disruption budget in words',
    run: gateway({ maxUnavailable: 'one' }),
    message:
      "[chart/alpha] maxUnavailable is neither a number nor a percentage; got \"one\"; allowed: '0' to '9999', '0%' to '100%', or 'none' for no PodDisruptionBudget",
  },
  {
    name: 'a disruption budget of 101 %',
    run: gateway({ maxUnavailable: '101%' }),
    message:
      "[chart/alpha] maxUnavailable is neither a number nor a percentage; got \"101%\"; allowed: '0' to '9999', '0%' to '100%', or 'none' for no PodDisruptionBudget",
  },
  {
    name: 'a node selector with a bad key',
    run: gateway({ nodeSelector: { 'a b': 'c' } }),
    message: `[chart/alpha] nodeSelector key is not a label key; got "a b"; allowed: ${KEY}`,
  },
  {
    name: 'a node selector with a bad value',
    run: gateway({ nodeSelector: { pool: '-edge' } }),
    message: `[chart/alpha] nodeSelector['pool'] is not a label value; got "-edge"; allowed: ${VALUE}`,
  },
  {
    name: 'a spread over nothing',
    run: gateway({ spreadAcross: [''] }),
    message: `[chart/alpha] spreadAcross is not a label key; got ""; allowed: ${KEY}`,
  },
  {
    name: 'a revision with a dot',
    run: gateway({ revision: '1.22' }),
    message: `[chart/alpha] revision is not a DNS label; got "1.22"; allowed: ${LABEL}`,
  },
  {
    name: 'a priority class in upper case',
    run: gateway({ priorityClassName: 'High' }),
    message: `[chart/alpha] priorityClassName is not a DNS name; got "High"; allowed: ${NAME}`,
  },
  {
    name: 'an annotation with a bad key',
    run: gateway({ podAnnotations: { '/x': 'y' } }),
    message: `[chart/alpha] podAnnotations key is not a label key; got "/x"; allowed: ${KEY}`,
  },
  {
    name: 'an existing workload without labels',
    run: () => GatewayWorkload.existing({ podLabels: {} }),
    message:
      'podLabels of an existing workload is empty; got {}; allowed: the labels by which the gateway pods can be told, and no other pods; to fix: name a label that only these pods and their Service carry',
  },
  {
    name: 'a node port of a port that is not there',
    run: gateway({ loadBalancer: LoadBalancer.nodePort({ nodePorts: { '8080': 30080 } }) }),
    message:
      'LoadBalancer.nodePort: nodePorts names Service port 8080, which the gateway does not have; got {"8080":30080}; allowed: 15021, 80, 443; to fix: leave it out, or add a server with that port to the gateway',
  },
  {
    name: 'an existing gateway with a bad host',
    run: () =>
      IsolatedGateway.fromExisting(new Chart(app(), 'chart'), 'stock', {
        gatewayName: 'a',
        namespace: 'b',
        serviceHost: 'a_b',
        podLabels: {},
      }),
    message: `[chart/stock] serviceHost is not a DNS name; got "a_b"; allowed: ${NAME}`,
  },
  {
    name: "the label of Istio's own gateway",
    run: gateway({ gatewayName: 'ingressgateway' }),
    message:
      '[chart/alpha] gatewayName is the label of one of Istio\'s own gateways; got "ingressgateway"; allowed: any other name',
  },
  {
    name: 'a load balancer for an existing workload',
    run: gateway({
      workload: GatewayWorkload.existing({ podLabels: { app: 'x' } }),
      loadBalancer: LoadBalancer.clusterIp(),
    }),
    message:
      '[chart/alpha] properties of the workload have no effect on an existing one; got ["loadBalancer"]; allowed: properties of the Istio Gateway: names, servers, hosts, assignment, domain, isolation; to fix: leave them out, and set them where the workload is installed',
  },
  {
    name: 'plain HTTP where port 443 leads',
    run: gateway({ servers: [GatewayServer.http({ targetPort: 8443 })] }),
    message:
      "[chart/alpha] targetPort 8443 is where the Service's port 443 leads; got 80; allowed: another targetPort for port 80",
  },
  {
    name: 'another injection template',
    run: gateway({ podAnnotations: { 'inject.istio.io/templates': 'sidecar' } }),
    message:
      '[chart/alpha] podAnnotations would replace an annotation that the gateway needs; got "inject.istio.io/templates"; to fix: leave it out',
  },
];
