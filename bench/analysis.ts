// The analyzer on a large topology: 1,000 gateways and 10,000 Knative Services. Prints the milliseconds of each step.
import { App } from 'cdk8s';
import { performance } from 'node:perf_hooks';
import { stringify } from 'yaml';
import { analyze } from '../lib/analysis/analyze';
import { loadText } from '../lib/analysis/input/load';
import { buildModel } from '../lib/analysis/model/build';
import { Reach } from '../lib/analysis/reach/reach';
import { topology } from './topology';

const GATEWAYS = 1000;
const SERVICES = 10_000;

function timed<T>(name: string, run: () => T): T {
  const start = performance.now();
  const result = run();
  console.log(`${name.padEnd(40)}${(performance.now() - start).toFixed(0).padStart(8)} ms`);
  return result;
}

const services = Array.from({ length: SERVICES }, (_, index) => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name: `service-${index}`, namespace: 'default', labels: { gateway: `team-${index % GATEWAYS}` } },
  spec: { template: { spec: { containers: [{ image: 'example.com/app:1' }] } } },
}));
const objects = [...(topology(new App(), GATEWAYS).toJson() as unknown[]), ...services];
const text = objects.map((object) => stringify(object)).join('---\n');

console.log(
  `\nanalysis of ${GATEWAYS} gateways and ${SERVICES} services: ${(text.length / 2 ** 20).toFixed(1)} MiB of YAML\n`,
);
const loaded = timed('load', () => loadText(text, 'bench.yaml'));
const model = timed('model', () => buildModel(loaded.manifests));
const reach = new Reach(model);
timed('Ready states of all services', () => reach.ingresses.map((ingress) => reach.readinessOf(ingress)));
const report = timed('all rules, model included', () => analyze(loaded));
console.log(`${report.findings.length} findings`);
