import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ModuleKind, transpileModule } from 'typescript';
import { parse } from 'yaml';
import * as lib from '../lib';

const root = resolve(__dirname, '..');
const load = createRequire(__filename);

/** The TypeScript blocks of a page. */
function blocks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
}

/** Runs a block as a module of a consumer would run; what it wrote, by file name. */
function run(source: string): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'docs-'));
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = outdir;
  try {
    const { outputText } = transpileModule(source, { compilerOptions: { module: ModuleKind.CommonJS } });
    const require = (name: string): unknown => (name === 'cdk8s-knative-gateways' ? lib : load(name));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own pages, run as their readers would
    new Function('require', 'exports', outputText)(require, {});
    return Object.fromEntries(readdirSync(outdir).map((file) => [file, readFileSync(join(outdir, file), 'utf8')]));
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(outdir, { recursive: true });
  }
}

test("the health check of Argo CD's Applications is one for argocd-cm", () => {
  const text = readFileSync(join(root, 'docs/delivery.md'), 'utf8');
  const [, block = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(text) ?? [];
  const { kind, metadata, data } = parse(block) as {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly data: Record<string, string>;
  };
  expect([kind, metadata.name]).toEqual(['ConfigMap', 'argocd-cm']);
  // The key is the group and kind with an underscore: Argo CD, operator manual, "Resource Health".
  expect(Object.keys(data)).toEqual(['resource.customizations.health.argoproj.io_Application']);
  expect(Object.values(data)[0]).toMatch(/obj\.status or \{\}[\s\S]*return \{ status = .*"Progressing"/);
});

test("the README's first example is main.ts", () => {
  const main = readFileSync(join(root, 'main.ts'), 'utf8');
  expect(blocks('README.md')[0]).toBe(main.replace("'./lib'", "'cdk8s-knative-gateways'"));
});

test.each([
  ['ts', 'main.ts'],
  ['python', 'examples/languages/python/main.py'],
  ['java', 'examples/languages/java/src/main/java/Main.java'],
  ['go', 'examples/languages/go/main.go'],
])('the topology in %s is %s', (language, file) => {
  const text = readFileSync(join(root, 'docs/languages.md'), 'utf8');
  const shown = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block]) => block,
  );
  expect(shown).toEqual([readFileSync(join(root, file), 'utf8').replace("'./lib'", "'cdk8s-knative-gateways'")]);
});

test("the README's cdk8s.yaml runs the validation plugin of this version", () => {
  const [, block = ''] =
    /^```yaml\n(language: typescript\n[\s\S]*?)^```$/m.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const { version, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    exports: Record<string, { default: string }>;
  };
  const plugin = exports['./validation']?.default.replace('./', './node_modules/cdk8s-knative-gateways/');
  expect(parse(block)).toMatchObject({ validations: [{ package: plugin, class: 'TopologyValidation', version }] });
});

describe('README.zh-CN.md', () => {
  const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((file) => readFileSync(join(root, file), 'utf8'));
  const codeOf = (text = ''): string[] => [...text.matchAll(/^```\w+\n[\s\S]*?^```$/gm)].map(([block]) => block);
  const inline = (text = ''): string[] =>
    [...text.matchAll(/`((?:npx |knative-gateways |kubectl |cdk8s )[^`]+)`/g)].map(([, command = '']) => command);

  test('has the same blocks as README.md, in the same order', () => {
    expect(codeOf(chinese)).toEqual(codeOf(english));
    expect(codeOf(chinese).length).toBeGreaterThan(5);
  });
  test('has no command that README.md lacks', () => {
    expect(inline(chinese).filter((command) => !inline(english).includes(command))).toEqual([]);
    expect(inline(chinese).length).toBeGreaterThan(2);
  });
  test('shows the same picture, and links to files that exist', () => {
    const links = [...(chinese ?? '').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to);
    expect(links).toContain('docs/picture.png');
    expect(links.filter((to) => !existsSync(join(root, to)))).toEqual([]);
  });
});

test('main.ts is composition only', () => {
  const main = readFileSync(join(root, 'main.ts'), 'utf8');
  expect(main.split('\n').length).toBeLessThanOrEqual(40);
  expect(main).not.toMatch(/^export/m);
});

test('the README’s first example runs', () => {
  const written = run(blocks('README.md')[0] ?? '');
  expect(Object.keys(written)).toEqual(['gateways.k8s.yaml']);
  expect(written['gateways.k8s.yaml']).toContain('name: knative-custom-gateway-alpha');
});

test('the example of the admission policies runs', () => {
  expect(run(blocks('docs/admission.md')[0] ?? '')['gateways.k8s.yaml']).toContain(
    'kind: ValidatingAdmissionPolicyBinding',
  );
});

test('the example of the network policies runs', () => {
  expect(run(blocks('docs/flows.md')[0] ?? '')['gateways.k8s.yaml']).toContain('name: knative-gateways-tenant');
});

test('the example of docs/monitoring.md synthesizes its alerts', () => {
  const text = run(blocks('docs/monitoring.md')[0] ?? '')['gateways.k8s.yaml'] ?? '';
  const page = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `(KnativeGateway\w+)`/gm)].map(([, alert = '']) => alert);
  const made = [...text.matchAll(/alert: (\w+)/g)].map(([, alert = '']) => alert);
  expect([...new Set(made)].sort()).toEqual(documented.sort());
});

describe('the escape hatches', () => {
  const outputs = blocks('docs/escape-hatches.md').map((block) => Object.values(run(block)).join('---\n'));
  // What each block must leave in the output, in the order of the page.
  const expected = [
    [
      'name: http-alpha',
      'revisionHistoryLimit: 3',
      'dnsPolicy: ClusterFirst',
      'sidecar.istio.io/logLevel: warning',
      'example.com/owner: platform',
      'mesh-compatibility-mode: disabled',
    ],
    ['imagePullPolicy: Always', 'internalTrafficPolicy: Local'],
    ['path: spec.template.spec.dnsPolicy'],
    ['service: "edge.ingress.svc.cluster.local"'],
    ['GREETING: hello', 'name: team-settings-c8', 'name: greeter'],
  ];
  test('every block is run', () => {
    expect(outputs).toHaveLength(expected.length);
  });
  test.each(expected.flatMap((texts, index) => texts.map((text) => [text, index] as const)))('%s', (text, index) => {
    expect(outputs[index]).toContain(text);
  });
  test('and nothing of it is there without them', () => {
    const plain = run(blocks('README.md')[0] ?? '')['gateways.k8s.yaml'];
    for (const text of expected.flat()) expect(plain).not.toContain(text);
  });
});
