// GATEWAYS: the analyzer on a large topology, with ten Knative Services for each gateway. Prints the seconds of
// CPU of each step as JSON.
import { App, Yaml } from 'cdk8s';
import { readFileSync } from 'node:fs';
import { loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { RuleContext, runRule } from '../../lib/analysis/rule';
import { runRules } from '../../lib/analysis/analyze';
import { RULES } from '../../lib/analysis/rules';
import { topology } from './topology';

/** Seconds. */
export interface AnalyzerTimes {
  readonly gateways: number;
  readonly services: number;
  readonly mebibytes: number;
  readonly findings: number;
  readonly parse: number;
  readonly model: number;
  readonly rules: number;
  readonly byRule: readonly { readonly rule: string; readonly time: number }[];
}

const GATEWAYS = Number(process.argv[2]);
const SERVICES = GATEWAYS * 10;
const ROUNDS = 3;

const services = Array.from({ length: SERVICES }, (_, index) => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: `service-${index}`, namespace: 'default', labels: { gateway: `team-${index % GATEWAYS}` } },
  spec: { template: { spec: { containers: [{ image: 'example.com/app:1' }] } } },
}));
const text = Yaml.stringify(...(topology(new App(), GATEWAYS).toJson() as object[]), ...services);

/** Seconds that this thread has had a CPU: other processes on the machine do not count. */
function cpu(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e9;
}

function timed<T>(run: () => T): readonly [T, number] {
  const start = cpu();
  const result = run();
  return [result, cpu() - start];
}

function once(): AnalyzerTimes {
  const [loaded, parse] = timed(() => loadText(text, 'bench.yaml'));
  const [context, model] = timed(() => new RuleContext(new Reach(buildModel(loaded.manifests)), loaded));
  const [report, rules] = timed(() => runRules(context));
  const byRule = RULES.map((rule) => ({ rule: rule.name, time: timed(() => runRule(rule, context))[1] }));
  const size = { gateways: GATEWAYS, services: SERVICES, mebibytes: text.length / 2 ** 20 };
  return { ...size, findings: report.findings.length, parse, model, rules, byRule };
}

// The first rounds are slower, since nothing is compiled yet, and show what a command takes: the median is of all.
const rounds = Array.from({ length: ROUNDS }, once);
const total = ({ parse, model, rules }: AnalyzerTimes): number => parse + model + rules;
process.stdout.write(JSON.stringify(rounds.toSorted((a, b) => total(a) - total(b))[Math.floor(ROUNDS / 2)]));
