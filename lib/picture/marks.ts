import { type Finding, LEVELS, nameOf, type Subject, subjectOf } from '../analysis/finding';
import { type Manifest } from '../analysis/input/manifest';
import { groupBy } from '../private/group';
import { type Draft, gatewayId } from './nodes';
import { shown } from './shown';
import { type PictureFinding } from './types';

/**
 * Assigns findings to nodes. A finding belongs to the nodes of its object; one about config-istio to the assignments of
 * its gateway; one about an object outside the picture to its gateway.
 */
export class Marks {
  /** Findings that belong to no node. */
  public readonly elsewhere: readonly PictureFinding[];
  private readonly byNode: ReadonlyMap<string, readonly PictureFinding[]>;

  public constructor(drafts: readonly Draft[], configIstio: Manifest | undefined, findings: readonly Finding[]) {
    const ids = new Set(drafts.map(({ id }) => id));
    const owned = drafts.filter(({ kind }) => kind !== 'assignment');
    const byObject = groupBy(owned, ({ objects }) => new Set(objects.map((each) => keyOf(subjectOf(each)))));
    const assignments = drafts.filter(({ kind }) => kind === 'assignment');
    const config = configIstio && keyOf(subjectOf(configIstio));
    const placed = findings.map((finding) => {
      const { subject, gateway } = finding;
      const own = gateway === undefined ? undefined : gatewayId(gateway);
      const nodes = byObject.get(keyOf(subject)) ?? [];
      const narrowed = nodes.filter(({ id, kind }) => kind !== 'gateway' || id === own);
      const of = (some: readonly Draft[]): readonly string[] => some.map(({ id }) => id);
      if (own !== undefined && keyOf(subject) === config) {
        const entries = of(assignments.filter(({ id }) => id.startsWith(`assignment ${gateway ?? ''} `)));
        if (entries.length > 0) return { finding, nodes: entries };
      }
      if (nodes.length > 0) return { finding, nodes: of(narrowed.length > 0 ? narrowed : nodes) };
      return { finding, nodes: own !== undefined && ids.has(own) ? [own] : [] };
    });
    this.byNode = new Map(
      [...groupBy(placed, ({ nodes }) => nodes)].map(([id, some]) => [id, sorted(some.map(({ finding }) => finding))]),
    );
    this.elsewhere = sorted(placed.filter(({ nodes }) => nodes.length === 0).map(({ finding }) => finding));
  }

  public of({ id }: Draft): readonly PictureFinding[] {
    return this.byNode.get(id) ?? [];
  }
}

function keyOf({ kind, namespace, name }: Subject): string {
  return `${kind} ${namespace}/${name}`;
}

/** Worst first; findings come in an order already. */
function sorted(findings: readonly Finding[]): readonly PictureFinding[] {
  return findings
    .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    .map(({ rule, level, subject, message, why, fix }) => ({
      rule,
      level,
      subject: shown(nameOf(subject)),
      message: shown(message),
      why: shown(why),
      fix: shown(fix),
    }));
}
