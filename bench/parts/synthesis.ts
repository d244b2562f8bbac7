import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Bench } from '../bench';
import { type Measured, type Subject, byTurns } from '../measure';
import { mebibytes, ratio, seconds } from '../results';
import { type Tools } from '../tools';
import { helmValues, writeHelmChart } from './helm-chart';

const OURS = 'MultiGatewayChart';
const HELM = 'helm template';
const KUSTOMIZE = 'kustomize build';

/** More takes minutes: both compare each object with each. */
const MOST_CHARTS = 1000;
const MOST_KUSTOMIZED = 100;

/** Synthesis of N gateways, as whole processes, beside other ways to the same objects. */
export function synthesis(bench: Bench, tools: Tools): void {
  const { results } = bench;
  writeHelmChart(bench.path('chart'), readFileSync(bench.manifests(1), 'utf8'));
  checkHelmChart(bench, tools);
  results.heading(
    'Synthesis',
    'Whole processes that write the same objects, by turns, medians. The Helm chart is made from our own output of one gateway, and renders the same objects for two. The floor reads the objects as JSON and writes them with the fastest YAML library that keeps the bytes; kustomize reads our output and writes it again. 10,000 gateways are ten clusters, since config-istio has no room for as many in one. cdk8s with a chart per gateway stops at 1,000: it resolves the whole app again for each chart, so that twice as many take four times as long, and 10,000 would take a quarter of an hour.',
  );
  const counts = bench.isShort ? [1, 10, 100, 1000] : [1, 10, 100, 1000, 10_000];
  const measured = new Map<number, Measured>();
  const kustomized = new Map<number, Measured>();
  const rows = counts.flatMap((count) => {
    const subjects = subjectsOf(bench, tools, count);
    const times = byTurns(subjects, runsOf(count, bench.isShort));
    const helm = times[subjects.findIndex(({ name }) => name === HELM)];
    const [ours] = times;
    if (ours !== undefined) measured.set(count, ours);
    const kustomize = times[subjects.findIndex(({ name }) => name === KUSTOMIZE)];
    if (kustomize !== undefined) kustomized.set(count, kustomize);
    if (count === 1000 && ours !== undefined && helm !== undefined) {
      results.target('Synthesis of 1,000 gateways: wall time / `helm template`', 1, ours.wall / helm.wall);
      results.target('Synthesis of 1,000 gateways: CPU time / `helm template`', 1, ours.cpu / helm.cpu);
    }
    return subjects.map(({ name }, index) => rowOf(count, name, times[index], helm));
  });
  results.table(['Gateways', 'With', 'Wall', 'CPU', 'Memory', 'Wall / Helm', 'CPU / Helm'].map(String), rows);
  const [thousand, more] = [measured.get(1000), measured.get(10_000)];
  if (thousand && more) {
    results.target('Synthesis of 10,000 gateways: wall time / that of 1,000', 11, more.wall / thousand.wall);
    results.target('Synthesis of 10,000 gateways: memory', 1024, more.memory, mebibytes);
  }
  const [few, some] = [kustomized.get(10), kustomized.get(MOST_KUSTOMIZED)];
  if (few && some) results.say(kustomizeStops(some.cpu / few.cpu, some.cpu));
}

/** Why there is no larger number of it. */
function kustomizeStops(growth: number, cpu: number): string {
  return `kustomize stops at ${MOST_KUSTOMIZED} gateways: it compares each object with each, so that its CPU time grows ${growth.toFixed(0)}-fold from 10 to ${MOST_KUSTOMIZED} gateways, and 1,000 would take ${Math.round(cpu * growth)} s or more.`;
}

function rowOf(count: number, name: string, time: Measured | undefined, helm: Measured | undefined): string[] {
  if (time === undefined || helm === undefined) return [];
  const { wall, cpu, memory } = time;
  const ratios = [ratio(wall / helm.wall), ratio(cpu / helm.cpu)];
  return [count.toLocaleString('en'), name, seconds(wall), seconds(cpu), mebibytes(memory), ...ratios];
}

function runsOf(count: number, isShort: boolean): number {
  if (isShort) return 1;
  return count < 100 || count === 1000 ? 5 : count === 100 ? 3 : 1;
}

function subjectsOf(bench: Bench, { helm, kubectl }: Tools, count: number): Subject[] {
  const manifests = bench.manifests(count);
  const values = bench.path(`values-${count}.yaml`);
  writeFileSync(values, helmValues(count));
  const json = bench.path(`objects-${count}.json`);
  writeFileSync(json, bench.printed('as-json', manifests));
  writeFileSync(`${dirname(manifests)}/kustomization.yaml`, 'resources:\n- gateways.k8s.yaml\n');
  const env = { CDK8S_OUTDIR: bench.path('dist') };
  const output = bench.path('output.yaml');
  return [
    { ...bench.script('ours', String(count)), name: OURS, env },
    { name: HELM, command: [helm, 'template', 'x', bench.path('chart'), '-f', values], output },
    { ...bench.script('floor', json, output), name: 'floor: js-yaml' },
    ...(count <= MOST_KUSTOMIZED
      ? [{ name: KUSTOMIZE, command: [kubectl, 'kustomize', dirname(manifests)], output } satisfies Subject]
      : []),
    ...(count <= (bench.isShort ? 100 : MOST_CHARTS)
      ? [
          {
            ...bench.script('plain-cdk8s', bench.path('ours-1/gateways.k8s.yaml'), String(count)),
            name: 'cdk8s, a chart per gateway',
            env,
          },
        ]
      : []),
  ];
}

/** A chart that renders something else would be no measure. */
function checkHelmChart(bench: Bench, { helm }: Tools): void {
  const values = bench.path('values-2.yaml');
  writeFileSync(values, helmValues(2));
  const rendered = bench.path('helm', 'two.yaml');
  mkdirSync(dirname(rendered), { recursive: true });
  writeFileSync(rendered, execFileSync(helm, ['template', 'x', bench.path('chart'), '-f', values]));
  const [theirs, ours] = [rendered, bench.manifests(2)].map((file) => objects(bench.printed('as-json', file)));
  if (theirs !== ours) throw new Error('the Helm chart does not render the objects of two gateways');
}

function objects(json: string): string {
  return (JSON.parse(json) as unknown[])
    .map((object) => JSON.stringify(sorted(object)))
    .sort()
    .join('\n');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, own]) => [key, sorted(own)]),
  );
}
