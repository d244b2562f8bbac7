import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench } from '../../conformance/harness/bench';
import { type KubeClient } from '../../conformance/harness/kube-client';
import { Kubelet } from '../../conformance/harness/kubelet';
import { until } from '../../conformance/harness/wait';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'gateway', namespace: 'alpha', uid: 'a', annotations: { 'inject.istio.io/templates': 'gateway' } },
  spec: { containers: [{ name: 'istio-proxy' }] },
};

const folder = mkdtempSync(join(tmpdir(), 'kubelet-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An API server that fails at the first binding and at the first status. */
class Flaky {
  public readonly bindings: string[] = [];
  public readonly statuses: object[] = [];
  private bound = false;

  public list(): Promise<unknown[]> {
    return Promise.resolve([{ ...POD, spec: { ...POD.spec, ...(this.bound && { nodeName: 'node' }) } }]);
  }

  public read(): Promise<object> {
    return Promise.resolve({});
  }

  public request(_method: string, path: string): Promise<{ status: number; body: object }> {
    this.bindings.push(path);
    if (this.bindings.length === 1) return Promise.resolve({ status: 409, body: { message: 'changed meanwhile' } });
    this.bound = true;
    return Promise.resolve({ status: 201, body: {} });
  }

  public patch(_object: object, { status }: { readonly status: object }): Promise<void> {
    this.statuses.push(status);
    return this.statuses.length === 1 ? Promise.reject(new Error('changed meanwhile')) : Promise.resolve();
  }
}

test('a failure at the start of a pod is made up for at the next turn', async () => {
  const api = new Flaky();
  const bench = { folder, file: () => 'envoy' } as unknown as Bench;
  const kubelet = new Kubelet(
    bench,
    api as unknown as KubeClient,
    [{ name: 'pod-1', address: '10.244.1.1', caller: '10.244.3.1' }],
    () => Promise.resolve({ port: 15012 }),
  );
  try {
    await until(
      'the pod',
      5,
      () => Promise.resolve(kubelet.pods.length === 1 ? undefined : 'no pod'),
      () => undefined,
    );
    expect(api.bindings).toHaveLength(2);
    expect(api.statuses).toHaveLength(2);
    expect(api.statuses[1]).toMatchObject({ podIP: '10.244.1.1' });
  } finally {
    await kubelet.end();
  }
});
