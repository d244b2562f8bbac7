import { type PodNetwork } from './network';
import {
  type Deployment,
  type KubernetesObject,
  type Labels,
  type PodTemplate,
  type Service,
  type ServicePort,
  deploymentsOf,
  idOf,
  namespaceOf,
  selects,
  servicesOf,
} from './objects';

/** A gateway pod: one Envoy in a network namespace of its own. */
export interface GatewayPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly network: PodNetwork;
  readonly ports: Readonly<Record<string, number>>;
}

/** A port of a pod. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/** A Service in front of gateway pods, and where requests are sent to. */
export interface GatewayService {
  /** `NAMESPACE/NAME`. */
  readonly id: string;
  /** Behind its HTTP port; empty where it has none. */
  readonly targets: readonly Target[];
  /** Behind its HTTPS port; empty where it has none. */
  readonly tlsTargets: readonly Target[];
  /** Whether a load balancer takes the TLS off first. */
  readonly isTlsEnded: boolean;
}

const INJECTED = 'inject.istio.io/templates';
const ENDS_TLS = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert';

/**
 * The pods of every gateway Deployment: one with Istio's gateway injection template, or with a container `istio-proxy`.
 */
export function podsOf(objects: readonly KubernetesObject[], networks: readonly PodNetwork[]): GatewayPod[] {
  const free = [...networks];
  return deploymentsOf(objects)
    .filter(isGateway)
    .flatMap((deployment) =>
      Array.from({ length: Math.min(deployment.spec.replicas ?? 1, 2) }, (_, index): GatewayPod => {
        const network = free.shift();
        if (network === undefined) throw new Error(`more gateway pods than the ${networks.length} of the pod network`);
        return {
          name: `${deployment.metadata.name}-${index}`,
          namespace: namespaceOf(deployment),
          labels: deployment.spec.template.metadata?.labels ?? {},
          serviceAccount: serviceAccountOf(deployment.spec.template),
          network,
          ports: namedPorts(deployment.spec.template.spec),
        };
      }),
    );
}

export function isGateway(deployment: Deployment): boolean {
  return isGatewayTemplate(deployment.spec.template);
}

export function isGatewayTemplate({ metadata, spec }: PodTemplate): boolean {
  return metadata?.annotations?.[INJECTED] === 'gateway' || spec.containers.some(({ name }) => name === 'istio-proxy');
}

/** The service account that the pods of a template run as. */
export function serviceAccountOf({ spec }: Pick<PodTemplate, 'spec'>): string {
  return spec.serviceAccountName ?? 'default';
}

/** Numbers of the named container ports. */
export function namedPorts({ containers }: PodTemplate['spec']): Record<string, number> {
  const ports = containers.flatMap((container) => container.ports ?? []);
  return Object.fromEntries(ports.map(({ name, containerPort }) => [name ?? '', containerPort]));
}

export function podsBehind(service: Service, pods: readonly GatewayPod[]): readonly GatewayPod[] {
  return pods.filter((pod) => pod.namespace === namespaceOf(service) && selects(service.spec.selector, pod.labels));
}

export function targetPort(port: ServicePort, pod: GatewayPod): number {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const named = pod.ports[target];
  if (named === undefined) throw new Error(`pod ${pod.namespace}/${pod.name} has no port named ${target}`);
  return named;
}

/** Every Service that selects a gateway pod. */
export function gatewayServices(objects: readonly KubernetesObject[], pods: readonly GatewayPod[]): GatewayService[] {
  return servicesOf(objects).flatMap((service) => {
    const behind = podsBehind(service, pods);
    if (behind.length === 0) return [];
    const targets = (port: ServicePort | undefined): Target[] =>
      port === undefined ? [] : behind.map((pod) => ({ address: pod.network.address, port: targetPort(port, pod) }));
    return [
      {
        id: idOf(service),
        targets: targets(portOf(service, 80, /^http(?!s)/)),
        tlsTargets: targets(portOf(service, 443, /^https/)),
        isTlsEnded: service.metadata.annotations?.[ENDS_TLS] !== undefined,
      },
    ];
  });
}

/** The port with a number, or else the first with such a name. */
function portOf({ spec: { ports = [] } }: Service, number: number, name: RegExp): ServicePort | undefined {
  return ports.find(({ port }) => port === number) ?? ports.find((each) => name.test(each.name ?? ''));
}

/** What kubelet and the endpoint controllers would write for these pods. */
export function podObjects(objects: readonly KubernetesObject[], pods: readonly GatewayPod[]): KubernetesObject[] {
  return [
    ...pods.map((pod): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod.name, namespace: pod.namespace, labels: pod.labels },
      spec: {
        serviceAccountName: pod.serviceAccount,
        containers: [{ name: 'istio-proxy', image: 'auto', ports: containerPorts(pod) }],
      },
      status: {
        phase: 'Running',
        podIP: pod.network.address,
        podIPs: [{ ip: pod.network.address }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    })),
    ...servicesOf(objects).flatMap((service) => {
      const [first, ...rest] = podsBehind(service, pods);
      return first === undefined ? [] : [endpointSlice(service, [first, ...rest])];
    }),
  ];
}

function containerPorts({ ports }: GatewayPod): object[] {
  return Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
}

function endpointSlice(service: Service, pods: readonly [GatewayPod, ...GatewayPod[]]): KubernetesObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service.metadata.name}-1`,
      namespace: namespaceOf(service),
      labels: { 'kubernetes.io/service-name': service.metadata.name },
    },
    addressType: 'IPv4',
    ports: (service.spec.ports ?? []).map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      port: targetPort(port, pods[0]),
      protocol: 'TCP',
    })),
    endpoints: pods.map((pod) => ({
      addresses: [pod.network.address],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', name: pod.name, namespace: pod.namespace },
    })),
  };
}
