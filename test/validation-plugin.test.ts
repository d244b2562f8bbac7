import { NEWEST } from '../lib/knative/release-facts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Validation } from 'cdk8s-cli/plugins';
import { parse } from 'yaml';
import * as validation from '../lib/validation';
import { TopologyValidation, type TopologyValidationProps } from '../lib/validation';

const root = resolve(__dirname, '..');
const temp = mkdtempSync(join(tmpdir(), 'validation-'));
afterAll(() => {
  rmSync(temp, { recursive: true });
});

const GOOD = `apiVersion: v1
kind: Namespace
metadata: {name: gw}
`;
/** A warning and an error, both about the second document. */
const BAD = `${GOOD}---
apiVersion: v1
kind: ConfigMap
metadata:
  name: config-istio
  namespace: knative-serving
data:
  external-gateways: "- {name: edge}"
`;

/** A service whose domain is that of cluster-local hosts, where the domain of the cluster is `corp.example`. */
const PRIVATE = `apiVersion: v1
kind: ConfigMap
metadata: { name: config-domain, namespace: knative-serving }
data: { svc.corp.example: "" }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: config-istio, namespace: knative-serving }
data:
  external-gateways: |
    - { name: knative-ingress-gateway, namespace: knative-serving, service: istio-ingressgateway.istio-system.svc.cluster.local }
    - name: edge
      namespace: gw
      service: edge.gw.svc.cluster.local
      labelSelector: { matchLabels: { gateway: edge } }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: shop, namespace: default, labels: { gateway: edge } }
spec: { template: { spec: { containers: [{ image: example.com/shop:1 }] } } }
`;

interface Written {
  readonly printed: string;
  readonly violations: { ruleName: string; recommendation: string; fix: string; violatingResources: object[] }[];
  readonly submitted: [string, Record<string, string> | undefined][];
}

/** Runs the plugin on a file as cdk8s does. */
async function validate(manifests: string, props?: TopologyValidationProps): Promise<Written> {
  const file = join(temp, 'app.k8s.yaml');
  writeFileSync(file, manifests);
  const written: Omit<Written, 'printed'> = { violations: [], submitted: [] };
  const report: Parameters<TopologyValidation['validate']>[0]['report'] = {
    addViolation: (violation) => written.violations.push(violation),
    submit: (status, metadata) => written.submitted.push([status, metadata]),
    toString: () => 'a table of cdk8s',
  };
  await new TopologyValidation(props).validate({ manifests: [file], report });
  return { ...written, printed: report.toString() };
}

test('it is a validation plugin of cdk8s-cli', () => {
  const plugin: Validation = new TopologyValidation();
  expect(typeof plugin.validate).toBe('function');
});

describe('validate', () => {
  test('nothing found: success', async () => {
    expect(await validate(GOOD)).toEqual({
      printed: 'knative-gateways: No findings. 1 object read; Knative 1.15 (assumed).',
      violations: [],
      submitted: [['success', { Errors: '0', Warnings: '0', Notes: '0', Ignored: '0', Knative: '1.15' }]],
    });
  });

  test('an error: failure, with everything that cdk8s can show', async () => {
    const { violations, submitted, printed } = await validate(BAD);
    expect(printed).toBe('a table of cdk8s');
    expect(submitted).toMatchObject([['failure', { Errors: '1' }]]);
    expect(violations.find(({ ruleName }) => ruleName === 'config-istio-invalid')).toEqual({
      ruleName: 'config-istio-invalid',
      recommendation: expect.stringMatching(/^\S.*\.$/),
      fix: expect.stringMatching(/^\S.*\.$/),
      violatingResources: [
        {
          resourceName: 'config-istio',
          manifestPath: join(temp, 'app.k8s.yaml'),
          locations: [
            expect.stringMatching(/^error at app\.k8s\.yaml:10, ConfigMap knative-serving\/config-istio: .+\.$/),
          ],
        },
      ],
    });
  });

  test('a document that cannot be read is an error', async () => {
    const { violations, submitted } = await validate(`${GOOD}---\nkind: X\n`);
    expect(submitted).toMatchObject([['failure', { Errors: '1' }]]);
    expect(violations.map(({ ruleName }) => ruleName)).toEqual(['unreadable-document']);
  });

  test('findings with one cause and one fix are one violation with several resources', async () => {
    const { violations } = await validate(`${GOOD}---\nkind: X\n---\nkind: Y\n`);
    expect(violations.map(({ violatingResources }) => violatingResources)).toMatchObject([
      [
        { locations: [expect.stringContaining('app.k8s.yaml:5')] },
        { locations: [expect.stringContaining('app.k8s.yaml:7')] },
      ],
    ]);
  });

  test('ignored findings do not fail it, and are counted', async () => {
    const ignored = join(temp, 'ignore.yaml');
    writeFileSync(ignored, 'ignore:\n  - {rule: unreadable-document, reason: known}\n');
    expect(await validate(`${GOOD}---\nkind: X\n`, { config: ignored })).toMatchObject({
      violations: [],
      submitted: [['success', { Errors: '0', Ignored: '1' }]],
    });
  });
});

