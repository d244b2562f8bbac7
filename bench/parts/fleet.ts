import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { type Bench } from '../bench';
import { type Subject, measure } from '../measure';
import { mebibytes, seconds } from '../results';

/** A fleet of 100 clusters with 100 gateways each, on one thread and on two. */
export function fleet(bench: Bench): void {
  const { results } = bench;
  const [clusters, gateways] = bench.isShort ? [10, 20] : [100, 100];
  const file = bench.path('fleet.yaml');
  writeFileSync(file, fleetFile(clusters, gateways));
  const subject = (name: string, output: string, ...args: readonly string[]): Subject => ({
    ...bench.cli('fleet', 'synth', file, '--output', bench.path(output), ...args),
    name,
  });
  results.heading(
    'Fleet',
    `\`fleet synth\` of ${clusters} clusters with ${gateways} gateways each, analysis included.`,
  );
  const subjects = [
    subject('one thread', 'fleet-1', '--jobs', '1'),
    subject('two threads', 'fleet-2', '--jobs', '2'),
    subject('nothing changed', 'fleet-2'),
  ];
  const measured = subjects.map((each) => ({ name: each.name, ...measure(each) }));
  results.table(
    ['Run', 'Wall', 'CPU', 'Memory'],
    measured.map(({ name, wall, cpu, memory }) => [name, seconds(wall), seconds(cpu), mebibytes(memory)]),
  );
  const half = measure(halfOf(bench, clusters / 2, gateways));
  const cpu = measured[1]?.cpu ?? 0;
  results.target('Fleet: CPU time / that of half as many clusters', 2.2, cpu / half.cpu);
  execFileSync('diff', ['-r', bench.path('fleet-1'), bench.path('fleet-2')]);
  results.say('`diff -r` finds no difference between the output of one thread and of two.');
}

function halfOf(bench: Bench, clusters: number, gateways: number): Subject {
  const file = bench.path('half-fleet.yaml');
  writeFileSync(file, fleetFile(clusters, gateways));
  return {
    ...bench.cli('fleet', 'synth', file, '--output', bench.path('half-fleet'), '--jobs', '2'),
    name: 'half as many clusters',
  };
}

function fleetFile(clusters: number, gateways: number): string {
  const numbers = (count: number): number[] => [...Array(count).keys()];
  return [
    'defaults:',
    '  knative: "1.15"',
    '  gateways:',
    ...numbers(gateways).map(
      (index) =>
        `    team-${index}: { assignment: { label: { key: gateway, value: team-${index} } }, loadBalancer: { awsNetwork: { internal: true } } }`,
    ),
    'clusters:',
    ...numbers(clusters).map((index) => `  cluster-${index}: { topology: { clusterDomain: c${index}.local } }`),
    '',
  ].join('\n');
}
