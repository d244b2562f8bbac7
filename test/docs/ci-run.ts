// Runs the commands of recipes where their platforms are not: what they call on others is written down.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages';

const CLI = join(ROOT, 'build/lib/cli/main.js');
const GITLAB = join(ROOT, 'node_modules/gitlab-ci-local/dist/index.js');
// What it uses of Node 22 and newer.
const UNION = `data:text/javascript,${encodeURIComponent(
  'Set.prototype.union ??= function (other) { return new Set([...this, ...other.keys()]); }',
)}`;
const IDENTITY = ['-c', 'user.name=ci', '-c', 'user.email=ci@example.com'];

const TOPOLOGY = (...gateways: readonly string[]): string =>
  [
    "knative: '1.15'",
    'gateways:',
    ...gateways.map((name) => `  ${name}: { assignment: { namespaces: [${name}] }, loadBalancer: clusterIp }`),
    '',
  ].join('\n');
const FLEET = `defaults:
  knative: '1.15'
  gateways: { alpha: { assignment: { namespaces: [alpha] }, loadBalancer: { awsNetwork: { internal: true } } } }
clusters: { one: {}, two: {} }
`;

/** What programs answer: comments that are there, and a kubectl to download, which says that it is one. */
const ANSWERS: Readonly<Record<string, string>> = {
  gh: 'case "$*" in *--paginate*) cat "$HOME/comments" 2>/dev/null ;; esac; true',
  curl: `while [ $# -gt 1 ]; do if [ "$1" = --output ]; then output=$2; fi; shift; done
case "$1" in
  *.sha256) if [ -e "$HOME/wrong-hash" ]; then printf '%064d\\n' 0; else sha256sum .bin/kubectl | cut -d' ' -f1; fi ;;
  */kubectl) printf '#!/bin/sh\necho "downloaded kubectl $*" >> "$HOME/called"\n' > "$output" ;;
  *"notes?"*) cat "$HOME/comments" > "$output" 2>/dev/null || echo '[]' > "$output" ;;
esac`,
};

/** A clone of a repository with a change to `main`, a gateway `beta`, and the programs that its pipelines call. */
export class Checkout {
  public readonly folder: string;
  private readonly temporary = mkdtempSync(join(tmpdir(), 'ci-run-'));

  /** @param files More files of the repository, by path. */
  public constructor(files: Readonly<Record<string, string>> = {}) {
    this.folder = join(this.temporary, 'work');
    const [bin, origin] = [join(this.temporary, 'bin'), join(this.temporary, 'origin.git')];
    for (const path of [bin, this.folder]) mkdirSync(path);
    const program = (name: string, script: string): void => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    };
    program('npx', `[ "$1" = knative-gateways ] || exit 64\nshift\nexec '${process.execPath}' '${CLI}' "$@"`);
    // Copies files into containers.
    program('rsync', 'exit 0');
    for (const name of ['npm', 'curl', 'gh', 'kubectl']) program(name, `${this.record(name)}\n${ANSWERS[name] ?? ''}`);
    this.git(['init', '--quiet', '--bare', '--initial-branch=main', origin]);
    this.git(['init', '--quiet', '--initial-branch=main', '.']);
    this.git(['remote', 'add', 'origin', `file://${origin}`]);
    this.write({ 'topology.yaml': TOPOLOGY('alpha'), 'fleet.yaml': FLEET, ...files });
    this.commit();
    this.git(['push', '--quiet', 'origin', 'main', 'main:rendered']);
    this.git(['fetch', '--quiet', 'origin']);
    this.git(['remote', 'set-head', 'origin', 'main']);
    this.git(['checkout', '--quiet', '-b', 'change']);
    this.write({ 'topology.yaml': TOPOLOGY('alpha', 'beta') });
    this.commit();
  }

  private get calledFile(): string {
    return join(this.temporary, 'called');
  }

  private record(name: string): string {
    return `echo "${name} $*" >> '${this.calledFile}'`;
  }

  /** Where a step writes files that are no part of the repository. */
  public get home(): string {
    return this.temporary;
  }

  /** What was called of others, a line each. */
  public get called(): string[] {
    return readFileSync(this.calledFile, 'utf8').trim().split('\n');
  }

  public read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  public git(args: readonly string[]): string {
    return execFileSync('git', [...IDENTITY, ...args], { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
  }

  /** A command of a step, as GitHub runs it. Source: GitHub, "Workflow syntax", `jobs.<job_id>.steps[*].shell`. */
  public bash(command: string, env: Readonly<Record<string, string>>, folder = '.'): string {
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command];
    const { status, stderr } = spawnSync('bash', args, {
      cwd: join(this.folder, folder),
      encoding: 'utf8',
      env: this.env(env),
    });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
    return stderr;
  }

  /** Runs gitlab-ci-local, which checks the file by GitLab's own schema and runs jobs with the shell. */
  public gitlab(args: readonly string[]): { readonly status: number | null; readonly text: string } {
    const all = ['--import', UNION, GITLAB, '--force-shell-executor', '--no-shell-isolation', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, {
      cwd: this.folder,
      encoding: 'utf8',
      env: this.env({}),
    });
    return { status, text: stdout + stderr };
  }

  public remove(): void {
    rmSync(this.temporary, { recursive: true, force: true });
  }

  private env(more: Readonly<Record<string, string>>): Record<string, string> {
    const path = `${join(this.temporary, 'bin')}:/usr/local/bin:/usr/bin:/bin`;
    return { PATH: path, HOME: this.temporary, NO_COLOR: '1', ...more };
  }

  private write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(this.folder, path), text);
  }

  private commit(): void {
    this.git(['add', '--all']);
    this.git(['commit', '--quiet', '--message', 'commit']);
  }
}
