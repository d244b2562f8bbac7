import { type Level, LEVELS } from '../analysis/finding';
import { countsText } from './lanes';
import { type NodeKind, type Picture, type PictureNode } from './types';

interface Colors {
  readonly fill: string;
  readonly line: string;
}

const COLORS: Readonly<Record<NodeKind, Colors>> = {
  'load-balancer': { fill: '#e3f4f4', line: '#2b7a78' },
  gateway: { fill: '#e8ebfd', line: '#4456c7' },
  assignment: { fill: '#f2f3f5', line: '#7a8290' },
  service: { fill: '#ffffff', line: '#7a8290' },
};
const LEVEL_COLORS: Readonly<Record<Level, string>> = { error: '#c62828', warning: '#b26a00', note: '#1769aa' };
/** Graphviz knows its widths, and hardly any font is wider: text fits also where a reader has another one. */
export const FONT = 'Verdana';
const MUTED = '#5a6270';
// Longer selectors and lists of hosts would make the picture too wide to read.
const WIDEST = 44;

/** Renders a picture in Graphviz' DOT language. */
export function pictureDot({ nodes, edges }: Picture): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  return [
    'digraph topology {',
    '  graph [rankdir=LR, ranksep=0.7, nodesep=0.18, pad=0.3, bgcolor=white]',
    `  node [shape=box, style="rounded,filled", fontname="${FONT}", fontsize=12, margin="0.16,0.09"]`,
    `  edge [color="${MUTED}", arrowsize=0.7, fontname="${FONT}", fontsize=10]`,
    ...nodes.map((node) => `  ${names.get(node.id) ?? ''} ${nodeAttributes(node)}`),
    ...edges.map(({ from, to, kind }) => {
      const attributes =
        kind === 'stray'
          ? ` [style=dashed, penwidth=2, label="not its own", color="${LEVEL_COLORS.error}", fontcolor="${LEVEL_COLORS.error}"]`
          : '';
      return `  ${names.get(from) ?? ''} -> ${names.get(to) ?? ''}${attributes}`;
    }),
    '}',
    '',
  ].join('\n');
}

function nodeAttributes(node: PictureNode): string {
  const { fill, line } = COLORS[node.kind];
  const [worst] = node.findings;
  const border = worst === undefined ? line : LEVEL_COLORS[worst.level];
  const attributes = [
    `label=<${labelOf(node)}>`,
    `fillcolor="${fill}"`,
    `color="${border}"`,
    `penwidth=${worst === undefined ? 1 : 2.5}`,
    `class="${[node.kind, ...LEVELS.filter((level) => level === worst?.level)].join(' ')}"`,
    `tooltip=${quoted(tooltipOf(node))}`,
  ];
  return `[${attributes.join(', ')}]`;
}

/** A row for each line: lines of one label that differ in size would touch each other. */
function labelOf({ namespace, name, facts, findings }: PictureNode): string {
  const small = (text: string, color: string): string =>
    `<font point-size="10" color="${color}">${escaped(text)}</font>`;
  const [worst] = findings;
  const lines = [
    ...(namespace === '' ? [] : [small(namespace, MUTED)]),
    `<b>${escaped(name)}</b>`,
    ...facts.map((fact) => small(fact, MUTED)),
    ...(worst === undefined ? [] : [`<b>${small(countsText(findings), LEVEL_COLORS[worst.level])}</b>`]),
  ];
  const rows = lines.map((line) => `<tr><td>${line}</td></tr>`).join('');
  return `<table border="0" cellspacing="0" cellpadding="0">${rows}</table>`;
}

function tooltipOf({ type, namespace, name, findings }: PictureNode): string {
  const id = namespace === '' ? name : `${namespace}/${name}`;
  return [`${type} ${id}`, ...findings.map(({ level, rule, message }) => `${level} ${rule}: ${message}`)].join('\n');
}

function escaped(text: string): string {
  const short = text.length > WIDEST ? `${text.slice(0, WIDEST - 1).replace(/\p{Cs}$/u, '')}…` : text;
  return entities(short);
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A quoted string of DOT, which reads escapes and entities in it. */
function quoted(text: string): string {
  const plain = entities(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${plain}"`;
}
