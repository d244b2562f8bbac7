import { createByAge } from '../../conformance/harness/by-age';
import { type KubernetesObject, idOf } from '../../conformance/harness/objects';
import { pause } from '../../conformance/harness/wait';

const ISTIO = 'networking.istio.io/v1';

function gateway(name: string, namespace = 'a'): KubernetesObject {
  return { apiVersion: ISTIO, kind: 'Gateway', metadata: { name, namespace } };
}

function service(name: string, selector?: object): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'a' }, spec: { selector } };
}

/** What is created, with the second of its creation: `SECOND KIND NAMESPACE/NAME`. */
async function created(...stages: readonly (readonly KubernetesObject[])[]): Promise<string[]> {
  jest.useFakeTimers({ now: 900 });
  try {
    const seen: string[] = [];
    const done = createByAge(stages, async (object) => {
      await pause(40);
      seen.push(`${Math.floor(Date.now() / 1000)} ${object.kind} ${idOf(object)}`);
    });
    await jest.advanceTimersByTimeAsync(10_000);
    await done;
    return seen;
  } finally {
    jest.useRealTimers();
  }
}

test('a second that ends between two objects does not turn the order of their names', async () => {
  expect(await created([gateway('c'), gateway('b', 'z'), gateway('b'), gateway('a')])).toEqual([
    '0 Gateway a/a',
    '0 Gateway a/b',
    '1 Gateway z/b',
    '1 Gateway a/c',
  ]);
});

test('of what no age matters for, all are created at once', async () => {
  expect(await created([service('c', {}), service('b'), service('a')])).toEqual([
    '0 Service a/c',
    '0 Service a/b',
    '0 Service a/a',
  ]);
});

test('a later stage is younger by a second where its name would come first', async () => {
  expect(await created([gateway('b')], [gateway('c')])).toEqual(['0 Gateway a/b', '0 Gateway a/c']);
  expect(await created([gateway('b')], [gateway('a')])).toEqual(['0 Gateway a/b', '1 Gateway a/a']);
});

test('a failure to create is thrown', async () => {
  await expect(createByAge([[gateway('a')]], () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});
