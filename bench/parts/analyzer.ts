import { writeFileSync } from 'node:fs';
import { type Bench } from '../bench';
import { milliseconds, ratio } from '../results';
import { type AnalyzerTimes } from '../subjects/analysis';

const SHOWN_RULES = 15;

/** The analyzer beside the time that parsing its input takes, inside one process. */
export function analyzer(bench: Bench): void {
  const { results } = bench;
  const times = JSON.parse(bench.printed('analysis', bench.isShort ? '200' : '1000')) as AnalyzerTimes;
  results.heading(
    'Analyzer',
    `Inside one process, CPU time of its thread, ${times.gateways} gateways and ${times.services} services: ${times.mebibytes.toFixed(1)} MiB of YAML, ${times.findings} findings. All rules take ${ratio((times.model + times.rules) / times.parse)} times as long as parsing the input.`,
  );
  results.target('Analyzer: model and all rules / parsing', 1.5, (times.model + times.rules) / times.parse);
  results.table(
    ['Step', 'Time', 'Time / parsing'],
    (
      [
        ['parsing', times.parse],
        ['model', times.model],
        ['all rules', times.rules],
      ] as const
    ).map(([name, time]) => [name, milliseconds(time), ratio(time / times.parse)]),
  );
  results.say(
    `The ${SHOWN_RULES} slowest rules, each alone on a model that is ready; rules share much, so that they add up to more:`,
    '',
  );
  results.table(
    ['Rule', 'Time'],
    times.byRule
      .toSorted((a, b) => b.time - a.time)
      .slice(0, SHOWN_RULES)
      .map(({ rule, time }) => [`\`${rule}\``, milliseconds(time)]),
  );
}

/** Gateways that share one label, each size in a process of its own. */
export function sharedLabel(bench: Bench): void {
  const { results } = bench;
  results.heading(
    'Gateways that share one label',
    'CPU time and largest resident memory of the analysis as a process.',
  );
  const sizes = bench.isShort ? [125, 250] : [500, 1000, 2000];
  const file = bench.path('shared.yaml');
  const measured = sizes.map((size) => {
    console.error(`  ${size} gateways`);
    writeFileSync(file, bench.printed('hostile', 'shared', String(size)));
    return bench.printed('hostile', file).trim();
  });
  results.table(
    ['Gateways', 'CPU and memory'],
    measured.map((text, index) => [sizes[index]?.toLocaleString('en') ?? '', text]),
  );
  const [before = 1, last = 0] = measured.map((text) => Number.parseFloat(text));
  const [, most = 0] = sizes;
  results.target(
    `${most.toLocaleString('en')} gateways that share a label: CPU time / that of half as many`,
    2.2,
    last / before,
  );
}
