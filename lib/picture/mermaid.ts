import { LEVELS } from '../analysis/finding';
import { countsText } from './lanes';
import { NODE_KINDS, type NodeKind, type Picture, type PictureNode } from './types';

const SHAPES: Readonly<Record<NodeKind, readonly [open: string, close: string]>> = {
  'load-balancer': ['([', '])'],
  gateway: ['[', ']'],
  assignment: ['{{', '}}'],
  service: ['(', ')'],
};

/** Renders a picture as a Mermaid flowchart. */
export function pictureMermaid({ nodes, edges }: Picture): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const nameOf = (id: string): string => names.get(id) ?? '';
  const strays = edges.flatMap(({ kind }, index) => (kind === 'stray' ? [index] : []));
  const classes = [...NODE_KINDS, ...LEVELS].flatMap((name) => {
    const members = nodes.filter(({ kind, findings: [worst] }) => kind === name || worst?.level === name);
    return members.length === 0 ? [] : [`  class ${members.map(({ id }) => nameOf(id)).join(',')} ${name}`];
  });
  return [
    'flowchart LR',
    ...nodes.map((node) => {
      const [open, close] = SHAPES[node.kind];
      return `  ${nameOf(node.id)}${open}"${labelOf(node)}"${close}`;
    }),
    ...edges.map(
      ({ from, to, kind }) => `  ${nameOf(from)} ${kind === 'stray' ? '-. not its own .->' : '-->'} ${nameOf(to)}`,
    ),
    '  classDef load-balancer fill:#e3f4f4,stroke:#2b7a78,color:#10302f',
    '  classDef gateway fill:#e8ebfd,stroke:#4456c7,color:#1a2152',
    '  classDef assignment fill:#f2f3f5,stroke:#7a8290,color:#23272e',
    '  classDef service fill:#ffffff,stroke:#7a8290,color:#23272e',
    '  classDef error stroke:#c62828,stroke-width:3px',
    '  classDef warning stroke:#b26a00,stroke-width:3px',
    '  classDef note stroke:#1769aa,stroke-width:2px',
    ...classes,
    ...(strays.length === 0 ? [] : [`  linkStyle ${strays.join(',')} stroke:#c62828,stroke-width:2px,color:#c62828`]),
    '',
  ].join('\n');
}

function labelOf({ namespace, name, facts, findings }: PictureNode): string {
  const lines = [...(namespace === '' ? [] : [namespace]), name, ...facts];
  return [...lines, ...(findings.length === 0 ? [] : [countsText(findings)])].map(escaped).join('<br>');
}

/**
 * Everything but plain characters as Mermaid's entity codes, so that no text can be syntax, Markdown or HTML. Source:
 * Mermaid, "Flowcharts", entity codes to escape characters.
 */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/_=-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
