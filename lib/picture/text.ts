import { countsText, lanesOf } from './lanes';
import { type Picture, type PictureFinding, type PictureNode } from './types';
import { plural } from '../private/plural';

interface Branch {
  readonly lines: readonly string[];
  readonly children: readonly Branch[];
}

/** Renders a picture as a tree: each gateway with its load balancers, its assignments and their services. */
export function pictureText(picture: Picture): string {
  const { lanes, others } = lanesOf(picture);
  const tree = new Tree();
  const roots = lanes.map(({ gateway, loadBalancers, assignments }) => {
    const lines = tree.lines(gateway, 'gateway ');
    const before = loadBalancers.map(({ node, kind }) =>
      tree.leaf(node, kind === 'stray' ? 'not its own: the gateway also applies to the pods of Service ' : 'Service '),
    );
    const after = assignments.map(({ node, services }) => ({
      lines: tree.lines(node, ''),
      children: services.map((service) => tree.leaf(service, `${service.type} `)),
    }));
    return { lines, children: [...before, ...after] };
  });
  const rest = others.map((node) => tree.leaf(node, `${node.type} `));
  const blocks = [
    ...roots.map((root) => linesOf(root).join('\n')),
    ...(rest.length === 0 ? [] : [linesOf({ lines: ['on no gateway'], children: rest }).join('\n')]),
    ...(picture.findings.length === 0
      ? []
      : [['findings elsewhere', ...picture.findings.map((each) => `  ${findingText(each)}`)].join('\n')]),
  ];
  return blocks.length === 0 ? 'No gateway and no service.\n' : `${blocks.join('\n\n')}\n`;
}

/** Makes branches. The findings of a node are listed where it is named first. */
class Tree {
  private readonly named = new Set<PictureNode>();

  public leaf(node: PictureNode, prefix: string): Branch {
    return { lines: this.lines(node, prefix), children: [] };
  }

  public lines(node: PictureNode, prefix: string): string[] {
    const { namespace, name, facts, findings, kind } = node;
    const id = namespace === '' ? name : `${namespace}/${name}`;
    const fresh = this.named.has(node) ? [] : findings;
    this.named.add(node);
    return [
      kind === 'assignment' ? `${prefix}${id} (${facts.join(', ')})` : `${prefix}${id}`,
      ...(kind === 'assignment' || facts.length === 0 ? [] : [`  ${facts.join(', ')}`]),
      ...fresh.map((each) => `  ${findingText(each)}`),
    ];
  }
}

function findingText({ level, rule, message }: PictureFinding): string {
  return `${level} ${rule}: ${message}`;
}

function linesOf({ lines, children }: Branch): string[] {
  const more = children.length > 0 ? '│' : ' ';
  const [first = '', ...others] = lines;
  return [
    first,
    ...others.map((line) => `${more}${line}`),
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const [head = '', ...rest] = linesOf(child);
      return [`${isLast ? '└─' : '├─'} ${head}`, ...rest.map((line) => `${isLast ? '  ' : '│ '} ${line}`)];
    }),
  ].map((line) => line.trimEnd());
}

/** `2 gateways, 3 services; 1 error`. */
export function summaryOf({ nodes, findings }: Picture): string {
  const count = (kind: string): number => nodes.filter((node) => node.kind === kind).length;
  const all = [...new Set([...nodes.flatMap((node) => node.findings), ...findings])];
  const counts = `${plural(count('gateway'), 'gateway')}, ${plural(count('service'), 'service')}`;
  return all.length === 0 ? counts : `${counts}; ${countsText(all)}`;
}
