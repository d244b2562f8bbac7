import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { NEWEST } from '../../lib/knative/release-facts';
import { RULE_INFOS } from '../../lib/analysis/rules';
import { BROKEN, cli, POD_GATEWAY, root, vectors, workingFolder } from './support';

const folder = workingFolder();
const ONLY = ['--rule', 'unreadable-document'];
const ESCAPE = '\u001b';
const CLEAN = 'No findings. 3 objects read; Knative 1.15 (assumed).\n';

beforeAll(() => {
  mkdirSync('good/deeper', { recursive: true });
  mkdirSync('empty');
  folder.write('good/a.yaml', POD_GATEWAY.split('---\n')[0] ?? '');
  folder.write('good/deeper/b.yml', POD_GATEWAY.split('---\n').slice(1).join('---\n'));
  folder.write('good/values.yaml', 'replicas: 3\n');
  folder.write('broken.yaml', BROKEN);
});

describe('input', () => {
  test('a folder is read with all folders in it', async () => {
    expect(await cli(['analyze', 'good', ...ONLY])).toEqual({ status: 0, stdout: CLEAN, stderr: '' });
  });

  test('several paths are read, each once', async () => {
    const { stdout } = await cli(['analyze', 'good/a.yaml', 'good/deeper', 'good/a.yaml', ...ONLY]);
    expect(stdout).toBe(CLEAN);
  });

  test('- is the standard input', async () => {
    const text = POD_GATEWAY.replace('name: http,', 'name: http-ü,');
    expect(await cli(['analyze', '-', ...ONLY], { stdin: text })).toEqual({ status: 0, stdout: CLEAN, stderr: '' });
  });

  test('JSON and kubectl Lists are read', async () => {
    const items = [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }];
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    expect((await cli(['analyze', '-', ...ONLY], { stdin })).stdout).toContain('1 object read');
  });

  test('a document that cannot be read is a finding; the rest is analysed', async () => {
    expect(await cli(['analyze', 'broken.yaml', ...ONLY])).toEqual({
      status: 1,
      stderr: '',
      stdout: `error unreadable-document: A document or a field could not be read
  File broken.yaml  broken.yaml:23
    A document of broken.yaml could not be read: a Kubernetes object needs apiVersion and kind, both non-empty strings.
  Why: Objects in it are not part of the analysis, so other findings may be missing or wrong.
  Fix: Correct the document, or leave the file out of the analysis.

1 finding: 1 error. 3 objects read; Knative 1.15 (assumed).
`,
    });
    const { stdout } = await cli(['analyze', 'broken.yaml', '--rule', 'single-replica', '--level', 'note']);
    expect(stdout).toMatch(/note single-replica: .*\n {2}Deployment gw\/edge {2}broken\.yaml:10\n/);
  });

  test.each([
    [[], 'nothing to read: give files, folders, - for the standard input, or --cluster'],
    [['none.yaml'], 'none.yaml: there is no such file or folder'],
    [['good', 'none.yaml'], 'none.yaml: there is no such file or folder'],
    [['empty'], 'no Kubernetes object in empty'],
    [['-'], 'no Kubernetes object in the standard input'],
    [['good/values.yaml', '-'], 'no Kubernetes object in good/values.yaml, the standard input'],
    [['good', '--config', 'none.yaml'], 'none.yaml: there is no such file'],
    [['good', '--config', 'broken.yaml'], 'broken.yaml:6: more than one document'],
    [['good', '--output', 'none/report.json'], 'none/report.json: there is no folder none'],
    [['good', '--rule', 'no-such-rule'], "no rule is named 'no-such-rule'; `knative-gateways rules` lists them"],
    [['good', '--skip', 'single-replica,other'], "no rule is named 'other'; `knative-gateways rules` lists them"],
    [
      ['good', '--format', 'xml'],
      "option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, sarif, junit.",
    ],
    [
      ['good', '--fail-on', 'all'],
      "option '--fail-on <level>' argument 'all' is invalid. Allowed choices are error, warning, note, never.",
    ],
    [
      ['good', '--knative', '9.9'],
      `option '--knative <version>' argument '9.9' is invalid. Allowed are 1.12 to ${NEWEST}.`,
    ],
    [['good', '--colour'], "unknown option '--colour'"],
  ])('%j is refused with status 2 and one message', async (args, message) => {
    expect(await cli(['analyze', ...args])).toEqual({
      status: 2,
      stdout: '',
      stderr: `knative-gateways: ${message}\n`,
    });
  });
});

