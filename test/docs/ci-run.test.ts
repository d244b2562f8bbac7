import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** Runs the steps of a job; of the actions that it uses, checkouts and artifacts are done here. */
function runSteps(on: Checkout, steps: readonly Manifest[], contexts: Readonly<Record<string, string>>): void {
  const inContext = (text: string): string =>
    text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, context: string) => contexts[context] ?? `no ${context}`);
  for (const { run, uses = '', with: inputs = {}, env = {}, 'working-directory': folder = '.' } of steps) {
    const [action] = (uses as string).split('@');
    const { ref, path } = inputs as { readonly ref?: string; readonly path?: string };
    if (
      action === 'actions/checkout' &&
      ref !== undefined &&
      path !== undefined &&
      !existsSync(join(on.folder, path))
    ) {
      const origin = on.git(['remote', 'get-url', 'origin']).trim();
      on.git(['clone', '--quiet', '--branch', inContext(ref), origin, path]);
    }
    if (action === 'actions/download-artifact' && path !== undefined) {
      mkdirSync(join(on.folder, path), { recursive: true });
      for (const file of ['comment.md', 'findings.sarif'])
        copyFileSync(join(on.folder, file), join(on.folder, path, file));
    }
    if (run === undefined) continue;
    const values = Object.entries(env as Record<string, string>).map(([name, text]) => [name, inContext(text)]);
    const ofRunner = {
      GITHUB_ENV: join(on.home, 'env'),
      GITHUB_REPOSITORY: 'platform/gateways',
      GITHUB_SHA: 'abc',
      GITHUB_STEP_SUMMARY: join(on.home, 'summary'),
      RUNNER_TEMP: on.home,
    };
    on.bash(
      run as string,
      { ...(Object.fromEntries(values) as Record<string, string>), ...ofRunner },
      folder as string,
    );
  }
}

const CONTEXTS = {
  'github.base_ref': 'main',
  'github.repository': 'platform/gateways',
  'github.run_id': '8',
  'github.server_url': 'https://git',
  'github.token': 'token',
  'github.event.pull_request.number': '7',
  'secrets.KUBECONFIG': 'apiVersion: v1',
};
const MARK = '<!-- knative-gateways -->\n';
const APPLIED = [
  'kubectl apply --server-side --force-conflicts --field-manager=knative-gateways -f dist/',
  'kubectl wait deployment --all-namespaces --selector app.kubernetes.io/part-of=cdk8s-knative-gateways --for=condition=Available --timeout=10m',
  'kubectl wait service --all-namespaces --selector app.kubernetes.io/part-of=cdk8s-knative-gateways --field-selector spec.type=LoadBalancer --for=jsonpath={.status.loadBalancer.ingress} --timeout=10m',
];

