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
    const byLevel = placed
      .toSorted((a, b) => LEVELS.indexOf(a.finding.level) - LEVELS.indexOf(b.finding.level))
      .map(({ finding, nodes }) => ({ mark: markOf(finding), nodes }));
    this.byNode = new Map(
      [...groupBy(byLevel, ({ nodes }) => nodes)].map(([id, some]) => [id, some.map(({ mark }) => mark)]),
    );
    this.elsewhere = byLevel.filter(({ nodes }) => nodes.length === 0).map(({ mark }) => mark);
  }

  public of({ id }: Draft): readonly PictureFinding[] {
    return this.byNode.get(id) ?? [];
  }
}

function keyOf({ kind, namespace, name }: Subject): string {
  return `${kind} ${namespace}/${name}`;
}

/** The one object of a finding, on however many nodes it is: they are counted by it. */
function markOf({ rule, level, subject, message, why, fix }: Finding): PictureFinding {
  return {
    rule,
    level,
    subject: shown(nameOf(subject)),
    message: shown(message),
    why: shown(why),
    fix: shown(fix),
  };
}
