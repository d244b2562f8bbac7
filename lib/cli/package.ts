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

/** Version of cdk8s, which writes the YAML of some objects. */
export function cdk8sVersion(): string {
  return versionIn(require.resolve('cdk8s/package.json'));
}

function versionIn(file: string): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}
