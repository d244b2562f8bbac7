import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(__dirname, '../../etc');

/** What API Extractor marks as without a summary, by the line that declares it. */
function undocumentedOf(report: string): string[] {
  return [...report.matchAll(/^ *\/\/.*\(undocumented\)\n *(.*)$/gm)].map(([, line = '']) => line);
}

// That the reports are current is a step of .ci/run.
test.each(readdirSync(folder))('everything in %s has a summary', (name) => {
  const report = readFileSync(join(folder, name), 'utf8');
  expect(report).toMatch(/^export /m);
  expect(undocumentedOf(report)).toEqual([]);
});

test('what has none is found, members as well', () => {
  const report = '// @public (undocumented)\nexport enum Scheme {\n    // (undocumented)\n    HTTP = "http",\n}\n';
  expect(undocumentedOf(report)).toEqual(['export enum Scheme {', 'HTTP = "http",']);
});

test('API Extractor refuses what has none', () => {
  const config = JSON.parse(readFileSync(resolve(folder, '../api-extractor.json'), 'utf8')) as {
    messages: { extractorMessageReporting: Record<string, { logLevel: string }> };
  };
  expect(config.messages.extractorMessageReporting['ae-undocumented']).toEqual({ logLevel: 'error' });
});
