import { type IstioGatewayEntry } from '../../knative/config-istio';
import { labelsAt, type Labels, mergeLabels } from '../../private/access';
import { type Subject } from '../finding';
import { idOf } from '../input/manifest';
import { type KIngress } from '../model/types';
import { GatewaySelection } from '../net-istio/selection';
import { type Reach } from '../reach/reach';
import { Exposure } from '../gateways/exposure';
import { type Owners } from './owners';
import { type Label, LabelTypos } from '../../knative/label-typos';
import { selectedKeys } from '../../private/label-selector';
import { byText } from '../../private/sort';

/** A KIngress that no selector matches, although there are selectors, and the likely reason. */
export interface Unassigned {
  readonly ingress: KIngress;
  /** The object to fix. */
  readonly subject: Subject;
  /** The default gateways, as `NAMESPACE/NAME`, that it goes through instead. */
  readonly defaults: readonly string[];
  /** The Service, as text, at which its external host is answered from outside the cluster. */
  readonly exposedAt: string | undefined;
  readonly cause: Cause;
}

export type Cause =
  /** The label is on the template of the Knative Service, which is not copied to the KIngress. */
  | { readonly kind: 'template'; readonly label: Label; readonly entry: IstioGatewayEntry }
  /** A label looks like a typo of one that an entry selects by. */
  | { readonly kind: 'typo'; readonly written: Label; readonly meant: Label; readonly entry: IstioGatewayEntry }
  /** It is a DomainMapping whose target is assigned. */
  | { readonly kind: 'target-assigned'; readonly target: KIngress; readonly entry: IstioGatewayEntry }
  /** It is a DomainMapping, and its target is not assigned either. */
  | { readonly kind: 'target-unassigned' }
  | { readonly kind: 'unknown' };

/** The KIngresses that no selector matches, with one reason each, so that only one rule reports them. */
export function unassignedOf(reach: Reach, owners: Owners): readonly Unassigned[] {
  return [...find(reach, owners)];
}

type List = 'external' | 'local';

function* find(reach: Reach, owners: Owners): Generator<Unassigned> {
  const { config } = reach.model.configIstio;
  if (config === undefined) return;
  const causes = new Causes(reach, new GatewaySelection(config), owners);
  const exposure = new Exposure(reach);
  const lists = { external: config.externalGateways, local: config.localGateways };
  const typos: Partial<Record<List, LabelTypos>> = {};
  for (const ingress of reach.ingresses) {
    const list = ingress.rules.some(({ visibility }) => visibility === 'ExternalIP') ? 'external' : 'local';
    const entries = reach.gatewaysOf(ingress)[list];
    if (entries.some(({ labelSelector }) => labelSelector !== undefined)) continue;
    if (lists[list].every(({ labelSelector }) => labelSelector === undefined)) continue;
    const labelTypos = (typos[list] ??= typosOf(lists[list], reach));
    const defaults = entries.map(idOf);
    const exposedAt = exposure.ofIngress(ingress, defaults);
    const subject = owners.subjectOf(ingress);
    yield { ingress, subject, defaults, exposedAt, cause: causes.of(ingress, list, labelTypos) };
  }
}

function typosOf(entries: readonly IstioGatewayEntry[], { ingresses }: Reach): LabelTypos {
  return new LabelTypos(
    entries,
    ingresses.map(({ labels }) => labels),
  );
}

class Causes {
  public constructor(
    private readonly reach: Reach,
    private readonly selection: GatewaySelection,
    private readonly owners: Owners,
  ) {}

  public of(ingress: KIngress, list: List, typos: LabelTypos): Cause {
    return this.template(ingress, list) ?? this.typo(ingress, list, typos) ?? this.target(ingress);
  }

  private template(ingress: KIngress, list: List): Cause | undefined {
    if (ingress.owner !== 'Service') return undefined;
    const template = labelsAt(this.owners.manifestOf(ingress)?.object, 'spec', 'template', 'metadata', 'labels');
    const entry = this.entryFor(mergeLabels(template, ingress.labels), list);
    if (entry === undefined) return undefined;
    const keys = selectedKeys(entry.labelSelector ?? {});
    const label = Object.entries(template)
      .filter(([key]) => !Object.hasOwn(ingress.labels, key) && keys.has(key))
      .sort(byText(([key]) => key))[0];
    return label && { kind: 'template', label, entry };
  }

  private typo(ingress: KIngress, list: List, typos: LabelTypos): Cause | undefined {
    for (const { written, meant, corrected } of typos.find(ingress.labels)) {
      const entry = this.entryFor(corrected, list);
      if (entry !== undefined) return { kind: 'typo', written, meant, entry };
    }
    return undefined;
  }

  private target(ingress: KIngress): Cause {
    const host = ingress.rules.find(({ rewriteHost }) => rewriteHost !== undefined)?.rewriteHost;
    const target = host === undefined ? undefined : this.reach.ingressOfLocalHost(host);
    if (ingress.owner !== 'DomainMapping' || target === undefined) return { kind: 'unknown' };
    const entry = this.reach.gatewaysOf(target).external.find(({ labelSelector }) => labelSelector !== undefined);
    return entry === undefined ? { kind: 'target-unassigned' } : { kind: 'target-assigned', target, entry };
  }

  /** The first entry whose selector matches these labels. */
  private entryFor(labels: Labels, list: List): IstioGatewayEntry | undefined {
    return this.selection.of(labels)[list].find(({ labelSelector }) => labelSelector !== undefined);
  }
}
