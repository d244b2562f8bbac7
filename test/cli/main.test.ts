import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { POD_GATEWAY, root } from './support';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(root, 'lib/cli/main.ts'), ...args], { cwd: root });
}

/** Runs the command as its user would, in a process of its own. */
async function command(args: readonly string[], stdin = ''): Promise<Ended> {
  const child = start(args);
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text: Buffer) => (written.stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (written.stderr += text.toString()));
  child.stdin?.end(stdin);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...written };
}

test('manifests in a pipe are analysed', async () => {
  const { status, stdout, stderr } = await command(
    ['analyze', '-', '--rule', 'single-replica', '--level', 'note'],
    POD_GATEWAY,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('  Deployment gw/edge  -:10\n');
}, 30_000);

test('findings give status 1', async () => {
  const { status, stdout } = await command(['analyze', '-', '--format', 'json'], 'kind: [\n');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ summary: { error: 1 } });
}, 30_000);

test('wrong input gives status 2, one message and no stack', async () => {
  expect(await command(['analyze', 'no/such/file.yaml'])).toEqual({
    status: 2,
    stdout: '',
    stderr: 'knative-gateways: no/such/file.yaml: there is no such file or folder\n',
  });
}, 30_000);

test('a reader that closes the pipe early is no error', async () => {
  const child = start(['explain', '--matrix', '--format', 'json', '-']);
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  child.stdout?.once('data', () => child.stdout?.destroy());
  // More than a pipe holds.
  const services = Array.from(
    { length: 3_000 },
    (_, index) => `--- {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: s${index}}}\n`,
  );
  child.stdin?.end(services.join(''));
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 30_000);
