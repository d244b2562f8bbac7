import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { idOf } from '../analysis/input/manifest';
import { type IstioGateway, type KIngress, type Visibility } from '../analysis/model/types';
import { type RuleContext } from '../analysis/rule';
import { type Finding } from '../analysis/finding';
import { type IstioGatewayEntry } from '../knative/config-istio';
import { plural } from '../private/plural';
import { byText } from '../private/sort';
import { Marks } from './marks';
import { type Draft, type EntryKind, gatewayId, Nodes, serviceId } from './nodes';
import { shown } from './shown';
import { NODE_KINDS, type Picture, type PictureEdge, type PictureNode } from './types';

/**
 * The picture of a topology.
 *
 * @param context The model, and what rules know about it.
 * @param findings Those to mark on the nodes.
 */
export function pictureOf(context: RuleContext, findings: readonly Finding[]): Picture {
  const draft = new PictureDraft(context);
  const marks = new Marks([...draft.nodes.values()], context.model.configIstio.source, findings);
  const nodes = [...draft.nodes.values()].sort(byPlace).map((node) => finished(node, marks));
  const edges = [...draft.edges.values()].sort(byText(({ from, to, kind }) => `${from} > ${to} ${kind}`));
  return {
    nodes,
    edges: edges.map(({ from, to, kind }) => ({ from: shown(from), to: shown(to), kind })),
    findings: marks.elsewhere,
  };
}

/** All of the gateways that share a label with all of their pods would be more lines than can be drawn or read. */
const MOST_STRAYS = 20;

class PictureDraft {
  public readonly nodes = new Map<string, Draft>();
  public readonly edges = new Map<string, PictureEdge>();
  private readonly make: Nodes;

  public constructor(private readonly context: RuleContext) {
    this.make = new Nodes(context);
    for (const ingress of context.reach.ingresses) this.add(this.make.service(ingress));
    for (const gateway of context.gateways.all) this.addGateway(gateway);
    for (const gateway of this.otherGateways()) this.addOther(gateway);
    this.addStrays();
  }

  private addGateway(gateway: ConfiguredGateway): void {
    const { id } = this.add(this.make.gateway(gateway));
    for (const service of gateway.services) this.join(this.add(this.make.loadBalancer(service)).id, id);
    this.addEntries(gateway, 'external', gateway.external);
    this.addEntries(gateway, 'cluster-local', gateway.local);
  }

  private addEntries(gateway: ConfiguredGateway, kind: EntryKind, entries: readonly IstioGatewayEntry[]): void {
    const visibility: Visibility = kind === 'external' ? 'ExternalIP' : 'ClusterLocal';
    const ids = new Map<IstioGatewayEntry, string>();
    for (const entry of entries) {
      const { id } = this.add(this.make.assignment(gateway.id, kind, entry));
      this.join(gatewayId(gateway.id), id);
      ids.set(entry, id);
    }
    for (const ingress of gateway.users.filter((each) => hasRule(each, visibility))) {
      for (const entry of this.entriesOf(ingress, kind)) {
        const id = ids.get(entry);
        if (id !== undefined) this.join(id, serviceId(ingress));
      }
    }
  }

  private entriesOf(ingress: KIngress, kind: EntryKind): readonly IstioGatewayEntry[] {
    const { external, local } = this.context.reach.gatewaysOf(ingress);
    return kind === 'external' ? external : local;
  }

  /** Gateways that config-istio does not name, and that net-istio does not make. */
  private otherGateways(): readonly IstioGateway[] {
    const { reach, model, gateways } = this.context;
    const generated = new Set(
      reach.ingresses.flatMap((ingress) => reach.netIstio.reconciled(ingress).gateways.map(idOf)),
    );
    return model.gateways.filter((each) => gateways.find(idOf(each)) === undefined && !generated.has(idOf(each)));
  }

  private addOther(gateway: IstioGateway): void {
    const { lookup } = this.context.model;
    const pods = lookup.gatewayPods(gateway);
    const { id } = this.add(this.make.otherGateway(gateway, pods));
    for (const service of new Set(pods.flatMap((workload) => lookup.servicesOf(workload)))) {
      this.join(this.add(this.make.loadBalancer(service)).id, id);
    }
  }

  private addStrays(): void {
    const { lookup } = this.context.model;
    for (const { gateway, pods } of this.context.strays) {
      const id = gatewayId(gateway.id);
      let drawn = 0;
      for (const workload of pods) {
        if (drawn++ === MOST_STRAYS) break;
        for (const service of lookup.servicesOf(workload)) {
          this.join(this.add(this.make.loadBalancer(service)).id, id, 'stray');
        }
      }
      if (pods.length > MOST_STRAYS)
        this.say(id, `also applies to ${plural(pods.length - MOST_STRAYS, 'other workload')}`);
    }
  }

  /** Adds to what is known of a node. */
  private say(id: string, fact: string): void {
    const node = this.nodes.get(id);
    if (node !== undefined) this.nodes.set(id, { ...node, facts: [...node.facts, fact] });
  }

  private add(node: Draft): Draft {
    const known = this.nodes.get(node.id);
    if (known !== undefined) return known;
    this.nodes.set(node.id, node);
    return node;
  }

  private join(from: string, to: string, kind: PictureEdge['kind'] = 'route'): void {
    const key = `${from} > ${to}`;
    if (!this.edges.has(key)) this.edges.set(key, { from, to, kind });
  }
}

function hasRule({ rules }: KIngress, visibility: Visibility): boolean {
  return rules.some((rule) => rule.visibility === visibility);
}

function finished(node: Draft, marks: Marks): PictureNode {
  const { id, namespace, name, facts, objects } = node;
  return {
    ...node,
    id: shown(id),
    namespace: shown(namespace),
    name: shown(name),
    facts: facts.map(shown),
    objects: [...new Set(objects)].sort(byText((object) => `${object.kind} ${idOf(object)}`)),
    findings: marks.of(node),
  };
}

function byPlace(a: Draft, b: Draft): number {
  const [left, right] = [NODE_KINDS.indexOf(a.kind), NODE_KINDS.indexOf(b.kind)];
  return left === right ? byText<Draft>(({ id }) => id)(a, b) : left - right;
}
