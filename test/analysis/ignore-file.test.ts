import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIgnores, readIgnoreFile } from '../../lib/analysis/ignore/ignore-file';

function messageOf(action: () => unknown): string {
  try {
    action();
    return 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('parseIgnores', () => {
  test('reads rule, object and reason, and remembers the line', () => {
    const content = `# why not\nignore:\n  - rule: a\n    reason: r\n\n  - {rule: b, object: Service/gw/*, reason: s}\n`;
    expect(parseIgnores(content, 'f')).toEqual([
      {
        rules: ['a'],
        reason: 'r',
        subject: { kind: 'File', namespace: '', name: 'f', source: { file: 'f', line: 3 } },
      },
      {
        rules: ['b'],
        object: 'Service/gw/*',
        reason: 's',
        subject: { kind: 'File', namespace: '', name: 'f', source: { file: 'f', line: 6 } },
      },
    ]);
  });

  test.each(['', '# nothing\n', 'ignore: []\n', '{}'])('%j ignores nothing', (content) => {
    expect(parseIgnores(content, 'f')).toEqual([]);
  });

  const object = 'KIND/NAMESPACE/NAME, where * stands for any characters: Service/team-a/*';
  test.each([
    ['a list', '- rule: a\n', 'f:1: not a mapping; got [{"rule":"a"}]; allowed: ignore'],
    [
      'another property',
      'ignore: []\nignored: []\n',
      'f:2: ignored: unknown property; allowed: ignore; to fix: write ignore',
    ],
    ['no list', 'ignore: {a: b}\n', 'f:1: ignore: not a list; got {"a":"b"}'],
    ['no mapping', 'ignore:\n  - a\n', 'f:2: ignore[0]: not a mapping; got "a"; allowed: object, reason, rule'],
    ['no reason', 'ignore:\n  - rule: a\n', 'f:2: ignore[0].reason: missing; to fix: add it'],
    [
      'an empty reason',
      'ignore:\n  - rule: a\n    reason: " "\n',
      'f:3: ignore[0].reason: empty; allowed: a sentence that says why',
    ],
    ['no rule', 'ignore:\n  - reason: r\n', 'f:2: ignore[0].rule: missing; to fix: add it'],
    [
      'a number for a rule',
      'ignore:\n  - {rule: 7, reason: r}\n',
      "f:2: ignore[0].rule: not a string; got 7; to fix: write '7'",
    ],
    [
      'a misspelt property',
      'ignore:\n  - {rule: a, reason: r, objekt: b}\n',
      'f:2: ignore[0].objekt: unknown property; allowed: object, reason, rule; to fix: write object',
    ],
    [
      'an object that is not KIND/NAMESPACE/NAME',
      'ignore:\n  - {rule: a, reason: r, object: Service edge}\n',
      `f:2: ignore[0].object: not the name of objects; got "Service edge"; allowed: ${object}`,
    ],
    [
      'two mistakes',
      'ignore:\n  - rule: a\n  - reason: r\n',
      'f:2: ignore[0].reason: missing; to fix: add it\n' + 'f:3: ignore[1].rule: missing; to fix: add it',
    ],
    [
      'broken YAML',
      'ignore:\n  - [\n',
      'f:3: not YAML: what is in quotes or brackets is not closed, or goes on with too little indentation',
    ],
    ['an alias of nothing', 'ignore: *a\n', 'f:1: not YAML: an alias has no anchor before it'],
  ])('refuses %s', (_, content, message) => {
    expect(messageOf(() => parseIgnores(content, 'f'))).toBe(message);
  });
});

describe('readIgnoreFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ignore-'));
  const before = process.cwd();
  beforeEach(() => {
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('without a file, nothing is ignored', () => {
    expect(readIgnoreFile()).toEqual([]);
  });

  test('reads knative-gateways.yaml of the working folder, or the file it is given', () => {
    writeFileSync('other.yaml', 'ignore: [{rule: b, reason: r}]\n');
    expect(readIgnoreFile('other.yaml')).toMatchObject([{ rules: ['b'], subject: { name: 'other.yaml' } }]);
    writeFileSync('knative-gateways.yaml', 'ignore: [{rule: a, reason: r}]\n');
    expect(readIgnoreFile()).toMatchObject([{ rules: ['a'], subject: { name: 'knative-gateways.yaml' } }]);
  });

  test('refuses a file that is not there or cannot be read', () => {
    expect(messageOf(() => readIgnoreFile('none.yaml'))).toBe('none.yaml: there is no such file');
    expect(messageOf(() => readIgnoreFile('.'))).toBe('.: it cannot be read (EISDIR)');
  });
});
