import { Progress } from '../../lib/cli/progress';

const CLEAR = '\r\u001b[K';

function progress(isTTY: boolean) {
  let stderr = '';
  const output = { isTTY, write: (text: string) => (stderr += text) };
  const shown = new Progress({ stdin: process.stdin, stdout: output, stderr: output, env: {} });
  return { shown, written: () => stderr };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('after half a second a terminal shows the current step, and clears it at the end', () => {
  const { shown, written } = progress(true);
  shown.say('one');
  expect(written()).toBe('');
  jest.advanceTimersByTime(600);
  shown.say('two');
  shown.say('three');
  shown.end();
  shown.end();
  expect(written()).toBe(`${CLEAR}two ...${CLEAR}three ...${CLEAR}`);
});

test('nothing is shown where the output is not a terminal', () => {
  const { shown, written } = progress(false);
  jest.advanceTimersByTime(600);
  shown.say('one');
  shown.end();
  expect(written()).toBe('');
});
