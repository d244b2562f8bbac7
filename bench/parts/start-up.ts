import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from '../bench';
import { type Subject, byTurns } from '../measure';
import { mebibytes, milliseconds } from '../results';

const FIRST = 'node --eval 0';

/** What commands take before their work, and what the constructs add to `cdk8s synth`. */
export function startUp(bench: Bench): void {
  const { results } = bench;
  const manifests = bench.manifests(1);
  const topology = bench.path('topology.yaml');
  writeFileSync(
    topology,
    'knative: "1.15"\ngateways: { alpha: { assignment: { label: { key: gateway, value: alpha } } } }\n',
  );
  const bare: Subject = { name: FIRST, command: [process.execPath, '--eval', '0'] };
  const commands = [
    ['--help'],
    ['analyze', '--help'],
    ['analyze', manifests],
    ['explain', '--matrix', manifests],
    ['picture', manifests],
    ['picture', manifests, '--format', 'svg'],
    ['cost', manifests],
    ['assess', manifests],
    ['plan', manifests, manifests],
    ['kinds'],
    ['rules'],
    ['synth', topology, '--output', '-'],
  ];
  const subjects = [
    bare,
    ...commands.map((args) => ({
      ...bench.cli(...args),
      name: `knative-gateways ${args.map((each) => (each === manifests ? 'FILE' : each === topology ? 'topology.yaml' : each)).join(' ')}`,
    })),
    ...synthOfApps(bench),
  ];
  const times = byTurns(subjects, bench.isShort ? 1 : 5);
  results.heading(
    'Start-up',
    'Whole processes with one gateway; `added` is over bare node, and over an app with one empty chart.',
  );
  const base = times[0]?.wall ?? 0;
  const empty = times.at(-2)?.wall ?? 0;
  results.table(
    ['Command', 'Wall', 'Added', 'CPU', 'Memory'],
    subjects.map(({ name }, index) => {
      const { wall = 0, cpu = 0, memory = 0 } = times[index] ?? {};
      const added =
        index === 0 || index === subjects.length - 2
          ? ''
          : milliseconds(wall - (index === subjects.length - 1 ? empty : base));
      return [`\`${name}\``, milliseconds(wall), added, milliseconds(cpu), mebibytes(memory)];
    }),
  );
}

/** `cdk8s synth` of an app with one empty chart and of the default topology, with the same loader. */
function synthOfApps(bench: Bench): Subject[] {
  const empty = bench.path('empty', 'main.ts');
  mkdirSync(join(empty, '..'), { recursive: true });
  symlinkSync(bench.file('node_modules'), join(empty, '../node_modules'));
  writeFileSync(
    empty,
    "import { App, Chart } from 'cdk8s';\nconst app = new App();\nnew Chart(app, 'empty');\napp.synth();\n",
  );
  const command = [
    process.execPath,
    bench.file('node_modules/cdk8s-cli/bin/cdk8s'),
    ...['synth', '--check-upgrade=false', '--app', 'node --import tsx main.ts', '--output', bench.path('out')],
  ] as const;
  return [
    { name: 'cdk8s synth, empty', command: [...command], cwd: join(empty, '..') },
    { name: 'cdk8s synth, default topology', command: [...command], cwd: bench.root },
  ];
}