describe('exit status', () => {
  const rule = ['--rule', 'single-replica', '--skip', 'unreadable-document'];
  test.each([
    ['error', 0],
    ['warning', 0],
    ['note', 1],
    ['never', 0],
  ])('a note with --fail-on %s: %d', async (failOn, status) => {
    expect((await cli(['analyze', 'broken.yaml', ...rule, '--fail-on', failOn])).status).toBe(status);
  });

  test.each([
    ['error', 1],
    ['warning', 1],
    ['note', 1],
    ['never', 0],
  ])('an error with --fail-on %s: %d', async (failOn, status) => {
    expect((await cli(['analyze', 'broken.yaml', ...ONLY, '--fail-on', failOn])).status).toBe(status);
  });

  test('without --fail-on, errors count', async () => {
    expect((await cli(['analyze', 'broken.yaml', ...ONLY])).status).toBe(1);
    expect((await cli(['analyze', 'broken.yaml', ...rule])).status).toBe(0);
  });

  test('ignored findings do not count', async () => {
    folder.write('ignore.yaml', 'ignore:\n  - {rule: unreadable-document, object: File//broken.yaml, reason: known}\n');
    const { status, stdout } = await cli(['analyze', 'broken.yaml', ...ONLY, '--config', 'ignore.yaml']);
    expect(status).toBe(0);
    expect(stdout).toBe(`Ignored

  error unreadable-document  File broken.yaml: known (ignore.yaml:2)

No findings, 1 ignored. 3 objects read; Knative 1.15 (assumed).
`);
  });
});

describe('what is judged', () => {
  test('--knative and --scope-gateway-to-namespace reach the model', async () => {
    const { stdout } = await cli(['analyze', 'good', '--format', 'json', '--knative', 'v1.16.2']);
    expect(JSON.parse(stdout)).toMatchObject({ knative: { version: '1.16.2', from: 'option' } });
    const foreign = POD_GATEWAY.replace(
      'metadata: {name: edge, namespace: gw}\nspec:\n  selector',
      'metadata: {name: edge, namespace: other}\nspec:\n  selector',
    );
    const told = async (...args: string[]): Promise<string> =>
      (
        await cli(['analyze', '-', '--rule', 'single-replica', '--level', 'note', '--group-by', 'gateway', ...args], {
          stdin: foreign,
        })
      ).stdout;
    expect(await told()).toContain('Gateway other/edge\n');
    expect(await told('--scope-gateway-to-namespace')).toContain('The whole topology\n');
  });

  test('--rule runs what is named and --skip leaves out; both take several', async () => {
    const of = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await cli(['analyze', 'broken.yaml', '--format', 'json', ...args]);
      const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
      return [...new Set(findings.map(({ rule }) => rule))].sort();
    };
    const all = await of();
    expect(all).toEqual(expect.arrayContaining(['single-replica', 'unreadable-document']));
    expect(await of('--rule', 'single-replica,no-pdb', '--rule', 'unreadable-document')).toEqual([
      'single-replica',
      'unreadable-document',
    ]);
    expect(await of('--skip', 'single-replica', '--skip', 'unreadable-document')).toEqual(
      all.filter((rule) => rule !== 'single-replica' && rule !== 'unreadable-document'),
    );
  });

  test('annotations ignore, unless --no-annotations', async () => {
    const pods = POD_GATEWAY.replace(
      'kind: Deployment\nmetadata: {',
      'kind: Deployment\nmetadata: {annotations: {cdk8s-knative-gateways/ignore: "single-replica: a test"}, ',
    );
    const args = ['analyze', '-', '--rule', 'single-replica', '--fail-on', 'note'];
    const { status, stdout } = await cli(args, { stdin: pods });
    expect(status).toBe(0);
    expect(stdout).toContain('note single-replica  Deployment gw/edge: a test (-:6)');
    expect((await cli([...args, '--no-annotations'], { stdin: pods })).status).toBe(1);
  });
});

describe('what is printed', () => {
  const lines = async (...args: string[]): Promise<string[]> =>
    (await cli(['analyze', 'broken.yaml', ...args])).stdout.trimEnd().split('\n');

  test('notes are counted, and shown with --level note or --fail-on note', async () => {
    const found = (text: string[]): string[] => text.filter((line) => line.startsWith('note '));
    const brief = await lines();
    expect(found(brief)).toEqual([]);
    expect(brief.at(-1)).toMatch(/^Not shown: \d notes? \(--level note\)\.$/);
    const all = found(await lines('--level', 'note'));
    expect(all.length).toBeGreaterThan(0);
    expect(found(await lines('--fail-on', 'note'))).toEqual(all);
    expect((await lines('--level', 'note')).at(-1)).toMatch(/^\d+ findings: /);
  });

  test('options that choose what is printed leave the exit status as it is', async () => {
    for (const args of [['-n', 'none'], ['--gateway', 'none'], ['--summary'], ['--level', 'error']]) {
      expect((await cli(['analyze', 'broken.yaml', ...args])).status).toBe(1);
    }
  });

  test('-n and --gateway print what is about them', async () => {
    const gateway = await lines('--level', 'note', '--gateway', 'edge');
    expect(gateway.join('\n')).not.toContain('unreadable-document');
    expect(gateway.join('\n')).toContain('note single-replica');
    expect(gateway.at(-1)).toBe('Not shown: 1 finding about other namespaces or gateways.');
    expect(await lines('--level', 'note', '-n', 'gw')).toEqual(gateway);
    expect((await lines('-n', 'other')).at(-1)).toMatch(
      /^Not shown: \d findings about other namespaces or gateways\.$/,
    );
  });

  test('--summary is one line for each rule, or for each gateway', async () => {
    expect((await lines('--summary'))[0]).toMatch(
      /^error {4}unreadable-document {6}1 {2}A document or a field could not be read$/,
    );
    expect((await lines('--summary', '--group-by', 'gateway'))[0]).toMatch(/^The whole topology {2}1 error$/);
  });

  test('programs get everything; text names what it leaves out', async () => {
    const plain = await cli(['analyze', 'broken.yaml', '--format', 'json']);
    const chosen = await cli(['analyze', 'broken.yaml', '--format', 'json', '--level', 'error', '-n', 'none']);
    expect(chosen.stdout).toBe(plain.stdout);
    expect(chosen.stderr).toBe(
      'knative-gateways: --level, --namespace: without effect on --format json, which has all findings\n',
    );
  });
});

