import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Subject } from './measure';
import { Results } from './results';

/** What the parts of the benchmark share: the compiled package, a folder for files, and the results. */
export class Bench {
  public readonly results = new Results();
  public readonly root = resolve(__dirname, '..');
  public readonly folder = mkdtempSync(join(tmpdir(), 'bench-'));
  private readonly compiled = join(this.folder, 'build');

  /** @param isShort Without what takes minutes: 10,000 gateways, and several rounds. */
  public constructor(public readonly isShort: boolean) {
    execFileSync(
      process.execPath,
      [this.file('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.bench.json', '--outDir', this.compiled],
      { cwd: this.root, stdio: 'inherit' },
    );
    symlinkSync(this.file('node_modules'), join(this.folder, 'node_modules'));
    symlinkSync(this.file('schema'), join(this.folder, 'schema'));
    cpSync(this.file('package.json'), join(this.folder, 'package.json'));
    const assets = 'lib/picture/page/assets';
    cpSync(this.file(assets), join(this.compiled, assets), { recursive: true });
  }

  /** A file of the repository. */
  public file(path: string): string {
    return join(this.root, path);
  }

  /** A file of the folder for files. */
  public path(...names: readonly string[]): string {
    const path = join(this.folder, 'files', ...names);
    mkdirSync(join(path, '..'), { recursive: true });
    return path;
  }

  /** A script of `subjects`, as a process of its own. */
  public script(name: string, ...args: readonly string[]): Subject {
    return { name, command: [process.execPath, join(this.compiled, 'bench/subjects', `${name}.js`), ...args] };
  }

  /** The command line. */
  public cli(...args: readonly string[]): Subject {
    return {
      name: args[0] ?? 'knative-gateways',
      command: [process.execPath, join(this.compiled, 'lib/cli/main.js'), ...args],
      cwd: this.folder,
      // Findings are no failure.
      accepts: [1, 3],
    };
  }

  /** What a script prints. */
  public printed(name: string, ...args: readonly string[]): string {
    const [command, ...rest] = this.script(name, ...args).command;
    return execFileSync(command, rest, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  }

  /** The manifests of a number of gateways, made by us. */
  public manifests(count: number): string {
    const outdir = this.path(`ours-${count}`);
    const { command } = this.script('ours', String(count));
    execFileSync(command[0], command.slice(1), { env: { ...process.env, CDK8S_OUTDIR: outdir } });
    const all = join(outdir, 'gateways.k8s.yaml');
    // More than a thousand are in several folders.
    if (!existsSync(all)) {
      const folders = readdirSync(outdir).sort((a, b) => Number(a) - Number(b));
      writeFileSync(all, folders.map((each) => readFileSync(join(outdir, each, 'gateways.k8s.yaml'))).join('---\n'));
    }
    return all;
  }

  /** The version of an installed package. */
  public readonly versionOf = (name: string): string =>
    (JSON.parse(readFileSync(this.file(`node_modules/${name}/package.json`), 'utf8')) as { version: string }).version;
}