describe('properties', () => {
  const WARNING = GOOD.replace('{name: gw}', '{name: gw, annotations: {cdk8s-knative-gateways/ignore: no reason}}');
  const NOTE = WARNING.replace('no reason', '"no-rule: reason"');
  test.each([
    ['a warning', undefined, 'success', 1, WARNING],
    ['a warning', 'error', 'success', 1, WARNING],
    ['a warning', 'warning', 'failure', 1, WARNING],
    ['a warning', 'note', 'failure', 1, WARNING],
    ['a warning', 'never', 'success', 1, WARNING],
    ['a note', 'warning', 'success', 0, NOTE],
    ['a note', 'note', 'failure', 1, NOTE],
    ['an error and a warning', 'never', 'success', 2, BAD],
  ])('%s with failOn %s: %s, %d listed', async (_, failOn, status, listed, manifests) => {
    const { submitted, violations } = await validate(manifests, failOn === undefined ? undefined : { failOn });
    expect(submitted.map(([each]) => each)).toEqual([status]);
    expect(violations).toHaveLength(listed);
  });

  test('knative and scopeGatewayToNamespace reach the model', async () => {
    const { submitted } = await validate(GOOD, { knative: '1.16', scopeGatewayToNamespace: true });
    expect(submitted).toMatchObject([['success', { Knative: '1.16' }]]);
  });

  test('clusterDomain reaches the model', async () => {
    const rules = async (clusterDomain?: string): Promise<string[]> =>
      (
        await validate(PRIVATE, { failOn: 'note', ...(clusterDomain !== undefined && { clusterDomain }) })
      ).violations.map(({ ruleName }) => ruleName);
    expect(await rules('corp.example')).toContain('assignment-without-effect');
    expect(await rules()).not.toContain('assignment-without-effect');
  });

  test.each([
    [{ failOn: 'fatal' }, 'TopologyValidation: failOn: not a level; got "fatal"; allowed: error, warning, note, never'],
    [
      { failon: 'error' },
      'TopologyValidation: failon: unknown property; allowed: clusterDomain, config, failOn, knative, scopeGatewayToNamespace; to fix: write failOn',
    ],
    [
      { clusterDomain: 'corp_example' },
      `TopologyValidation: clusterDomain: not a DNS name; got "corp_example"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit`,
    ],
    [
      { knative: '1.2' },
      `TopologyValidation: knative: not a known Knative release; got "1.2"; allowed: 1.12 to ${NEWEST}, with or without a patch number; to fix: use the nearest, 1.12`,
    ],
  ])('%j is refused', (props, message) => {
    expect(() => new TopologyValidation(props as TopologyValidationProps)).toThrow(new Error(message));
  });

  test('an ignore file that is not there is refused', async () => {
    await expect(validate(GOOD, { config: join(temp, 'none.yaml') })).rejects.toThrow('there is no such file');
  });
});

describe('cdk8s synth', () => {
  /** Runs cdk8s-cli on an app that writes these manifests, with the plugin compiled on the fly. */
  function synth(manifests: string, ...flags: string[]) {
    writeFileSync(join(temp, 'given.yaml'), manifests);
    writeFileSync(
      join(temp, 'app.cjs'),
      `const fs = require('fs'); fs.mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
fs.copyFileSync('given.yaml', process.env.CDK8S_OUTDIR + '/app.k8s.yaml');`,
    );
    const paths = JSON.stringify({ paths: [root] });
    writeFileSync(
      join(temp, 'plugin.cjs'),
      `require(require.resolve('tsx/cjs/api', ${paths})).register();
module.exports = require(${JSON.stringify(join(root, 'lib/validation.ts'))});`,
    );
    const entry = '{package: ./plugin.cjs, class: TopologyValidation, version: 0.1.0}';
    writeFileSync(
      join(temp, 'cdk8s.yaml'),
      `language: typescript\napp: node app.cjs\noutput: dist\nvalidations: [${entry}]\n`,
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false', ...flags],
      { cwd: temp, encoding: 'utf8' },
    );
    return { status, output: stdout + stderr };
  }

  test('prints one line if nothing is wrong', () => {
    const { status, output } = synth(GOOD);
    expect(status).toBe(0);
    expect(output).toContain('\n\nknative-gateways: No findings. 1 object read; Knative 1.15 (assumed).\n\n');
    expect(output).not.toContain('Status');
  }, 60_000);

  test('fails with status 2 on an error, and shows what, where, why and how to mend it', () => {
    const { status, output } = synth(BAD);
    expect(status).toBe(2);
    expect(output).toMatch(/Errors +│ 1/);
    expect(output).toContain('config-istio-invalid (1 occurrences)');
    expect(output).toContain('> error at app.k8s.yaml:10, ConfigMap knative-serving/config-istio: ');
    expect(output).toMatch(/ {2}Recommendation: \S.*\./);
    expect(output).toMatch(/ {2}How to fix: \S.*\./);
  }, 60_000);

  test('works with --stdout', () => {
    const { status, output } = synth(BAD, '--stdout');
    expect(status).toBe(2);
    expect(output).toContain('Manifest Path: STDOUT');
    expect(output).not.toContain('/cdk8s-');
  }, 60_000);
});

test('cdk8s.yaml of this repository names the plugin as `npm ci` builds it', () => {
  const { validations } = parse(readFileSync(join(root, 'cdk8s.yaml'), 'utf8')) as {
    validations: { package: string; class: string; version: string; properties?: TopologyValidationProps }[];
  };
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    scripts: Record<string, string>;
    exports: Record<string, { default: string }>;
  };
  expect(validations).toEqual([
    { package: manifest.exports['./validation']?.default, class: 'TopologyValidation', version: manifest.version },
  ]);
  expect(Object.keys(validation)).toEqual(['TopologyValidation']);
  expect(manifest.scripts['prepare']).toBe('node tools/prepare.mjs');
});
