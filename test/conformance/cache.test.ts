import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provide, use } from '../../conformance/harness/cache';
import { step } from '../../conformance/harness/step';
import { pause } from '../../conformance/harness/wait';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

test('what is filled appears at once, and nothing else', async () => {
  await provide(join(cache, 'helm-1'), (unfinished, temporary) => {
    writeFileSync(join(unfinished, 'helm'), 'program');
    writeFileSync(join(temporary, 'object'), '');
    expect(existsSync(join(cache, 'helm-1'))).toBe(false);
    return Promise.resolve();
  });
  expect(readdirSync(cache)).toEqual(['helm-1']);
  expect(readdirSync(join(cache, 'helm-1'))).toEqual(['helm']);
});

test('two builds at once both succeed', async () => {
  const builds = ['first', 'second'].map((text, index) =>
    provide(join(cache, 'helm-1'), async (unfinished) => {
      writeFileSync(join(unfinished, 'helm'), text);
      await pause(20 * (index + 1));
    }),
  );
  await Promise.all(builds);
  expect(readFileSync(join(cache, 'helm-1', 'helm'), 'utf8')).toBe('first');
  expect(readdirSync(cache)).toEqual(['helm-1']);
});

test('an interrupted build leaves neither folder nor process', async () => {
  const interrupted = new AbortController();
  const line = ['sh', '-c', `(sleep 0.5; touch ${join(cache, 'late')}) & wait`] as const;
  const build = provide(join(cache, 'helm-1'), (folder) =>
    step({ name: 'helm', line, folder, env: {} }, { interrupted: interrupted.signal, say: () => undefined }),
  );
  await pause(200);
  interrupted.abort(new Error('ended by SIGTERM'));
  await expect(build).rejects.toThrow('ended by SIGTERM');
  await pause(500);
  expect(readdirSync(cache)).toEqual([]);
});

test('an interruption of a command that has just ended by itself is no error of its own', async () => {
  const interrupted = new AbortController();
  const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
  });
  const command = { name: 'helm', line: ['sleep', '0.2'] as const, folder: cache, env: {} };
  const ending = step(command, { interrupted: interrupted.signal, say: () => undefined });
  interrupted.abort(new Error('ended by SIGTERM'));
  await expect(ending).rejects.toThrow('ended by SIGTERM');
  expect(kill).toHaveBeenCalled();
  kill.mockRestore();
});

test('a command that fails is named', async () => {
  const control = { interrupted: new AbortController().signal, say: () => undefined };
  const command = { name: 'helm', line: ['sh', '-c', 'exit 3'] as const, folder: cache, env: {} };
  await expect(step(command, control)).rejects.toThrow('helm: sh failed (code 3)');
});

test('generations of the same component go when unused for 30 days', () => {
  const daysAgo = (days: number): number => Date.now() / 1000 - days * 24 * 60 * 60;
  for (const [name, days] of [
    ['helm-1', 40],
    ['helm-2', 31],
    ['helm-3', 29],
    ['istio-1', 40],
  ] as const) {
    mkdirSync(join(cache, name));
    utimesSync(join(cache, name), daysAgo(days), daysAgo(days));
  }
  use(join(cache, 'helm-1'), 'helm');
  expect(readdirSync(cache).sort()).toEqual(['helm-1', 'helm-3', 'istio-1']);
});

test('a folder that another run removes at the same time is passed over', () => {
  mkdirSync(join(cache, 'helm-1'));
  symlinkSync(join(cache, 'gone'), join(cache, 'helm-2'));
  expect(() => {
    use(join(cache, 'helm-1'), 'helm');
  }).not.toThrow();
});