describe('GitHub', () => {
  const { jobs }: Manifest = parse(example('github-actions.yaml'));

  test('the plan of a change, its costs and its findings, in one comment that is updated', () => {
    const on = checkedOut();
    runSteps(on, jobs.check.steps, CONTEXTS);
    const comment = on.read('comment.md');
    expect(comment.startsWith(MARK)).toBe(true);
    expect(comment).toContain('istio-system-beta');
    expect(comment).toContain('| total |');
    expect(readFileSync(join(on.home, 'summary'), 'utf8')).toBe(comment);
    expect(JSON.parse(on.read('findings.sarif'))).toMatchObject({ version: '2.1.0' });
    runSteps(on, jobs.report.steps, CONTEXTS);
    writeFileSync(join(on.home, 'comments'), '12\n13\n');
    runSteps(on, jobs.report.steps, CONTEXTS);
    const calls = on.called.filter((line) => line.startsWith('gh ') && !line.includes('--paginate'));
    expect(calls).toEqual([
      'gh api --method POST repos/platform/gateways/issues/7/comments --field body=@report/comment.md --silent',
      'gh api --method PATCH repos/platform/gateways/issues/comments/12 --field body=@report/comment.md --silent',
    ]);
  }, 60_000);

  test('a topology that is new has no plan, and too long a comment leads to the run', () => {
    const on = checkedOut();
    on.git(['clone', '--quiet', on.git(['remote', 'get-url', 'origin']).trim(), 'base']);
    rmSync(join(on.folder, 'base/topology.yaml'));
    const isOf = ({ run = '' }: Manifest, text: string): boolean => (run as string).includes(text);
    const steps = (jobs.check.steps as Manifest[]).filter(
      (step) => isOf(step, 'synth topology.yaml --output dist/') || isOf(step, 'comment.md'),
    );
    expect(steps).toHaveLength(2);
    runSteps(on, steps, CONTEXTS);
    const whole = on.read('comment.md');
    expect(whole).toMatch(/^.*\nThe topology is new\.\n\| US dollars/);
    const shorter = steps.map((step) => ({ ...step, run: (step['run'] as string).replace('65000', '100') }));
    runSteps(on, shorter, CONTEXTS);
    expect(on.read('comment.md')).toBe(
      `${MARK}Plan and costs are too long for a comment: https://git/platform/gateways/actions/runs/8\n`,
    );
    expect(readFileSync(join(on.home, 'summary'), 'utf8')).toBe(whole.repeat(2));
  }, 60_000);

  test('what is merged is applied with the kubeconfig of the environment', () => {
    const on = checkedOut();
    // What asks the cluster is the platform's, which is not here.
    const asks = ({ run = '' }: Manifest): boolean => (run as string).includes(' verify ');
    const steps = (jobs.deploy.steps as Manifest[]).filter((step) => !asks(step));
    expect(steps).toHaveLength(jobs.deploy.steps.length - 1);
    runSteps(on, steps, CONTEXTS);
    expect(on.called.slice(1)).toEqual(APPLIED);
    const kubeconfig = join(on.home, 'kubeconfig');
    expect(readFileSync(kubeconfig, 'utf8')).toBe('apiVersion: v1\n');
    expect((statSync(kubeconfig).mode & 0o777).toString(8)).toBe('600');
    expect(readFileSync(join(on.home, 'env'), 'utf8')).toBe(`KUBECONFIG=${kubeconfig}\n`);
  }, 60_000);
});

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
  const variables = (values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const mergeRequest = (on: Checkout): string[] =>
    variables({
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: on.git(['rev-parse', 'origin/main']).trim(),
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: '1',
      CI_API_V4_URL: 'https://git.example.com/api/v4',
      COMMENT_TOKEN: 'token',
    });
  const URL = 'https://git.example.com/api/v4/projects/1/merge_requests/7/notes';

  test('the jobs of a merge request, whose note is updated', () => {
    const on = checkedOut(files);
    const { status, text } = on.gitlab([...mergeRequest(on), 'check', 'comment']);
    expect({ status, text }).toEqual({ status: 0, text: expect.stringMatching(/PASS +comment/) as string });
    expect(on.read('comment.md').startsWith(MARK)).toBe(true);
    expect(on.read('comment.md')).toContain('istio-system-beta');
    expect(on.read('findings.xml')).toContain('<testsuite');
    expect(on.called.at(-1)).toMatch(new RegExp(`--request POST --data-urlencode body@comment.md ${URL}$`));
    const notes = [
      { id: 11, body: 'ours' },
      { id: 12, body: `${MARK}before` },
    ];
    writeFileSync(join(on.home, 'comments'), JSON.stringify(notes));
    expect(on.gitlab([...mergeRequest(on), '--no-needs', 'comment']).status).toBe(0);
    expect(on.called.at(-1)).toMatch(new RegExp(`--request PUT --data-urlencode body@comment.md ${URL}/12$`));
  }, 60_000);

  test('a merge request of a fork, without the token, has no job that needs it', () => {
    const on = checkedOut(files);
    const args = mergeRequest(on).filter(
      (_, index, all) => !`${all[index]}${all[index + 1] ?? ''}`.includes('COMMENT'),
    );
    const names = (more: readonly string[]): string[] =>
      [...on.gitlab([...more, '--list-csv']).text.matchAll(/^(\w+);"?/gm)].map(([, name = '']) => name).slice(1);
    expect(names(args)).toEqual(['check']);
    expect(names(mergeRequest(on))).toEqual(['check', 'comment']);
  }, 60_000);

  test('what is merged is applied by the kubectl whose hash is right', () => {
    const on = checkedOut(files);
    on.git(['checkout', '--quiet', 'main']);
    const { status, text } = on.gitlab([...variables({ CI_PIPELINE_SOURCE: 'push' }), 'deploy']);
    expect({ status, text }).toEqual({ status: 0, text: expect.stringMatching(/PASS +deploy/) as string });
    expect(on.called.filter((line) => line.includes('kubectl ') && !line.startsWith('curl'))).toEqual(
      APPLIED.map((line) => `downloaded ${line}`),
    );
    writeFileSync(join(on.home, 'wrong-hash'), '');
    const wrong = on.gitlab([...variables({ CI_PIPELINE_SOURCE: 'push' }), 'deploy']);
    expect([wrong.status, wrong.text]).toEqual([1, expect.stringContaining('.bin/kubectl: FAILED')]);
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
