// The pictures of a large topology: 1,000 gateways and 6,000 Knative Services. Prints the milliseconds of each step.
import { performance } from 'node:perf_hooks';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { RuleContext } from '../../lib/analysis/rule';
import { withCountedServices } from '../../lib/picture/counted';
import { pictureOf } from '../../lib/picture/graph';
import { pictureHtml } from '../../lib/picture/html';
import { pictureMermaid } from '../../lib/picture/mermaid';
import { pictureSvg } from '../../lib/picture/svg';
import { pictureText } from '../../lib/picture/text';
import { large } from './large';

const GATEWAYS = 1000;
const SERVICES = 6000;

async function timed<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await run();
  const size = typeof result === 'string' ? `${(result.length / 2 ** 20).toFixed(1).padStart(8)} MiB` : '';
  console.log(`${name.padEnd(20)}${(performance.now() - start).toFixed(0).padStart(8)} ms${size}`);
  return result;
}

async function main(): Promise<void> {
  console.log(`\npictures of ${GATEWAYS} gateways and ${SERVICES} services, without findings\n`);
  const loaded = large(GATEWAYS, SERVICES);
  const context = new RuleContext(new Reach(buildModel(loaded.manifests)), loaded);
  const picture = await timed('graph', () => pictureOf(context, []));
  await timed('text', () => pictureText(picture));
  await timed('mermaid', () => pictureMermaid(withCountedServices(picture)));
  await timed('html', () => pictureHtml(picture));
  await timed('svg', () => pictureSvg(withCountedServices(picture)));
}

void main();
