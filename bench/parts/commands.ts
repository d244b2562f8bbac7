import { appendFileSync, writeFileSync } from 'node:fs';
import { type Bench } from '../bench';
import { type Subject, byTurns } from '../measure';
import { mebibytes, seconds } from '../results';

const ONE_GATEWAY = ['--gateway', 'knative-custom-gateway-team-0', '--format', 'json'];

/** The commands on a large topology, and one of twice the size. */
export function commands(bench: Bench): void {
  const { results } = bench;
  const size = bench.isShort ? 100 : 500;
  const both = [size, size * 2].map((count) => subjectsOf(bench, count));
  const [one = [], two = []] = both.map((subjects) => byTurns(subjects, 1));
  results.heading(
    'Commands',
    `Whole processes on ${size} gateways with 5 services each, and on twice as many; \`growth\` is the ratio of their CPU times, 2 where it is linear.`,
  );
  const growths = one.map(({ cpu }, index) => (two[index]?.cpu ?? 0) / cpu);
  results.target('Any command on twice as many gateways: CPU time / that of half as many', 2.2, Math.max(...growths));
  results.table(
    ['Command', 'Wall', 'CPU', 'Memory', 'Growth'],
    (both[0] ?? []).map(({ name }, index) => {
      const { wall = 0, cpu = 0, memory = 0 } = one[index] ?? {};
      return [name, seconds(wall), seconds(cpu), mebibytes(memory), (growths[index] ?? 0).toFixed(1)];
    }),
  );
}

function subjectsOf(bench: Bench, count: number): Subject[] {
  const manifests = bench.manifests(count);
  appendFileSync(manifests, services(count));
  const topology = bench.path(`topology-${count}.yaml`);
  writeFileSync(topology, topologyFile(count));
  const named = (name: string, ...args: readonly string[]): Subject => ({ ...bench.cli(...args), name: `\`${name}\`` });
  const output = ['--output', bench.path('result')];
  return [
    named('analyze', 'analyze', manifests, ...output),
    named('analyze --format sarif', 'analyze', manifests, '--format', 'sarif', ...output),
    // Of one gateway: the whole matrix has a million answers.
    named('explain --matrix, one gateway', 'explain', '--matrix', manifests, ...ONE_GATEWAY, ...output),
    named('cost', 'cost', manifests, ...output),
    named('picture --format html', 'picture', manifests, '--format', 'html', ...output),
    named('picture --format svg', 'picture', manifests, '--format', 'svg', ...output),
    named('plan', 'plan', manifests, manifests, ...output),
    named('synth topology.yaml', 'synth', topology, '--output', bench.path('synth'), '--fail-on', 'never'),
  ];
}

function services(count: number): string {
  return Array.from(
    { length: count * 5 },
    (_, index) =>
      `---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: service-${index}\n  namespace: default\n  labels:\n    gateway: team-${index % count}\nspec:\n  template:\n    spec:\n      containers:\n        - image: example.com/app@sha256:${'0'.repeat(64)}\n`,
  ).join('');
}

function topologyFile(count: number): string {
  const gateways = Array.from(
    { length: count },
    (_, index) =>
      `  team-${index}:\n    assignment: { label: { key: gateway, value: team-${index} } }\n    loadBalancer: { awsNetwork: { internal: true } }\n`,
  );
  return `knative: "1.15"\ngateways:\n${gateways.join('')}`;
}
