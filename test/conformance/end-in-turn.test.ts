import { endInTurn } from '../../conformance/harness/end-in-turn';

test('all are ended, in their order, and the first error is thrown', async () => {
  const ended: string[] = [];
  const part = (name: string, error?: Error): { end(): Promise<void> } => ({
    end: () => {
      ended.push(name);
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
  });
  const parts = [part('kubelet', new Error('first')), part('istiod', new Error('second')), part('API server')];
  await expect(endInTurn(parts)).rejects.toThrow('first');
  expect(ended).toEqual(['kubelet', 'istiod', 'API server']);
  await endInTurn([part('etcd')]);
});
