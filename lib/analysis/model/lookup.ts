import { type Labels } from '../../private/access';
import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { idOf } from '../input/manifest';
import { type IstiodView } from './istiod-view';
import { isSubset, LabelIndex, pairOf } from './label-index';
import { decidableSelector, proxyLabels } from './proxy-labels';
import { Reading } from './reading';
import { type IstioGateway, type Service, type VirtualService, type Workload } from './types';
import { byText } from '../../private/sort';

interface Parts {
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly gateways: readonly IstioGateway[];
  readonly virtualServices: readonly VirtualService[];
  readonly scopeGatewayToNamespace: boolean;
  readonly strictGatewayMerging: boolean;
  readonly istiod: IstiodView;
}

/** A Gateway, and what determines the pods that it applies to. */
interface SelectingGateway {
  readonly gateway: IstioGateway;
  readonly selector: Labels;
}

const NO_LABELS: Labels = Object.create(null) as Labels;

/**
 * Looks up objects by name and selector. Each look-up takes time in proportion to its result, also in large clusters.
 */
export class Lookup {
  private readonly gatewayById: ReadonlyMap<string, IstioGateway>;
  private readonly serviceById: ReadonlyMap<string, Service>;
  private readonly servicesByLabel: LabelIndex<Service>;
  private readonly servicesByNamespace: ReadonlyMap<string, readonly Service[]>;
  private readonly workloadsByNamespace: ReadonlyMap<string, LabelIndex<Workload>>;
  private readonly gatewayPodsByLabel: LabelIndex<Workload>;
  /** Each Gateway under one pair of its selector, or under an empty key if no pair can be checked against manifests. */
  private readonly gatewaysByPair: ReadonlyMap<string, readonly SelectingGateway[]>;
  private readonly byHost = new Map<string, Service | undefined>();
  private readonly serviceCache = new Map<Workload, readonly Service[]>();
  private readonly podCache = new Map<Service, readonly Workload[]>();
  /** By the text of the selector: many gateways may share one. */
  private readonly selectedCache = new Map<string, readonly Workload[]>();
  /** By the labels that some Gateway selects: the pods of many gateways may share them. */
  private readonly gatewayCache = new Map<string, readonly IstioGateway[]>();
  private readonly reading: Reading;
  /** The labels that some Gateway selects. */
  private readonly selectorPairs: ReadonlySet<string>;

  public constructor(private readonly parts: Parts) {
    this.gatewayById = new Map(parts.gateways.map((gateway) => [idOf(gateway), gateway]));
    this.serviceById = new Map(parts.services.map((service) => [idOf(service), service]));
    this.servicesByLabel = new LabelIndex(parts.services, (service) => service.labels);
    const namespaces = groupBy(parts.workloads, ({ namespace }) => [namespace]);
    this.workloadsByNamespace = new Map(
      [...namespaces].map(([namespace, workloads]) => [
        namespace,
        new LabelIndex(workloads, ({ podLabels }) => podLabels),
      ]),
    );
    this.gatewayPodsByLabel = new LabelIndex(
      parts.workloads.filter((workload) => workload.isGateway),
      proxyLabels,
    );
    this.servicesByNamespace = groupBy(parts.services, ({ namespace }) => [namespace]);
    const selecting = parts.gateways.map((gateway) => ({ gateway, selector: decidableSelector(gateway) }));
    this.reading = new Reading(parts);
    this.selectorPairs = new Set(selecting.flatMap(({ selector }) => Object.entries(selector).map(pairOf)));
    this.gatewaysByPair = groupBy(selecting, ({ selector }) => {
      const [pair] = Object.entries(selector);
      return [pair === undefined ? '' : pairOf(pair)];
    });
  }

  /** The Istio Gateway `NAMESPACE/NAME`. */
  public gateway(id: string): IstioGateway | undefined {
    return this.gatewayById.get(id);
  }

  /** The Service `NAMESPACE/NAME`. */
  public service(id: string): Service | undefined {
    return this.serviceById.get(id);
  }

  /** The Service of a host such as `NAME.NAMESPACE.svc.cluster.local`, as config-istio names it. */
  public serviceOfHost(host: string): Service | undefined {
    if (this.byHost.has(host)) return this.byHost.get(host);
    const [name = '', namespace = ''] = host.split('.', 2);
    const service = this.serviceById.get(idOf({ namespace, name }));
    this.byHost.set(host, service);
    return service;
  }

  /** The Services of any namespace whose metadata labels match: where net-istio's prober looks. */
  public servicesLabelled(selector: Labels | undefined): readonly Service[] {
    return this.servicesByLabel.select(selector ?? NO_LABELS);
  }

  /** The gateway pods that carry the labels of a Gateway's selector, whether it applies to them or not. */
  public selectedPods(gateway: IstioGateway): readonly Workload[] {
    const selector = decidableSelector(gateway);
    return remembered(this.selectedCache, JSON.stringify(Object.entries(selector).sort()), () =>
      this.gatewayPodsByLabel.select(selector),
    );
  }

  /** The gateway pods that a Gateway applies to: in every namespace, unless istiod scopes Gateways to their own. */
  public gatewayPods(gateway: IstioGateway): readonly Workload[] {
    return this.reading.podsOf(gateway, this.selectedPods(gateway));
  }

  /** The Gateways that apply to a workload's pods, by namespace and name. */
  public gatewaysOf(workload: Workload): readonly IstioGateway[] {
    if (!workload.isGateway) return [];
    const labels = proxyLabels(workload);
    const pairs = Object.entries(labels)
      .map(pairOf)
      .filter((pair) => this.selectorPairs.has(pair))
      .sort();
    const selecting = remembered(this.gatewayCache, JSON.stringify(pairs), () =>
      ['', ...pairs]
        .flatMap((pair) => this.gatewaysByPair.get(pair) ?? [])
        .filter(({ selector }) => isSubset(selector, labels))
        .map(({ gateway }) => gateway)
        .sort(byText(idOf)),
    );
    return this.reading.gatewaysOf(workload, selecting);
  }

  /** The workloads whose pods a Service sends to. */
  public podsOf(service: Service): readonly Workload[] {
    const { selector, namespace } = service;
    if (selector === undefined) return [];
    return remembered(this.podCache, service, () => this.workloadsByNamespace.get(namespace)?.select(selector) ?? []);
  }

  /** The Services that send to a workload's pods. */
  public servicesOf(workload: Workload): readonly Service[] {
    return remembered(this.serviceCache, workload, () =>
      (this.servicesByNamespace.get(workload.namespace) ?? []).filter(
        ({ selector }) => selector !== undefined && isSubset(selector, workload.podLabels),
      ),
    );
  }

  /** The Services that istiod knows a workload's pods by. */
  public discoveredServicesOf(workload: Workload): readonly Service[] {
    return this.parts.istiod.discovers(workload.namespace, workload) ? this.servicesOf(workload) : [];
  }

  /** The Services that send to gateway pods. */
  public gatewayServices(): readonly Service[] {
    return this.parts.services.filter((service) => this.podsOf(service).some((workload) => workload.isGateway));
  }
}
