import { add, groupBy } from '../../private/group';
import { text } from '../../private/access';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { ISTIO_INGRESS_CLASS } from '../model/kingress';
import { Lookup } from '../model/lookup';
import {
  type IstioGateway,
  type KIngress,
  type KIngressTls,
  type SecretCopy,
  type VirtualService,
} from '../model/types';
import { type FoundSecret } from './ingress-tls';
import { compareObserved, type Difference, withKnownSecrets } from './observed';
import { reconcile, type Reconciled, type ReconcileWorld } from './reconcile';
import { GatewaySelection, type SelectedGateways } from './selection';

const INGRESS_LABEL = 'networking.internal.knative.dev/ingress';
const NO_GATEWAYS: SelectedGateways = { external: [], local: [] };
const NOTHING: Reconciled = { error: undefined, lacksObject: false, gateways: [], copies: [], virtualServices: [] };

/**
 * The objects that net-istio creates for all KIngresses of a model. Objects that the manifests already contain, as in a
 * running cluster, are used as they are; deviations from what net-istio creates are reported as {@link Difference}.
 */
export class NetIstio {
  /** The KIngresses of net-istio's ingress class. */
  public readonly ingresses: readonly KIngress[];
  /** The Gateways that istiod sees: those of the manifests, and those that net-istio will create. */
  public readonly lookup: Lookup;
  /** The VirtualServices that istiod sees, in no particular order. */
  public readonly virtualServices: readonly VirtualService[];
  /** Secrets that net-istio copies to the namespaces of gateway pods. */
  public readonly copies: readonly SecretCopy[];
  public readonly differences: readonly Difference[];

  private readonly selections = new Map<KIngress, SelectedGateways>();
  private readonly results = new Map<KIngress, Reconciled>();
  private readonly ingressOf = new Map<VirtualService, KIngress>();
  private readonly byIngress = new Map<KIngress, VirtualService[]>();

  public constructor(private readonly model: Model) {
    const { config } = model.configIstio;
    this.ingresses = model.kingresses.filter(({ ingressClass }) => ingressClass === ISTIO_INGRESS_CLASS);
    const selection = config && new GatewaySelection(config);
    const world = worldOf(model);
    for (const ingress of this.ingresses) {
      const selected = selection?.of(ingress.labels) ?? NO_GATEWAYS;
      this.selections.set(ingress, selected);
      this.results.set(ingress, reconcile(ingress, selected, world));
    }
    const results = [...this.results.values()];
    this.copies = results.flatMap(({ copies }) => copies);

    const generated = new Map(results.flatMap(({ gateways }) => gateways).map((each) => [idOf(each), each]));
    const gateways = allGateways(model.gateways, generated);
    this.virtualServices = this.allVirtualServices();
    const { workloads, services, scopeGatewayToNamespace, strictGatewayMerging, istiod } = model;
    this.lookup =
      generated.size === 0
        ? model.lookup
        : new Lookup({
            workloads,
            services,
            gateways,
            virtualServices: this.virtualServices,
            scopeGatewayToNamespace,
            strictGatewayMerging,
            istiod,
          });
    this.differences = this.compare(generated);
  }

  /** The entries of config-istio that a KIngress uses; none while net-istio refuses config-istio. */
  public gatewaysOf(ingress: KIngress): SelectedGateways {
    return this.selections.get(ingress) ?? NO_GATEWAYS;
  }

  /** The objects that net-istio creates for a KIngress. */
  public reconciled(ingress: KIngress): Reconciled {
    return this.results.get(ingress) ?? NOTHING;
  }

  /** The VirtualServices of a KIngress that istiod sees: those among the manifests, or those that will be created. */
  public virtualServicesFor(ingress: KIngress): readonly VirtualService[] {
    return this.byIngress.get(ingress) ?? [];
  }

  /** The KIngress that net-istio created a VirtualService for; `undefined` for any other VirtualService. */
  public ingressBehind(virtualService: VirtualService): KIngress | undefined {
    return this.ingressOf.get(virtualService);
  }

  /** Those among the manifests, and those that will be created. */
  private allVirtualServices(): readonly VirtualService[] {
    const given = new Set(this.model.virtualServices.map(idOf));
    const made = this.ingresses.flatMap((ingress) => {
      const { virtualServices } = this.reconciled(ingress);
      const missing = given.size === 0 ? virtualServices : virtualServices.filter((each) => !given.has(idOf(each)));
      for (const each of missing) this.belongs(each, ingress);
      return missing;
    });
    if (given.size === 0) return made;
    const ingresses = new Map(this.ingresses.map((ingress) => [idOf(ingress), ingress]));
    for (const each of this.model.virtualServices) {
      const ingress = each.ingress === undefined ? undefined : ingresses.get(idOf({ ...each, name: each.ingress }));
      if (ingress !== undefined) this.belongs(each, ingress);
    }
    return [...made, ...this.model.virtualServices];
  }

  private belongs(virtualService: VirtualService, ingress: KIngress): void {
    this.ingressOf.set(virtualService, ingress);
    add(this.byIngress, ingress, virtualService);
  }

  private compare(generated: ReadonlyMap<string, IstioGateway>): readonly Difference[] {
    const gateways = groupBy(this.model.gateways, (gateway) => {
      const name = gateway.source.labels[INGRESS_LABEL];
      if (name !== undefined) return [idOf({ ...gateway, name })];
      // The Gateway of a wildcard certificate, which several KIngresses share, has no such label.
      const owner = generated.get(idOf(gateway))?.generatedFor;
      return owner === undefined ? [] : [owner];
    });
    const virtualServices = groupBy(
      this.model.virtualServices.filter(({ ingress }) => ingress !== undefined),
      ({ namespace, ingress }) => [idOf({ namespace, name: ingress ?? '' })],
    );
    if (gateways.size + virtualServices.size === 0) return [];
    return this.ingresses.flatMap((ingress) =>
      compareObserved(ingress, this.reconciled(ingress), {
        gateways: gateways.get(idOf(ingress)) ?? [],
        virtualServices: virtualServices.get(idOf(ingress)) ?? [],
      }),
    );
  }
}

function allGateways(
  given: readonly IstioGateway[],
  generated: ReadonlyMap<string, IstioGateway>,
): readonly IstioGateway[] {
  const known = new Set(given.map(idOf));
  return [
    ...given.map((gateway) => withKnownSecrets(gateway, generated.get(idOf(gateway)))),
    ...[...generated.values()].filter((gateway) => !known.has(idOf(gateway))),
  ];
}

function worldOf({ lookup, secrets, network }: Model): ReconcileWorld {
  return {
    clusterLocalDomainTls: network.clusterLocalDomainTls,
    service: (id) => lookup.service(id),
    secret: ({ secretNamespace, secretName, hosts, isIssued, dnsNames }: KIngressTls): FoundSecret | undefined => {
      if (!isIssued && secrets.isMissing(secretNamespace, secretName)) return undefined;
      const found = secrets.find(secretNamespace, secretName);
      const uid = text(found?.source.object, 'metadata', 'uid');
      return { uid, dnsNames: found?.dnsNames ?? dnsNames ?? hosts };
    },
  };
}
