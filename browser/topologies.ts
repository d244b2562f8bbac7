import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Testing } from 'cdk8s';
import { type AnalyzeOptions, runRules } from '../lib/analysis/analyze';
import { joinLoaded, type Loaded, loadObjects, loadText } from '../lib/analysis/input/load';
import { buildModel } from '../lib/analysis/model/build';
import { Reach } from '../lib/analysis/reach/reach';
import { RuleContext } from '../lib/analysis/rule';
import { pictureOf } from '../lib/picture/graph';
import { type Picture } from '../lib/picture/types';
import { topology } from '../bench/topology';

const vectors = resolve(__dirname, '../test/analysis/vectors/topologies');

/** The model of manifests, as the commands build it. */
export function contextOf(loaded: Loaded): RuleContext {
  return new RuleContext(new Reach(buildModel(loaded.manifests)), loaded);
}

export function pictureOfLoaded(loaded: Loaded, options: AnalyzeOptions = {}): Picture {
  const context = contextOf(loaded);
  return pictureOf(context, runRules(context, options).findings);
}

/** A recorded topology with leaks, overlapping selectors and unassigned services. */
export function recorded(): Loaded {
  return joinLoaded(
    ['stock.yaml', '8-003/manifests.yaml'].map((file) => loadText(readFileSync(`${vectors}/${file}`, 'utf8'), file)),
  );
}

/** Many gateways with a load balancer and a label each, and services spread over them. */
export function large(gateways: number, services: number): Loaded {
  const objects = Testing.synth(topology(new App(), gateways)) as unknown[];
  const apps = Array.from({ length: services }, (_, index) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: `service-${index}`, namespace: 'default', labels: { gateway: `team-${index % gateways}` } },
    spec: { template: { spec: { containers: [{ image: 'example.com/app:1' }] } } },
  }));
  return loadObjects([...objects, ...apps], 'large.yaml');
}
