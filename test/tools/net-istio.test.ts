import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const temp = mkdtempSync(join(tmpdir(), 'net-istio-'));
afterAll(() => {
  rmSync(temp, { recursive: true });
});

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
  const tool = resolve(__dirname, '../../tools/release/net-istio.mjs');
  const out = execFileSync(process.execPath, [tool, ...files], { encoding: 'utf8' });
  expect(out.trim().split('\n')).toEqual([
    '+ ConfigMap knative-serving/config-new',
    '- ConfigMap knative-serving/config-old',
    '~ Deployment knative-serving/controller: spec.replicas: 1 -> 2',
  ]);
  expect(execFileSync(process.execPath, [tool, files[0] ?? '', files[0] ?? ''], { encoding: 'utf8' })).toBe('');
});
