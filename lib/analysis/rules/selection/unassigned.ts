import { type IstioGatewayEntry } from '../../../knative/config-istio';
import { labelsAt, type Labels, mergeLabels } from '../../access';
import { groupOf, idOf } from '../../manifest';
import { type Model } from '../../model/build';
import { type KIngress } from '../../model/types';
import { GatewaySelection } from '../../net-istio/selection';
import { type Reach } from '../../reach/reach';
import { Exposure } from './exposure';
import { type Label, LabelSlips } from './slips';

/** A KIngress that no selector matches where there are selectors, and what seems to be the reason. */
export interface Unassigned {
  readonly ingress: KIngress;
  /** The default gateways, as `NAMESPACE/NAME`, that it goes through instead. */
  readonly defaults: readonly string[];
  /** The Service at which its external host is answered from outside the cluster, in words. */
  readonly exposedAt: string | undefined;
  readonly cause: Cause;
}

export type Cause =
  /** A label is on the template of the Knative Service, from where it does not get to the KIngress. */
  | { readonly kind: 'template'; readonly label: Label; readonly entry: IstioGatewayEntry }
  /** A label is nearly one that an entry selects by. */
  | { readonly kind: 'slip'; readonly written: Label; readonly meant: Label; readonly entry: IstioGatewayEntry }
  /** It is a DomainMapping whose target is assigned. */
  | { readonly kind: 'target-assigned'; readonly target: KIngress; readonly entry: IstioGatewayEntry }
  /** It is a DomainMapping, and its target is not assigned either. */
  | { readonly kind: 'target-unassigned' }
  | { readonly kind: 'unknown' };

const known = new WeakMap<Reach, readonly Unassigned[]>();

/** What no selector matches, with one reason each, so that one rule tells of it. Worked out once. */
export function unassigned(reach: Reach): readonly Unassigned[] {
  const found = known.get(reach) ?? [...find(reach)];
  known.set(reach, found);
  return found;
}

type List = 'external' | 'local';

function* find(reach: Reach): Generator<Unassigned> {
  const { config } = reach.model.configIstio;
  if (config === undefined) return;
  const causes = new Causes(reach, new GatewaySelection(config));
  const exposure = new Exposure(reach);
  const slips: Readonly<Record<List, LabelSlips | undefined>> = {
    external: slipsOf(config.externalGateways, reach),
    local: slipsOf(config.localGateways, reach),
  };
  for (const ingress of reach.ingresses) {
    const list = ingress.rules.some(({ visibility }) => visibility === 'ExternalIP') ? 'external' : 'local';
    const entries = reach.gatewaysOf(ingress)[list];
    const labelSlips = slips[list];
    if (labelSlips === undefined || entries.some(({ labelSelector }) => labelSelector !== undefined)) continue;
    const defaults = entries.map(idOf);
    const exposedAt = exposure.ofIngress(ingress, defaults);
    yield { ingress, defaults, exposedAt, cause: causes.of(ingress, list, labelSlips) };
  }
}

/** `undefined` for a list without selectors. */
function slipsOf(entries: readonly IstioGatewayEntry[], { ingresses }: Reach): LabelSlips | undefined {
  if (entries.every(({ labelSelector }) => labelSelector === undefined)) return undefined;
  return new LabelSlips(
    entries,
    ingresses.map(({ labels }) => labels),
  );
}

class Causes {
  private readonly templates: ReadonlyMap<string, Labels>;

  public constructor(
    private readonly reach: Reach,
    private readonly selection: GatewaySelection,
  ) {
    this.templates = templateLabels(reach.model);
  }

  public of(ingress: KIngress, list: List, slips: LabelSlips): Cause {
    return this.template(ingress, list) ?? this.slip(ingress, list, slips) ?? this.target(ingress);
  }

  private template(ingress: KIngress, list: List): Cause | undefined {
    const template = ingress.owner === 'Service' ? this.templates.get(ownerOf(ingress)) : undefined;
    if (template === undefined) return undefined;
    const entry = this.entryFor(mergeLabels(template, ingress.labels), list);
    if (entry === undefined) return undefined;
    const label = Object.entries(template)
      .filter(([key]) => !Object.hasOwn(ingress.labels, key) && keysOf(entry).has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))[0];
    return label && { kind: 'template', label, entry };
  }

  private slip(ingress: KIngress, list: List, slips: LabelSlips): Cause | undefined {
    for (const { written, meant, corrected } of slips.find(ingress.labels)) {
      const entry = this.entryFor(corrected, list);
      if (entry !== undefined) return { kind: 'slip', written, meant, entry };
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

function keysOf({ labelSelector }: IstioGatewayEntry): Set<string> {
  return new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
}

/** The labels of the revision template of each Knative Service that has some. */
function templateLabels({ manifests }: Model): ReadonlyMap<string, Labels> {
  const templates = new Map<string, Labels>();
  for (const manifest of manifests) {
    if (groupOf(manifest) !== 'serving.knative.dev' || manifest.kind !== 'Service') continue;
    const labels = labelsAt(manifest.object, 'spec', 'template', 'metadata', 'labels');
    if (Object.keys(labels).length > 0) templates.set(idOf(manifest), labels);
  }
  return templates;
}

function ownerOf({ namespace, ownerName }: KIngress): string {
  return idOf({ namespace, name: ownerName });
}
