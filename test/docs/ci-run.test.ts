import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Manifest } from '../support';
import { Checkout } from './ci-run';
import { ROOT } from './pages';

const example = (name: string): string => readFileSync(join(ROOT, 'examples/ci', name), 'utf8');

let checkout: Checkout | undefined;
afterEach(() => {
  checkout?.remove();
});

function checkedOut(files?: Readonly<Record<string, string>>): Checkout {
  checkout = new Checkout(files);
  return checkout;
}

function runSteps(on: Checkout, steps: readonly Manifest[], contexts: Readonly<Record<string, string>>): void {
  for (const { run, env = {}, 'working-directory': folder = '.' } of steps) {
    if (run === undefined) continue;
    const values = Object.entries(env as Record<string, string>).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, context: string) => contexts[context] ?? `no ${context}`),
    ]);
    on.bash(run as string, Object.fromEntries([...values, ['GITHUB_SHA', 'abc']]), folder as string);
  }
}

const CONTEXTS = {
  'github.base_ref': 'main',
  'github.token': 'token',
  'github.event.pull_request.number': '7',
  'secrets.KUBECONFIG_FILE': '/nowhere',
};

test('GitHub: the plan of a change, its costs and its findings', () => {
  const on = checkedOut();
  const { jobs }: Manifest = parse(example('github-actions.yaml'));
  runSteps(on, jobs.check.steps, CONTEXTS);
  expect(on.read('comment.md')).toContain('istio-system-beta');
  expect(on.read('comment.md')).toContain('| total |');
  expect(JSON.parse(on.read('findings.sarif'))).toMatchObject({ version: '2.1.0' });
  expect(on.called).toEqual(['npm ci', 'gh pr comment 7 --edit-last --create-if-none --body-file comment.md']);
  // What asks the cluster is the platform's, which is not here.
  runSteps(on, jobs.verify.steps.slice(0, -1), CONTEXTS);
  expect(on.called.at(-1)).toBe(
    'kubectl apply --server-side --force-conflicts --field-manager=knative-gateways -f dist/',
  );
}, 60_000);

test('Argo CD: the manifests of a commit are on the branch, and an unchanged commit adds none', () => {
  const on = checkedOut();
  on.git(['clone', '--quiet', '--branch', 'rendered', on.git(['remote', 'get-url', 'origin']).trim(), 'rendered']);
  const { jobs }: Manifest = parse(example('argo-cd-rendered.yaml'));
  const commits = (): string => {
    on.git(['fetch', '--quiet', 'origin']);
    return on.git(['rev-list', '--count', 'origin/rendered']).trim();
  };
  for (const time of ['first', 'second']) {
    runSteps(on, jobs.render.steps, CONTEXTS);
    expect({ time, commits: commits() }).toEqual({ time, commits: '2' });
  }
  expect(on.git(['ls-tree', '-r', '--name-only', 'origin/rendered']).split('\n')).toEqual(
    expect.arrayContaining(['dist/clusters/one/gateways.k8s.yaml', 'dist/fleet-hashes.json']),
  );
}, 60_000);

describe('GitLab', () => {
  const files = { '.gitlab-ci.yml': example('gitlab-ci.yaml') };
  const MERGE_REQUEST = Object.entries({
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_MERGE_REQUEST_IID: '7',
    CI_PROJECT_ID: '1',
    CI_API_V4_URL: 'https://git.example.com/api/v4',
    COMMENT_TOKEN: 'token',
  }).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);

  test('the jobs of a merge request', () => {
    const on = checkedOut(files);
    const { status, text } = on.gitlab([...MERGE_REQUEST, 'check']);
    expect({ status, text }).toEqual({ status: 0, text: expect.stringMatching(/PASS +check/) as string });
    expect(on.read('comment.md')).toContain('istio-system-beta');
    expect(on.read('findings.xml')).toContain('<testsuite');
    expect(on.called).toEqual([
      'npm ci',
      expect.stringContaining('body@comment.md https://git.example.com/api/v4/projects/1/merge_requests/7/notes'),
    ]);
  }, 60_000);

  test('the schema finds a mistake', () => {
    const wrong = files['.gitlab-ci.yml'].replace('when: always', 'when: alway');
    const { status, text } = checkedOut({ '.gitlab-ci.yml': wrong }).gitlab(['--list']);
    expect([status, text]).toEqual([1, expect.stringContaining("'when' property must be one of")]);
  }, 60_000);

  test('the component, with its inputs', () => {
    const template = readFileSync(join(ROOT, 'templates/analyze/template.yml'), 'utf8');
    const include = 'include: [{ local: template.yml, inputs: { paths: dist/, stage: test } }]\n';
    const on = checkedOut({ 'template.yml': template, '.gitlab-ci.yml': include });
    const { status, text } = on.gitlab(['--preview']);
    expect([status, text]).toEqual([0, expect.stringContaining('analyze dist/ --fail-on error --format junit')]);
  }, 60_000);
});
