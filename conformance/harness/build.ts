import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder, provide, use } from './cache';
import { type Component, type Folders } from './components';
import { CONFORMANCE, recipeOf } from './recipes';
import { type StepControl, step } from './step';

/** The components that are not in the cache. */
export function unbuilt(components: readonly Component[]): Component[] {
  return components.filter((component) => !existsSync(folderOf(component)));
}

/** Builds what is not in the cache, one component at a time, and gives the folder of each. */
export async function build(
  components: readonly Component[],
  interrupted: AbortSignal,
  say: (line: string) => void,
): Promise<Folders> {
  for (const component of unbuilt(components)) {
    const started = performance.now();
    say(`building ${component} (only the first time)`);
    await provide(folderOf(component), (...folders) => make(component, folders, { interrupted, say }));
    say(`built ${component} in ${Math.round((performance.now() - started) / 1000)} s`);
  }
  const folders = components.map((component) => [component, folderOf(component)] as const);
  for (const [component, folder] of folders) use(folder, component);
  return Object.fromEntries(folders);
}

async function make(
  component: Component,
  [target, temporary]: readonly [string, string],
  control: StepControl,
): Promise<void> {
  const { commands, finish } = recipeOf(component);
  for (const { folder, env, ...command } of commands(target)) {
    await step({ ...command, folder: resolve(CONFORMANCE, folder), env: { ...env, TMPDIR: temporary } }, control);
  }
  finish?.(target);
}

function folderOf(component: Component): string {
  return join(cacheFolder(), `${component}-${keyOf(component)}`);
}

/** A hash of everything the component is made from, and of how. */
function keyOf(component: Component): string {
  const { inputs, settings, commands } = recipeOf(component);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of inputs) hash.update(`${file}\n`).update(readFileSync(join(CONFORMANCE, file)));
  hash.update(JSON.stringify([settings, commands('')]));
  return hash.digest('hex').slice(0, 16);
}
