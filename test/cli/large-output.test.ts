import { readFileSync } from 'node:fs';
import { type Finding } from '../../lib/analysis/finding';
import { jsonReport } from '../../lib/analysis/report/json';
import { junitReport } from '../../lib/analysis/report/junit';
import { sarifReport } from '../../lib/analysis/report/sarif';
import { writeResult } from '../../lib/cli/output';
import { run } from '../../lib/cli/run';
import { type Pieces } from '../../lib/private/pieces';
import { scoped, sharedLabel } from '../../bench/subjects/hostile-inputs';
import { report, SHARED } from '../analysis/report/sample';
import { workingFolder } from './support';

// What is in memory at once. A string has a limit, and Node a smaller one than large topologies have answers.
const MOST = 100_000;
const folder = workingFolder();

interface Written {
  /** The length of the longest single write. */
  longest: number;
  text: string;
}

function output(written: Written) {
  return {
    write: (text: string) => {
      written.longest = Math.max(written.longest, text.length);
      written.text += text;
    },
  };
}

async function ran(...args: string[]): Promise<Written> {
  const written = { longest: 0, text: '' };
  const stdin = (async function* () {})();
  expect(await run(args, { stdin, stdout: output(written), stderr: output({ longest: 0, text: '' }), env: {} })).toBe(
    0,
  );
  return written;
}

const FORMATS: Readonly<Record<string, (findings: readonly Finding[]) => Pieces>> = {
  json: (findings) => jsonReport(report(findings), '1'),
  sarif: (findings) => sarifReport(report(findings), { version: '1', folder: '/', fallback: 'f' }),
  junit: (findings) => junitReport(report(findings), 'error'),
};

describe('what is long is written in pieces', () => {
  test('the matrix, as JSON, text and HTML', async () => {
    folder.write('many.yaml', sharedLabel(40));
    const json = await ran('explain', '--matrix', 'many.yaml', '--format', 'json');
    expect(json.text.length).toBeGreaterThan(10 * MOST);
    expect(json.longest).toBeLessThan(MOST);
    expect((JSON.parse(json.text) as { cells: object[] }).cells.length).toBeGreaterThan(6000);
    const text = await ran('explain', '--matrix', 'many.yaml', '--all');
    expect(text.text.length).toBeGreaterThan(MOST);
    expect(text.longest).toBeLessThan(MOST);
    const html = await ran('explain', '--matrix', 'many.yaml', '--all', '--format', 'html');
    expect(html.text.length).toBeGreaterThan(2 * MOST);
    expect(html.longest).toBeLessThan(MOST);
    await ran('explain', '--matrix', 'many.yaml', '--format', 'json', '--output', 'matrix.json');
    expect(readFileSync('matrix.json', 'utf8')).toBe(json.text);
  });

  test('a plan as JSON', async () => {
    folder.write('old.yaml', sharedLabel(25));
    folder.write('new.yaml', scoped(25));
    const plan = await ran('plan', 'old.yaml', 'new.yaml', '--accept', '--format', 'json');
    expect(plan.text.length).toBeGreaterThan(3 * MOST);
    expect(plan.longest).toBeLessThan(MOST);
    const { before, steps } = JSON.parse(plan.text) as {
      readonly before: { readonly cells: object[] };
      readonly steps: readonly { readonly after: { readonly cells: object[] } }[];
    };
    // Every gateway answers every host, until each answers its own only.
    expect(before.cells.length).toBeGreaterThan(25 * 25);
    expect(steps.at(-1)?.after.cells.length).toBeLessThan(3 * 25);
    expect(plan.text).toBe(`${JSON.stringify(JSON.parse(plan.text), null, 2)}\n`);
  });

  test.each(Object.keys(FORMATS))('a report of many findings as %s', async (format) => {
    const findings = Array<Finding>(3000).fill({ ...SHARED, message: 'ö'.repeat(300) });
    const written = { longest: 0, text: '' };
    await writeResult(FORMATS[format]?.(findings) ?? [], undefined, { stdout: output(written) });
    expect(written.text.length).toBeGreaterThan(10 * MOST);
    expect(written.longest).toBeLessThan(MOST);
    await writeResult(FORMATS[format]?.(findings) ?? [], 'report', { stdout: output(written) });
    expect(readFileSync('report', 'utf8')).toBe(written.text);
  });

  test('a text that is made as a whole is not', async () => {
    const written = { longest: 0, text: '' };
    await writeResult(['x'.repeat(MOST)], undefined, { stdout: output(written) });
    expect(written.longest).toBe(MOST);
  });
});

test('a slow reader of a pipe is waited for', async () => {
  let made = 0;
  let resume: (() => void) | undefined;
  const pieces = (function* () {
    for (; made < 20; made += 1) yield 'x'.repeat(MOST);
  })();
  const stdout = {
    write: () => false,
    once: (_: 'drain', listener: () => void) => (resume = listener),
  };
  const written = writeResult(pieces, undefined, { stdout });
  for (let reads = 1; resume !== undefined; reads += 1) {
    expect(made).toBeLessThanOrEqual(reads);
    const next: () => void = resume;
    resume = undefined;
    next();
    await Promise.resolve();
  }
  await written;
  expect(made).toBe(20);
});
