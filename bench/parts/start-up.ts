import { writeFileSync } from 'node:fs';
import { type Bench } from '../bench';
import { type Measured, type Subject, byTurns } from '../measure';
import { mebibytes, milliseconds } from '../results';
import { apps } from './apps';

/** A command, and what it is measured against. */
interface Row {
  readonly subject: Subject;
  readonly over?: Subject;
}

/** What commands take before their work, and what the constructs add to an app. */
export function startUp(bench: Bench): void {
  const { results } = bench;
  const bare: Subject = { name: 'node --eval 0', command: [process.execPath, '--eval', '0'] };
  const commands = commandsOf(bench);
  const { empty, topology } = apps(bench);
  const rows: readonly Row[] = [
    { subject: bare },
    ...commands.map((subject) => ({ subject, over: bare })),
    { subject: empty.app, over: bare },
    { subject: topology.app, over: empty.app },
    { subject: empty.synth, over: bare },
    { subject: topology.synth, over: empty.synth },
  ];
  const times = byTurns(
    rows.map(({ subject }) => subject),
    bench.isShort ? 1 : 5,
  );
  const byName = new Map(rows.map(({ subject }, index) => [subject, times[index]]));
  results.heading(
    'Start-up',
    'Whole processes with one gateway. `Added` is over bare node, and for an app with one gateway over one with an empty chart; both are a file of TypeScript that tsx strips of its types, beside an installed package.',
  );
  results.table(
    ['Command', 'Wall', 'Added', 'CPU', 'Added', 'Memory'],
    rows.map(({ subject, over }) => {
      const { wall, cpu, memory } = byName.get(subject) ?? NOTHING;
      const base = over && byName.get(over);
      const added = (key: 'cpu' | 'wall', value: number): string => (base ? milliseconds(value - base[key]) : '');
      const cells = [milliseconds(wall), added('wall', wall), milliseconds(cpu), added('cpu', cpu), mebibytes(memory)];
      return [`\`${subject.name}\``, ...cells];
    }),
  );
  const added = (subject: Subject | undefined, over: Subject, key: 'cpu' | 'wall'): number =>
    ((subject && byName.get(subject)) ?? NOTHING)[key] - (byName.get(over) ?? NOTHING)[key];
  const [help] = commands;
  results.target('`knative-gateways --help` over bare node: wall time', 0.15, added(help, bare, 'wall'), milliseconds);
  results.target('`knative-gateways --help` over bare node: CPU time', 0.15, added(help, bare, 'cpu'), milliseconds);
  const ofSynth = '`cdk8s synth` of one gateway over an empty app';
  results.target(`${ofSynth}: wall time`, 0.2, added(topology.synth, empty.synth, 'wall'), milliseconds);
  results.target(`${ofSynth}: CPU time`, 0.2, added(topology.synth, empty.synth, 'cpu'), milliseconds);
}

const NOTHING: Measured = { wall: Number.NaN, cpu: Number.NaN, memory: Number.NaN };

/** The first one prints the help. */
function commandsOf(bench: Bench): Subject[] {
  const manifests = bench.manifests(1);
  const topology = bench.path('topology.yaml');
  writeFileSync(
    topology,
    'knative: "1.15"\ngateways: { alpha: { assignment: { label: { key: gateway, value: alpha } } } }\n',
  );
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
  const shown = (each: string): string => (each === manifests ? 'FILE' : each === topology ? 'topology.yaml' : each);
  return commands.map((args) => ({
    ...bench.cli(...args),
    name: `knative-gateways ${args.map(shown).join(' ')}`,
  }));
}
