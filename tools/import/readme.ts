import { type GroupSource, type KubernetesSource, type Sources } from './sources';

/** The README.md of imports/: what each file was made from. */
export function readme({ modules, groups, kubernetes }: Sources): string {
  const rows = Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, source]) => row([`\`${group}.ts\``, kinds(source), `\`${source.module}\``, origin(source)]));
  rows.push(row(['`k8s.ts`', kubernetesKinds(kubernetes), `\`${kubernetes.module}\``, `\`${kubernetes.file}\``]));
  const pins = Object.entries(modules)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { version, license, sum }]) => row([`\`${path}\``, `\`${version}\``, license, `\`${sum}\``]));
  return `# Generated classes

Made by \`npm run import\` from \`tools/import/sources.json\`; never edited. \`npm run import:check\` says whether they are up to date.

The classes carry the types of each kind's \`spec\`: no descriptions, patterns, limits or defaults, and no \`status\`.
\`cdk8s import\` expresses neither \`oneOf\` nor validation rules. Parts that nothing here sets are \`any\`.

${[row(['File', 'Kinds', 'Go module', 'Made from']), row(['---', '---', '---', '---']), ...rows].join('\n')}

${[row(['Go module', 'Version', 'Licence', 'Hash (go.sum)']), row(['---', '---', '---', '---']), ...pins].join('\n')}
`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function kinds({ kinds: byKind }: GroupSource): string {
  return Object.entries(byKind)
    .map(([kind, { version }]) => `${kind} (${version})`)
    .sort()
    .join(', ');
}

function kubernetesKinds({ kinds: names }: KubernetesSource): string {
  return names
    .map((name) => {
      const [kind = '', version = ''] = name.split('.').reverse();
      return `${kind} (${version})`;
    })
    .sort()
    .join(', ');
}

function origin({ files = [], written, types = [], note }: GroupSource): string {
  const paths = (list: readonly string[]): string => list.map((path) => `\`${path}\``).join(', ');
  const from = written === undefined ? paths(files) : `\`tools/import/${written}\`, written after ${paths(types)}`;
  return note === undefined ? from : `${from}. ${note}`;
}
