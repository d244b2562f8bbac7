import { groupOf, idOf, type Manifest } from '../input/manifest';
import { at, objects, strings, text } from '../../private/access';
import { LabelSelectorOperator } from '../../private/label-selector';
import { ROUTE_NAMESPACE } from '../../knative/ingress-labels';
import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { type Model } from '../model/build';
import { Mesh } from '../model/mesh';
import { systemNamespace } from '../model/system-config';
import { type KIngress, type Service } from '../model/types';
import { plainRequest } from '../reach/conditions';
import { type Reach } from '../reach/reach';
import { answerAt, hostsOf, ownerId } from '../reach/reachability';
import { NetworkPolicies } from '../reach/network-policies';

/** How a pod in the cluster calls a service. */
export type CallPath =
  /** By the cluster-local name, which leads to a local gateway. */
  | 'cluster-local'
  /** By the public name, where it leads to the gateway's Service and not out of the cluster. */
  | 'public'
  /** By the cluster-local name from a pod with a sidecar, which connects to the service's pods itself. */
  | 'mesh';

/** What pods of a namespace get when they call a service. */
export interface Call {
  /** Namespace of the caller. */
  readonly caller: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping. */
  readonly service: string;
  readonly path: CallPath;
  readonly host: string;
  /** `NAMESPACE/NAME` of the gateway Service; null in the mesh. */
  readonly through: string | null;
  /**
   * As in the matrix; `blocked` if NetworkPolicies keep the caller out; in the mesh `unknown` if its Sidecar does not
   * import the service. If it depends on unknown facts, all of them, joined by `|`.
   */
  readonly answer: string;
}

/** The callers of one service by one path. */
type Route = Omit<Call, 'answer' | 'caller'> & { readonly answerTo: (caller: string) => string };

const SYSTEM = new Set(['kube-system', 'kube-public', 'kube-node-lease', ISTIO_NAMESPACE]);
const QUEUE_PROXY_PORT = 8012;
const REVISION = { 'serving.knative.dev/revision': 'any' };

/** Caller namespace x service x path, over http. */
export function callsOf(model: Model, reach: Reach, ingresses: readonly KIngress[] = reach.ingresses): readonly Call[] {
  return [...eachCall(model, reach, ingresses)];
}

/** The same one by one: there can be more than a process has memory for. */
export function* eachCall(model: Model, reach: Reach, ingresses: readonly KIngress[]): Generator<Call> {
  const callers = callerNamespaces(model, reach);
  const policies = new NetworkPolicies(model);
  const mesh = new MeshRoutes(model, reach, policies);
  for (const ingress of ingresses)
    for (const { answerTo, ...route } of [...gatewayRoutes(model, reach, policies, ingress), ...mesh.routesTo(ingress)])
      for (const caller of callers)
        if (route.path !== 'mesh' || mesh.has(caller)) yield { caller, ...route, answer: answerTo(caller) };
}

function gatewayRoutes(model: Model, reach: Reach, policies: NetworkPolicies, ingress: KIngress): Route[] {
  const { external, local } = reach.gatewaysOf(ingress);
  const entries = { ext: external, local: local.slice(0, 1) };
  return hostsOf(ingress).flatMap(({ kind, host }) =>
    [...new Set(entries[kind].flatMap((entry) => model.lookup.serviceOfHost(entry.service) ?? []))].map(
      (service): Route => {
        const { answer } = answerAt(reach, ingress, host, service, 'http');
        return {
          service: ownerId(ingress),
          path: kind === 'ext' ? 'public' : 'cluster-local',
          host,
          through: idOf(service),
          answerTo: (caller) => joined(passages(model, policies, service, caller), answer),
        };
      },
    ),
  );
}

/** Whether the pods behind a Service let a caller in: each its own word. */
function passages(model: Model, policies: NetworkPolicies, service: Service, caller: string): readonly boolean[] {
  const port = service.ports.find(({ port: number }) => number === 80);
  return model.lookup.podsOf(service).map(({ namespace, podLabels, portNames }) => {
    const podPort = typeof port?.targetPort === 'string' ? portNames[port.targetPort] : port?.targetPort;
    if (podPort === undefined) return true;
    const isolating = policies.isolating({ namespace, labels: podLabels }, 'Ingress');
    return !policies.keepOut(isolating, { namespace: caller, labels: {} }, podPort, portNames);
  });
}

