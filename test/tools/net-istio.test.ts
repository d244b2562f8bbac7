import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const temp = mkdtempSync(join(tmpdir(), 'net-istio-'));
afterAll(() => {
  rmSync(temp, { recursive: true });
});

const TOOL = resolve(__dirname, '../../tools/release/net-istio.mjs');

function manifest(name: string, image: string, replicas: number, extra: string): string {
  const file = join(temp, name);
  writeFileSync(
    file,
    `kind: Deployment
metadata: { name: controller, namespace: knative-serving, labels: { app.kubernetes.io/version: ${name} } }
spec: { replicas: ${replicas}, template: { spec: { containers: [{ image: ${image} }] } } }
---
kind: ConfigMap
metadata: { name: ${extra}, namespace: knative-serving }
`,
  );
  return file;
}

test('what changed between two releases, without what differs in each', () => {
  const files = [manifest('old', 'a:1', 1, 'config-old'), manifest('new', 'a:2', 2, 'config-new')];
  const out = execFileSync(process.execPath, [TOOL, ...files], { encoding: 'utf8' });
  expect(out.trim().split('\n')).toEqual([
    '+ ConfigMap knative-serving/config-new',
    '- ConfigMap knative-serving/config-old',
    '~ Deployment knative-serving/controller: spec.replicas: 1 -> 2',
  ]);
  expect(execFileSync(process.execPath, [TOOL, files[0] ?? '', files[0] ?? ''], { encoding: 'utf8' })).toBe('');
});

describe('a release that cannot be had is an error that says what to do', () => {
  const bin = join(temp, 'bin');
  mkdirSync(bin);

  /** The tool, with a `go` that answers this. */
  function run(name: string, go?: string): { status: number | null; stderr: string } {
    rmSync(join(bin, 'go'), { force: true });
    if (go !== undefined) {
      writeFileSync(join(bin, 'go'), `#!/bin/sh\n${go}\n`);
      chmodSync(join(bin, 'go'), 0o755);
    }
    const file = manifest('known', 'a:1', 1, 'config');
    const env = { ...process.env, PATH: go === undefined ? bin : `${bin}:/bin:/usr/bin` };
    const { status, stderr } = spawnSync(process.execPath, [TOOL, file, name], { encoding: 'utf8', env });
    return { status, stderr };
  }

  const FIX = /give the manifest file of the release, net-istio\.yaml/;

  test.each<readonly [string, string, string | undefined, RegExp]>([
    [
      'the module proxy refuses it',
      'v0.45.0',
      `echo '{ "Error": "knative.dev/net-istio@v0.45.0: 403 Forbidden" }'; exit 1`,
      /^net-istio: knative\.dev\/net-istio@v0\.45\.0: 403 Forbidden\n/,
    ],
    ['go fails', 'v0.45.0', 'echo broken >&2; exit 1', /^net-istio: knative\.dev\/net-istio@v0\.45\.0: broken\n/],
    ['there is no go', 'v0.45.0', undefined, /^net-istio: v0\.45\.0: go cannot be run \(ENOENT\): install Go, or /],
    ['it has no manifests', 'v0.45.0', `echo '{ "Dir": "/nowhere" }'`, /^net-istio: v0\.45\.0: its module has no /],
  ])('%s', (_, name, go, message) => {
    const { status, stderr } = run(name, go);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(FIX);
    expect(stderr).not.toContain(' at ');
  });

  test('what is no version', () => {
    expect(run('latest.yaml')).toEqual({
      status: 2,
      stderr: 'net-istio: latest.yaml: neither a file, nor a version such as v0.42.0\n',
    });
  });
});
