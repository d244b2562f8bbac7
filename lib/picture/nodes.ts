import { Owners } from '../analysis/assignment/owners';
import { isPublic } from '../analysis/gateways/exposure';
import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { ReplicaFloors } from '../analysis/gateways/replica-floors';
import { idOf, type Manifest } from '../analysis/input/manifest';
import { isAssumed } from '../analysis/model/stock';
import { type IstioGateway, type KIngress, type Service, type Workload } from '../analysis/model/types';
import { type Reach } from '../analysis/reach/reach';
import { hostsOf, ownerId } from '../analysis/reach/reachability';
import { type RuleContext } from '../analysis/rule';
import { listed } from '../analysis/words';
import { type IstioGatewayEntry } from '../knative/config-istio';
import { objects, text } from '../private/access';
import { groupBy } from '../private/group';
import { describeSelector, type LabelSelector } from '../private/label-selector';
import { assignmentWords } from './assignment-words';
import { GatewayObjects } from './gateway-objects';
import { type PictureNode } from './types';
import { plural } from '../private/plural';

/** A node before its text is made safe and its findings are known. */
export type Draft = Omit<PictureNode, 'findings'>;

export type EntryKind = 'external' | 'cluster-local';

const TYPES = { Service: 'Knative Service', Route: 'Route', DomainMapping: 'DomainMapping', Ingress: 'KIngress' };
const EXTERNAL_DNS = 'external-dns.alpha.kubernetes.io/hostname';

/** Makes the nodes of a picture from objects of the model. */
export class Nodes {
  private readonly reach: Reach;
  private readonly parts: GatewayObjects;
  private readonly owners: Owners;
  private readonly floors: ReplicaFloors;
  private readonly virtualServices: ReadonlyMap<string, readonly Manifest[]>;

  public constructor({ reach, model }: RuleContext) {
    this.reach = reach;
    this.parts = new GatewayObjects(model);
    this.owners = new Owners(model);
    this.floors = new ReplicaFloors(model);
    const written = model.virtualServices.filter(({ ingress }) => ingress !== undefined);
    this.virtualServices = new Map(
      [...groupBy(written, ({ namespace, ingress }) => [idOf({ namespace, name: ingress ?? '' })])].map(([id, all]) => [
        id,
        all.map(({ source }) => source),
      ]),
    );
  }

  /** The Service in front of gateway pods. */
  public loadBalancer(service: Service): Draft {
    const { namespace, name, type, annotations, source } = service;
    const addresses = objects(source.object, 'status', 'loadBalancer', 'ingress').flatMap(
      (each) => text(each, 'ip') ?? text(each, 'hostname') ?? [],
    );
    const dns = annotations[EXTERNAL_DNS]?.split(',').map((host) => host.trim()) ?? [];
    return {
      id: loadBalancerId(service),
      kind: 'load-balancer',
      type: 'Service',
      namespace,
      name,
      facts: [
        `${type}${type === 'ClusterIP' ? '' : isPublic(service) ? ', public' : ', internal'}`,
        ...(addresses.length === 0 ? [] : [listed(addresses)]),
        ...(dns.length === 0 ? [] : [`DNS ${listed(dns)}`]),
        ...assumedFact([source]),
      ],
      objects: [source],
    };
  }

  /** A gateway that config-istio names. */
  public gateway({ id, namespace, name, object, external, local, home, pods, isUnseen }: ConfiguredGateway): Draft {
    const workloads = home.size > 0 ? [...home] : pods;
    const roles = [...(external.length > 0 ? ['external'] : []), ...(local.length > 0 ? ['cluster-local'] : [])];
    return {
      ...this.gatewayParts(id, object, workloads, isUnseen),
      namespace,
      name,
      facts: [
        [roles.join(' and '), ...this.podFacts(workloads, isUnseen)].join(', '),
        ...(object === undefined ? ['no Gateway object'] : serverFacts(object)),
        ...assumedFact([object?.source, ...workloads.map(({ source }) => source)]),
      ],
    };
  }

