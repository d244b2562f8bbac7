import { App } from 'cdk8s';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from './temporary-folder';

/** A file of the output, by its path below the output folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** Synthesizes an app, and reads what cdk8s writes, sorted by path. */
export function synthesizeApp<T>(make: (app: App) => T): { readonly made: T; readonly files: readonly OutputFile[] } {
  // cdk8s writes its output into a folder.
  return inTemporaryFolder((folder) => {
    const app = new App({ outdir: folder });
    const made = make(app);
    app.synth();
    const paths = readdirSync(folder).sort();
    return { made, files: paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })) };
  });
}
