import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwRefusal } from '../../lib/private/refusal';
import { type GoModule } from './sources';

interface Download {
  readonly Path: string;
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

const LICENSE_TEXT: Readonly<Record<string, RegExp>> = { 'Apache-2.0': /Apache License\s+Version 2\.0/ };

/**
 * The folder of each module in Go's module cache, downloaded where it is missing.
 *
 * @param modules by module path.
 * @param folder an empty folder, so that no go.mod or go.work takes part.
 * @throws where Go is missing, a module cannot be had, its hash differs, or its licence is another.
 */
export function moduleFolders(modules: Readonly<Record<string, GoModule>>, folder: string): Map<string, string> {
  const wanted = Object.entries(modules).map(([path, { version }]) => `${path}@${version}`);
  const go = spawnSync('go', ['mod', 'download', '-json', ...wanted], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GOWORK: 'off' },
  });
  if (go.error !== undefined) {
    throwRefusal({
      path: [],
      what: 'go cannot be run, and the CRD files come from Go modules',
      got: go.error.message,
      fix: 'install Go 1.26 or newer and run this again',
    });
  }
  const downloads = new Map(parseDownloads(go.stdout).map((download) => [download.Path, download]));
  return new Map(
    Object.entries(modules).map(([path, module]) => [path, verified(path, module, downloads.get(path), go.stderr)]),
  );
}

// Go prints one JSON object after the other, each ending with a brace at the start of a line.
function parseDownloads(stdout: string): Download[] {
  return JSON.parse(`[${stdout.trim().replace(/^\}\n\{$/gm, '},{')}]`) as Download[];
}

function verified(path: string, module: GoModule, download: Download | undefined, stderr: string): string {
  const what = `Go module ${path}@${module.version}`;
  if (download?.Dir === undefined) {
    throwRefusal({ path: [], what: `${what} cannot be downloaded`, got: download?.Error ?? stderr.trim() });
  }
  if (download.Sum !== module.sum) {
    throwRefusal({
      path: [],
      what: `${what} has another hash than tools/import/sources.json`,
      got: download.Sum,
      allowed: module.sum,
    });
  }
  const license = readFileSync(join(download.Dir, 'LICENSE'), 'utf8');
  if (!LICENSE_TEXT[module.license]?.test(license)) {
    throwRefusal({
      path: [],
      what: `${what} is not under the licence of tools/import/sources.json`,
      allowed: module.license,
    });
  }
  return download.Dir;
}