  /** An Istio Gateway that config-istio does not name. */
  public otherGateway(object: IstioGateway, pods: readonly Workload[]): Draft {
    return {
      ...this.gatewayParts(idOf(object), object, pods, false),
      namespace: object.namespace,
      name: object.name,
      facts: [['not in config-istio', ...this.podFacts(pods, false)].join(', '), ...serverFacts(object)],
    };
  }

  /** An entry of config-istio: which services go through the gateway. */
  public assignment(gateway: string, kind: EntryKind, { labelSelector }: IstioGatewayEntry): Draft {
    const { source } = this.reach.model.configIstio;
    const { name, exceptions } = assignmentWords(labelSelector);
    return {
      id: assignmentId(gateway, kind, labelSelector),
      kind: 'assignment',
      type: 'Assignment',
      namespace: '',
      name,
      facts: [...exceptions, `${kind} hosts`, ...(source === undefined ? ['as without config-istio'] : [])],
      objects: source === undefined ? [] : [source],
    };
  }

  /** A Knative Service, Route or DomainMapping. */
  public service(ingress: KIngress): Draft {
    const { namespace, ownerName, owner } = ingress;
    const { status, reason } = this.reach.readinessOf(ingress);
    const hosts = hostsOf(ingress);
    const manifest = this.owners.manifestOf(ingress);
    return {
      id: serviceId(ingress),
      kind: 'service',
      type: TYPES[owner],
      namespace,
      name: ownerName,
      facts: [
        ...(hosts.some(({ kind }) => kind === 'ext') ? [] : ['cluster-local only']),
        ...hosts.map(({ host }) => host),
        ...(status === 'True' ? [] : [`Ready ${status}: ${reason}`]),
      ],
      ready: status,
      objects: [
        ...(manifest === undefined ? [] : [manifest]),
        ingress.source,
        ...(this.virtualServices.get(idOf(ingress)) ?? []),
      ],
    };
  }

  private gatewayParts(
    id: string,
    object: IstioGateway | undefined,
    pods: readonly Workload[],
    isUnseen: boolean,
  ): Pick<Draft, 'id' | 'kind' | 'type' | 'objects'> {
    const isFound = object !== undefined || pods.length > 0 || !isUnseen;
    return {
      id: gatewayId(id),
      kind: 'gateway',
      type: 'Istio Gateway',
      objects: isFound ? this.parts.of(object, pods) : [],
    };
  }

  private podFacts(workloads: readonly Workload[], isUnseen: boolean): string[] {
    if (workloads.length === 0) return [isUnseen ? 'pods not among the manifests' : 'no pods'];
    return [...new Set(workloads.map((workload) => this.podCount(workload)))];
  }

  private podCount(workload: Workload): string {
    const { least } = this.floors.of(workload);
    if (least === undefined) return 'a pod on each node';
    const most = this.floors.autoscalerOf(workload)?.maxReplicas ?? least;
    return most === least ? plural(least, 'pod') : `${least} to ${most} pods`;
  }
}

function serverFacts({ servers }: IstioGateway): string[] {
  const ports = [...new Set(servers.map(({ protocol, number }) => `${protocol} ${number}`))];
  const hosts = [...new Set(servers.flatMap((server) => server.hosts))].filter(
    (host) => host !== '*' && host !== '*/*',
  );
  return [...(ports.length === 0 ? [] : [listed(ports)]), ...(hosts.length === 0 ? [] : [`hosts ${listed(hosts)}`])];
}

function assumedFact(sources: readonly (Manifest | undefined)[]): string[] {
  const known = sources.filter((source) => source !== undefined);
  return known.length > 0 && known.every(isAssumed) ? ['assumed to be as installed'] : [];
}

function loadBalancerId(service: Service): string {
  return `load-balancer ${idOf(service)}`;
}

export function gatewayId(id: string): string {
  return `gateway ${id}`;
}

export function serviceId(ingress: KIngress): string {
  return `service ${ingress.owner} ${ownerId(ingress)}`;
}

function assignmentId(gateway: string, kind: EntryKind, selector: LabelSelector | undefined): string {
  const order = kind === 'external' ? 1 : 2;
  return `assignment ${gateway} ${order} ${selector === undefined ? '' : describeSelector(selector)}`;
}
