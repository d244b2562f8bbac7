import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from '../../lib/cli/run';

export const root = resolve(__dirname, '../..');
export const vectors = join(root, 'test/analysis/vectors/topologies');

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  /** Whether the input and both outputs are terminals. */
  readonly isTTY?: boolean;
}

/** Runs the command in this process. */
export async function cli(args: readonly string[], { stdin = '', env = {}, isTTY = false }: World = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const status = await run(args, {
    // In chunks that cut characters in two.
    stdin: Object.assign(
      (async function* () {
        await Promise.resolve();
        for (const byte of Buffer.from(stdin)) yield Uint8Array.of(byte);
      })(),
      { isTTY },
    ),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
  });
  return { status, ...written };
}

/** A working folder of one's own while the tests of a file run; files can be written into it. */
export function workingFolder(): { readonly path: string; write(name: string, text: string): void } {
  const path = mkdtempSync(join(tmpdir(), 'cli-'));
  const before = process.cwd();
  beforeAll(() => {
    process.chdir(path);
  });
  afterAll(() => {
    process.chdir(before);
    rmSync(path, { recursive: true });
  });
  return {
    path,
    write: (name, text) => {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    },
  };
}

/** A gateway with one pod, so that a rule has something to say. */
export const POD_GATEWAY = `apiVersion: v1
kind: Service
metadata: {name: edge, namespace: gw, labels: {istio: edge}}
spec: {type: ClusterIP, selector: {istio: edge}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: edge, namespace: gw}
spec:
  replicas: 1
  selector: {matchLabels: {istio: edge}}
  template:
    metadata: {labels: {istio: edge}, annotations: {inject.istio.io/templates: gateway}}
    spec: {containers: [{name: istio-proxy, image: "example.com/proxy:1"}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: gw}
spec:
  selector: {istio: edge}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
`;

/** Two documents, of which the second cannot be read. */
export const BROKEN = `${POD_GATEWAY}---\nkind: Service\n`;
