import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepLogs } from '../../conformance/harness/logs';
import { Report, type Row } from '../../conformance/harness/report';
import { Table } from '../../conformance/harness/table';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function printing(keep: (scenario: string) => string | undefined = () => undefined): [Report, string[], Table] {
  const lines: string[] = [];
  const table = new Table((line) => lines.push(line));
  const add = (row: Row): void => {
    table.add(row);
  };
  return [new Report(add, keep), lines, table];
}

test('a failure outside of the scenarios is one of the part, and the run goes on', async () => {
  const [report, lines, table] = printing();
  await report.part('first', () => Promise.reject(new Error('no network')));
  await report.part('second', async () => {
    await report.scenario('second: works', () => Promise.resolve('all'));
  });
  table.summary();
  expect(table.failed).toBe(1);
  expect(lines[0]).toMatch(/^FAILED +first .*no network$/);
  expect(lines[1]).toMatch(/^ok +second: works .*all$/);
  expect(lines.at(-1)).toContain('1 scenarios proven, 1 not');
});

test('a part without a scenario has proven nothing', async () => {
  const [report, lines] = printing();
  await report.part('empty', () => Promise.resolve());
  expect(lines).toEqual([expect.stringMatching(/^FAILED +empty .*the part has no scenario$/)]);
});

test('the logs of a failed scenario are kept, and named', async () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  mkdirSync(join(from, 'control-plane'), { recursive: true });
  writeFileSync(join(from, 'control-plane', 'etcd.log'), 'gone');
  writeFileSync(join(from, 'mesh.yaml'), '{}');
  const [report, lines] = printing((scenario) => keepLogs(from, to, scenario));
  await report.scenario('leaks: none', () => Promise.resolve('all'));
  await report.scenario('leaks: two, of 3', () => Promise.reject(new Error('404')));
  expect(lines[0]).not.toContain('logs');
  expect(lines[1]).toContain(`logs: ${join(to, 'leaks-two-of-3')}`);
  expect(readFileSync(join(to, 'leaks-two-of-3', 'control-plane', 'etcd.log'), 'utf8')).toBe('gone');
});

test('logs that cannot be kept do not hide the failure', async () => {
  const [report, lines] = printing((scenario) => keepLogs(join(folder, 'missing'), folder, scenario));
  await report.scenario('leaks', () => Promise.reject(new Error('404')));
  expect(lines[0]).toMatch(/404\n +logs are lost: .*ENOENT/);
});

test('the time and the CPU time of each part, the longest first', async () => {
  const [report, lines, table] = printing();
  const works = async (): Promise<void> => {
    await report.scenario('works', () => Promise.resolve('all'));
  };
  table.took(await report.part('short', works));
  table.took({ part: 'long', seconds: 61.04, cpuSeconds: 2 });
  table.summary();
  const [, , long, short] = lines;
  expect(long).toMatch(/^long +61\.0 s +2\.0 s$/);
  expect(short).toMatch(/^short +0\.\d s +0\.\d s$/);
});
