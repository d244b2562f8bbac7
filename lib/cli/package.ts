import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package; the compiled files lie one level deeper than the sources. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Version of this package: `1.2.3`. */
export function packageVersion(): string {
  return versionIn(join(packageFolder(), 'package.json'));
}

/** Where the site of this version has a JSON Schema: editors read it from there. */
export function schemaUrl(name: string): string {
  const { homepage } = manifestIn(join(packageFolder(), 'package.json'));
  return new URL(`${packageVersion()}/schema/${name}`, homepage).href;
}

/** Version of cdk8s, which writes the YAML of some objects. */
export function cdk8sVersion(): string {
  return versionIn(require.resolve('cdk8s/package.json'));
}

function versionIn(file: string): string {
  return manifestIn(file).version;
}

function manifestIn(file: string): { readonly version: string; readonly homepage: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { version: string; homepage: string };
}
