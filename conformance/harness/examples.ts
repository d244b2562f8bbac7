import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesObject, loadObjects } from './objects';
import { output } from './processes';

/** Names of all examples in TypeScript. */
export function exampleNames(root: string): string[] {
  const folder = join(root, 'examples');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'main.ts')))
    .sort();
}

const synthesized = new Map<string, Promise<KubernetesObject[]>>();

/** What an example writes. It runs here, where there is no network, once for all scenarios. */
export function synthesize(root: string, name: string): Promise<KubernetesObject[]> {
  const known = synthesized.get(name) ?? run(root, name);
  synthesized.set(name, known);
  return known;
}

async function run(root: string, name: string): Promise<KubernetesObject[]> {
  const dist = mkdtempSync(join(tmpdir(), `${name}-`));
  const main = join(root, 'examples', name, 'main.ts');
  await output(process.execPath, ['--import', 'tsx', main], { env: { CDK8S_OUTDIR: dist } });
  const files = readdirSync(dist)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  if (files.length === 0) throw new Error(`the example ${name} writes no manifest`);
  return loadObjects(...files.map((file) => join(dist, file)));
}
