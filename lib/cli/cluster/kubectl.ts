import { spawn } from 'node:child_process';
import { type Terminal } from '../terminal';

/** What a run of kubectl wrote, and its exit status. */
export interface KubectlResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

// A string of twice the length does not fit in Node's default memory.
const MAXIMUM_BYTES = 256 * 1024 * 1024;
// Of each request of kubectl.
const REQUEST_TIMEOUT = '60s';

/** Runs kubectl, without a shell, as it is found in PATH, against the current or the given context. */
export class Kubectl {
  public constructor(
    private readonly env: Terminal['env'],
    private readonly context?: string,
  ) {}

  /** @throws if kubectl cannot be started. */
  public run(...args: readonly string[]): Promise<KubectlResult> {
    const context = this.context === undefined ? [] : [`--context=${this.context}`];
    const timeout = this.isInPod ? [] : [`--request-timeout=${REQUEST_TIMEOUT}`];
    const child = spawn('kubectl', [...args, ...timeout, ...context], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAXIMUM_BYTES) child.kill();
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    return new Promise((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(new Error(error.code === 'ENOENT' ? NO_KUBECTL : `kubectl cannot be started: ${error.message}`));
      });
      child.once('close', (code, signal) => {
        const isLarge = bytes > MAXIMUM_BYTES;
        const said = Buffer.concat(stderr).toString('utf8');
        resolve({
          status: code ?? 1,
          stdout: isLarge ? '' : Buffer.concat(stdout).toString('utf8'),
          stderr: isLarge ? 'more than 256 MiB' : signal === null ? said : `${said}\nkubectl was ended by ${signal}`,
        });
      });
    });
  }

  /** With any setting of its own, and be it a timeout, kubectl no longer takes the service account of its pod. */
  private get isInPod(): boolean {
    const { KUBERNETES_SERVICE_HOST: host = '', KUBECONFIG: config = '' } = this.env;
    return host !== '' && config === '' && this.context === undefined;
  }
}

const NO_KUBECTL =
  'kubectl: there is no such program in PATH, and --cluster reads the cluster with it; install it ' +
  '(kubernetes.io/docs/tasks/tools), or give a dump instead: see `knative-gateways kinds --format kubectl`';