function joined(open: readonly boolean[], answer: string): string {
  if (open.every(Boolean)) return answer;
  return open.some(Boolean) ? `${answer}|blocked` : 'blocked';
}

/** Callers with sidecars. */
class MeshRoutes {
  private readonly mesh: Mesh;
  private readonly sidecars: readonly Manifest[];

  public constructor(
    { manifests }: Model,
    private readonly reach: Reach,
    private readonly policies: NetworkPolicies,
  ) {
    this.mesh = new Mesh(manifests);
    this.sidecars = manifests.filter(
      (each) =>
        each.kind === 'Sidecar' &&
        groupOf(each) === 'networking.istio.io' &&
        at(each.object, 'spec', 'workloadSelector') === undefined,
    );
  }

  public has(namespace: string): boolean {
    return this.mesh.has(namespace);
  }

  public routesTo(ingress: KIngress): Route[] {
    const host = hostsOf(ingress).find(({ kind }) => kind === 'local')?.host;
    const { namespace } = ingress;
    if (host === undefined || !this.has(namespace)) return [];
    const pods = { namespace, podLabels: REVISION };
    const isolating = this.policies.isolating({ namespace, labels: REVISION }, 'Ingress');
    return [
      {
        service: ownerId(ingress),
        path: 'mesh',
        host,
        through: null,
        answerTo: (caller) => {
          if (!this.imports(caller, namespace)) return 'unknown';
          const peer = { namespace: caller, labels: {} };
          if (this.policies.keepOut(isolating, peer, QUEUE_PROXY_PORT, {})) return 'blocked';
          const request = { ...plainRequest(host, undefined), sourceNamespace: caller };
          const { denied } = this.reach.authorization.verdictOf(pods, QUEUE_PROXY_PORT, request);
          return { yes: '403', no: '200', maybe: '200|403' }[denied];
        },
      },
    ];
  }

  /** Source: Istio, "Sidecar": `NAMESPACE/HOST`, where the namespace can be `*` or `.`. */
  private imports(caller: string, namespace: string): boolean {
    const own = this.sidecars.filter((sidecar) => sidecar.namespace === caller);
    if (own.length === 0) return true;
    const hosts = own.flatMap(({ object }) =>
      objects(object, 'spec', 'egress').flatMap((each) => strings(each, 'hosts')),
    );
    return hosts.some((host) => {
      const [from = ''] = host.split('/');
      return from === '*' || from === namespace || (from === '.' && caller === namespace);
    });
  }
}

/** Namespaces that the manifests name, apart from those of gateways and the system; sorted. */
function callerNamespaces(model: Model, reach: Reach): readonly string[] {
  const gateways = new Set(model.workloads.filter(({ isGateway }) => isGateway).map(({ namespace }) => namespace));
  const system = systemNamespace(model.manifests);
  const named = model.networkPolicies.flatMap(({ source }) =>
    objects(source.object, 'spec', 'ingress').flatMap((rule) => objects(rule, 'from').flatMap(namesOf)),
  );
  const all = [
    ...reach.ingresses.map(({ namespace }) => namespace),
    ...model.workloads.map(({ namespace }) => namespace),
    ...model.manifests
      .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
      .map(({ name }) => name),
    ...named,
    ...assignedNamespaces(model),
  ];
  return [...new Set(all)].filter((name) => !SYSTEM.has(name) && name !== system && !gateways.has(name)).sort();
}

/** The namespaces that config-istio gives to gateways as a whole. */
function assignedNamespaces({ configIstio }: Model): readonly string[] {
  return (configIstio.config?.externalGateways ?? []).flatMap(({ labelSelector }) =>
    (labelSelector?.matchExpressions ?? [])
      .filter(({ key, operator }) => key === ROUTE_NAMESPACE && operator === LabelSelectorOperator.IN)
      .flatMap(({ values = [] }) => values),
  );
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

function namesOf(peer: object): readonly string[] {
  const single = text(peer, 'namespaceSelector', 'matchLabels', NAME_LABEL);
  const listed = objects(peer, 'namespaceSelector', 'matchExpressions')
    .filter((each) => text(each, 'key') === NAME_LABEL && text(each, 'operator') === 'In')
    .flatMap((each) => strings(each, 'values'));
  return single === undefined ? listed : [single, ...listed];
}
