import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Manifest } from '../support';
import { ROOT } from './pages';

const temp = mkdtempSync(join(tmpdir(), 'ci-lint-'));
afterAll(() => {
  rmSync(temp, { recursive: true });
});

// GitHub's own parser checks workflows and actions by the schemas of the service. It is an ECMAScript module that
// imports JSON without an attribute, which Node refuses and tsx reads.
const LINT = `
import { readFileSync } from 'node:fs';
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
const found = {};
for (const name of process.argv.slice(1)) {
  const file = { name, content: readFileSync(name, 'utf8') };
  const parse = name.endsWith('action.yml') ? parseAction : parseWorkflow;
  const { context, value } = parse(file, new NoOperationTraceWriter());
  if (value !== undefined && parse === parseWorkflow) await convertWorkflowTemplate(context, value);
  found[name] = context.errors.getErrors().map(({ message }) => message);
}
console.log(JSON.stringify(found));
`;

/** The problems of workflows and actions, by file. */
function problems(files: readonly string[]): Record<string, string[]> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', LINT, ...files];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })) as Record<string, string[]>;
}

function listed(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
}

function written(name: string, from: string, old: RegExp, text: string): string {
  const before = readFileSync(join(ROOT, from), 'utf8');
  const after = before.replace(old, text);
  expect(after).not.toBe(before);
  const file = join(temp, name);
  writeFileSync(file, after);
  return file;
}

test('workflows and the action are as GitHub has them, and mistakes in them are found', () => {
  const files = [
    ...listed('.github/workflows'),
    ...listed('examples/ci').filter((name) => !name.includes('gitlab')),
    'action.yml',
  ];
  expect(files.length).toBeGreaterThan(3);
  const wrong = {
    property: written('property.yaml', 'examples/ci/github-actions.yaml', /runs-on/, 'run-on'),
    expression: written('expression.yaml', 'examples/ci/github-actions.yaml', /github\.base_ref/, 'githb.base_ref'),
    permission: written('permission.yaml', 'examples/ci/argo-cd-rendered.yaml', /contents: write/, 'content: write'),
    shell: written('action.yml', 'action.yml', /shell: bash/, 'shel: bash'),
  };
  const found = problems([...files, ...Object.values(wrong)]);
  expect(Object.fromEntries(files.map((file) => [file, found[file]]))).toEqual(
    Object.fromEntries(files.map((file) => [file, []])),
  );
  expect(found[wrong.property]?.join()).toContain("Unexpected value 'run-on'");
  expect(found[wrong.expression]?.join()).toContain('githb');
  expect(found[wrong.permission]?.join()).toContain("Unexpected value 'content'");
  expect(found[wrong.shell]?.join()).toContain("Unexpected value 'shel'");
});

/** Inputs that the script of a component or action uses. Source: GitLab, "CI/CD inputs"; GitHub, "Contexts". */
function used(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

test('the action and the GitLab component use each of their inputs, and no other', () => {
  const action = readFileSync(join(ROOT, 'action.yml'), 'utf8');
  const component = readFileSync(join(ROOT, 'templates/analyze/template.yml'), 'utf8');
  const head = (text: string): Manifest => parseAllDocuments(text)[0]?.toJS();
  const names = (inputs: Manifest): string[] => Object.keys(inputs).sort();
  expect(used(action, /\$\{\{ inputs\.([\w-]+) \}\}/g)).toEqual(names(head(action).inputs));
  expect(used(component, /\$\[\[ inputs\.([\w-]+) \]\]/g)).toEqual(names(head(component).spec.inputs));
});

test('the action hands over every path, one or several in a line', () => {
  const bin = join(temp, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npx'), '#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n', { mode: 0o755 });
  const [document] = parseAllDocuments(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const action: Manifest = document?.toJS();
  const { run } = action.runs.steps[0];
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    PATHS: 'dist/ more.yaml\nother/\n',
    FAIL_ON: 'error',
    FORMAT: 'sarif',
    OUTPUT: 'a b.sarif',
    CONFIG: '',
    VERSION: '1.2.3',
  };
  const words = (more: object): string[] =>
    execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      encoding: 'utf8',
      env: { ...env, ...more },
    })
      .trim()
      .split('\n');
  const expected = [
    ...['--yes', 'cdk8s-knative-gateways@1.2.3', 'analyze', 'dist/', 'more.yaml', 'other/'],
    ...['--fail-on', 'error', '--format', 'sarif', '--output', 'a b.sarif'],
  ];
  expect(words({})).toEqual(expected);
  expect(words({ CONFIG: 'my config.yaml' })).toEqual([...expected, '--config', 'my config.yaml']);
});
