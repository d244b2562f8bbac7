import { pause, until } from '../../conformance/harness/wait';

const nothing = (): void => undefined;
const never = (): Promise<undefined> => new Promise(() => undefined);

test('a question without an answer does not outlast the time', async () => {
  await expect(until('the answer', 0.2, never, nothing)).rejects.toThrow('the answer: not within 0.2 s: no answer');
});

test('what was missing last is said', async () => {
  let asked = 0;
  const missing = (): Promise<string> => Promise.resolve(`thing ${(asked += 1)}`);
  await expect(until('things', 0.1, missing, nothing)).rejects.toThrow(/things: not within 0.1 s: thing \d+/);
  expect(asked).toBeGreaterThan(1);
});

test('it ends at once when a process has ended, although the question hangs', async () => {
  let running = true;
  void pause(50).then(() => (running = false));
  const started = performance.now();
  const check = (): void => {
    if (!running) throw new Error('istiod ended');
  };
  await expect(until('istiod', 30, never, check)).rejects.toThrow('istiod ended');
  expect(performance.now() - started).toBeLessThan(2000);
});

test('an error of the question counts as missing until it is gone', async () => {
  let asked = 0;
  const ask = (): Promise<undefined> => {
    asked += 1;
    return asked < 3 ? Promise.reject(new Error('refused')) : Promise.resolve(undefined);
  };
  await until('the answer', 5, ask, nothing);
  expect(asked).toBe(3);
});