describe('output', () => {
  test.each(['text', 'json', 'sarif', 'junit'])('--format %s gives the same bytes twice', async (format) => {
    const args = ['analyze', 'broken.yaml', vectors, '--format', format];
    expect(await cli(args)).toEqual(await cli(args));
  });

  test('JSON is as the published schema says, on every recorded topology', async () => {
    const schema = JSON.parse(readFileSync(`${root}/schema/findings.schema.json`, 'utf8')) as object;
    const validate = new Ajv().compile(schema);
    for (const id of readdirSync(vectors)
      .filter((name) => !name.endsWith('.yaml'))
      .slice(0, 10)) {
      const { stdout } = await cli([
        'analyze',
        `${vectors}/stock.yaml`,
        `${vectors}/${id}/manifests.yaml`,
        '--format',
        'json',
      ]);
      validate(JSON.parse(stdout));
      expect(validate.errors).toBeNull();
    }
  });

  test('SARIF lists every rule; its paths are relative to the working folder', async () => {
    const { stdout } = await cli(['analyze', `${folder.path}/broken.yaml`, '--format', 'sarif', ...ONLY]);
    const [run] = (JSON.parse(stdout) as { runs: { tool: { driver: { rules: object[] } }; results: object[] }[] }).runs;
    expect(run?.tool.driver.rules).toHaveLength(2);
    expect(run?.results).toMatchObject([
      { locations: [{ physicalLocation: { artifactLocation: { uri: 'broken.yaml' }, region: { startLine: 23 } } }] },
    ]);
    const all = JSON.parse((await cli(['analyze', 'good', '--format', 'sarif'])).stdout) as typeof run & {
      runs: { tool: { driver: { rules: object[] } } }[];
    };
    expect(all.runs[0]?.tool.driver.rules).toHaveLength(RULE_INFOS.length);
  });

  test('JUnit has a suite for every rule', async () => {
    const { stdout } = await cli(['analyze', 'good', '--format', 'junit']);
    expect(stdout.match(/<testsuite /g)).toHaveLength(RULE_INFOS.length);
  });

  test('--output writes the report to a file, whole, and its summary to the standard error', async () => {
    const { stdout } = await cli(['analyze', 'broken.yaml', '--format', 'json', ...ONLY]);
    folder.write('report.json', 'an older report');
    expect(await cli(['analyze', 'broken.yaml', '--format', 'json', '--output', 'report.json', ...ONLY])).toEqual({
      status: 1,
      stdout: '',
      stderr: '1 finding: 1 error. 3 objects read; Knative 1.15 (assumed).\n',
    });
    expect(readFileSync('report.json', 'utf8')).toBe(stdout);
    expect(readdirSync('.').filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a file that cannot be replaced leaves nothing behind', async () => {
    mkdirSync('taken/inside', { recursive: true });
    const { status, stderr } = await cli(['analyze', 'good', '--output', 'taken']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'knative-gateways: taken: it cannot be written (EISDIR); to fix: name another file\n',
    });
    expect(existsSync('taken/inside')).toBe(true);
    expect(readdirSync('.').filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test.each([
    ['on a terminal', { isTTY: true }, [], true],
    ['to a pipe', { isTTY: false }, [], false],
    ['with --no-color', { isTTY: true }, ['--no-color'], false],
    ['with NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, [], false],
    ['with an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, [], true],
    ['on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, [], false],
    ['as JSON', { isTTY: true }, ['--format', 'json'], false],
    ['in a file', { isTTY: true }, ['--output', 'colored.txt'], false],
  ])('%s: colour %j', async (_, world, args, colored) => {
    const { stdout } = await cli(['analyze', 'broken.yaml', ...ONLY, ...args], world);
    const text = args[0] === '--output' ? readFileSync('colored.txt', 'utf8') : stdout;
    expect(text.includes(`${ESCAPE}[`)).toBe(colored);
    expect(text).toContain('unreadable-document');
  });
});

test('a command that nobody has waited for long says nothing of its progress', async () => {
  expect((await cli(['analyze', 'good', ...ONLY], { isTTY: true })).stderr).toBe('');
});
