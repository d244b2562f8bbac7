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
  readonly network: PodNetwork;
  readonly ports: Readonly<Record<string, number>>;
}

/** A Service in front of gateway pods, and the port requests are sent to. */
export interface GatewayService {
  /** `NAMESPACE/NAME`. */
  readonly id: string;
  readonly targets: readonly { readonly address: string; readonly port: number }[];
}

const INJECTED = 'inject.istio.io/templates';

/** The pods of every gateway Deployment: one with Istio's gateway injection template, or with a container `istio-proxy`. */
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

/** Every Service that selects a gateway pod, with the pods' ports behind its HTTP port (80, or else the first). */
export function gatewayServices(objects: readonly KubernetesObject[], pods: readonly GatewayPod[]): GatewayService[] {
  return servicesOf(objects).flatMap((service) => {
    const behind = podsBehind(service, pods);
    const ports = service.spec.ports ?? [];
    const http = ports.find(({ port }) => port === 80) ?? ports.find(({ name }) => name?.startsWith('http') === true);
    if (behind.length === 0 || http === undefined) return [];
    return [
      {
        id: idOf(service),
        targets: behind.map((pod) => ({ address: pod.network.address, port: targetPort(http, pod) })),
      },
    ];
  });
}

/** What kubelet and the endpoint controllers would write for these pods. */
export function podObjects(objects: readonly KubernetesObject[], pods: readonly GatewayPod[]): KubernetesObject[] {
  return [
    ...pods.map((pod): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod.name, namespace: pod.namespace, labels: pod.labels },
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
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
