import { LEVELS, type Level } from '../analysis/finding';
import { groupBy } from '../private/group';
import { type Picture, type PictureEdge, type PictureNode } from './types';
import { plural } from '../private/plural';

/** The part of a picture around one gateway. A node can be in several lanes. */
export interface Lane {
  readonly gateway: PictureNode;
  readonly loadBalancers: readonly (Pick<PictureEdge, 'kind'> & { readonly node: PictureNode })[];
  readonly assignments: readonly { readonly node: PictureNode; readonly services: readonly PictureNode[] }[];
}

/** The lanes in the order of gateways, and the nodes that are in none. */
export function lanesOf({ nodes, edges }: Picture): {
  readonly lanes: readonly Lane[];
  readonly others: readonly PictureNode[];
} {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = groupBy(edges, ({ to }) => [to]);
  const outOf = groupBy(edges, ({ from }) => [from]);
  const targets = (id: string): PictureNode[] => (outOf.get(id) ?? []).flatMap(({ to }) => byId.get(to) ?? []);
  const lanes = nodes
    .filter(({ kind }) => kind === 'gateway')
    .map((gateway) => ({
      gateway,
      loadBalancers: (into.get(gateway.id) ?? [])
        .flatMap(({ from, kind }) => {
          const node = byId.get(from);
          return node === undefined ? [] : [{ kind, node }];
        })
        .sort((a, b) => Number(a.kind === 'stray') - Number(b.kind === 'stray')),
      assignments: targets(gateway.id).map((node) => ({ node, services: targets(node.id) })),
    }));
  return { lanes, others: nodes.filter(({ id, kind }) => kind !== 'gateway' && !into.has(id) && !outOf.has(id)) };
}

/** `2 errors and 1 warning`; empty without findings. */
export function countsText(findings: readonly { readonly level: Level }[]): string {
  const parts = LEVELS.flatMap((level) => {
    const count = findings.filter((each) => each.level === level).length;
    return count === 0 ? [] : [plural(count, level)];
  });
  return parts.join(', ');
}
