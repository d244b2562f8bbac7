import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { analyze } from '../../../lib/analysis/analyze';
import { loadText } from '../../../lib/analysis/input/load';
import { readPaths } from '../../../lib/analysis/input/read';
import { INPUT_RULES } from '../../../lib/analysis/rules/input';
import { duplicateKey } from '../../../lib/analysis/rules/input/duplicate-key';
import { duplicateObject } from '../../../lib/analysis/rules/input/duplicate-object';
import { gatewayValuesUnknown } from '../../../lib/analysis/rules/input/gateway-values-unknown';
import { unrenderedManifests } from '../../../lib/analysis/rules/input/unrendered-manifests';
import { describePages, findingsBy, rulePage } from './page';

const folder = mkdtempSync(join(tmpdir(), 'input-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the rules about input find in files of a folder of its own, with paths relative to it. */
function found(name: string, files: Readonly<Record<string, string>>): string[] {
  const root = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return analyze(readPaths([root]), { rules: INPUT_RULES }).findings.map(({ level, rule, message, fix }) =>
    `${level} ${rule}: ${message} ${fix}`.replaceAll(`${root}/`, '').replaceAll(root, '.'),
  );
}

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: space}\nspec: {ports: [{port: 80}]}\n';
const KUSTOMIZATION = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';

describePages('input', INPUT_RULES);

describe('unrendered-manifests', () => {
  test('the page', () => {
    expect(findingsBy(unrenderedManifests, rulePage('unrendered-manifests').bad)).toEqual([
      {
        level: 'note',
        on: 'File manifests.yaml',
        message: 'manifests.yaml is a kustomization, which is not rendered; it is skipped.',
        fix: 'Give what `kubectl kustomize .` prints to the analyzer, with your values.',
      },
    ]);
  });

  test('a repository as it is: each chart once, and files without manifests are skipped', () => {
    const files = {
      'apps/service.yaml': SERVICE,
      'apps/json-patch.yaml': '- {op: remove, path: /spec/replicas}\n',
      'playbook.yml': '- hosts: all\n  tasks: []\n',
      'values.yaml': 'replicas: 2\n',
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\n',
      'charts/web/values.yaml': 'on: true\n',
      'charts/web/templates/a.yaml': 'kind: Service\nmetadata: {{ include "web.meta" . }}\n',
      'charts/web/templates/sub/b.yaml': `${SERVICE}{{- end }}\n`,
      'charts/web/charts/inner/templates/c.yaml': '{{ broken',
    };
    expect(found('repository', files)).toEqual([
      'note unrendered-manifests: charts/web is a Helm chart, which is not rendered; it is skipped. ' +
        'Give what `helm template web charts/web` prints to the analyzer, with your values.',
    ]);
    // A template that is named is one of its chart, too.
    expect(readPaths([join(folder, 'repository/charts/web/templates/a.yaml')])).toMatchObject({
      problems: [],
      unrendered: [{ what: 'Helm chart' }],
    });
  });

  test('the outermost kustomization that changes something, without its patches', () => {
    const files = {
      'base/kustomization.yaml': `${KUSTOMIZATION}resources: [service.yaml]\ncommonLabels: {a: b}\n`,
      'base/service.yaml': SERVICE,
      'overlay/kustomization.yml':
        'resources: [../base/]\npatches: [{path: patch.yaml}]\npatchesStrategicMerge: [other.yaml]\n',
      'overlay/patch.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: space}\nspec: {type: NodePort}\n',
      'overlay/other.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: space}\nspec: {ports: [{port: 81}]}\n',
      'plain/kustomization.yaml': `${KUSTOMIZATION}resources: [../apps]\n`,
    };
    expect(found('kustomize', files)).toEqual([
      'note unrendered-manifests: overlay/kustomization.yml is a kustomization, which is not rendered; it is skipped. ' +
        'Give what `kubectl kustomize overlay` prints to the analyzer, with your values.',
      'note unrendered-manifests: plain/kustomization.yaml is a kustomization that includes ../apps, which was not read. ' +
        'Give what `kubectl kustomize plain` prints to the analyzer, with your values.',
    ]);
  });

  test('a kustomization that only lists resources: what it lists and was not read, and what it does not list', () => {
    const [alpha, beta] = ['alpha', 'beta'].map((name) => SERVICE.replace('name: a', `name: ${name}`));
    const files = {
      'kustomization.yaml': `${KUSTOMIZATION}resources: [alpha.yaml, web, "https://example.com/istio?ref=v1", gone.yaml]\n`,
      'alpha.yaml': alpha ?? '',
      'old.yaml': beta ?? '',
      'values.yaml': 'replicas: 2\n',
      'web/kustomization.yaml': `${KUSTOMIZATION}resources: [service.yaml]\n`,
      'web/service.yaml': SERVICE,
    };
    expect(found('listing', files)).toEqual([
      'note unrendered-manifests: kustomization.yaml is a kustomization that includes https://example.com/istio?ref=v1 and gone.yaml, which was not read, ' +
        'and does not include old.yaml, which was read. Give what `kubectl kustomize .` prints to the analyzer, with your values.',
    ]);
    // A file of Kustomize that is named, alone and along with what it lists.
    const [listing, service] = ['web/kustomization.yaml', 'web/service.yaml'].map((each) =>
      join(folder, 'listing', each),
    );
    expect(readPaths([listing ?? '']).unrendered).toMatchObject([{ file: listing, unread: ['service.yaml'] }]);
    expect(readPaths([listing ?? '', service ?? ''])).toMatchObject({ manifests: [{}], unrendered: [] });
  });

  test('templates of other tools, once for each file; a broken object without template actions stays an error', () => {
    const files = {
      'a.yaml': `${SERVICE}---\nkind: {{ x }}\n---\nname: {{ y }}: z\n`,
      'b.yaml': SERVICE.replace('name: a', 'name: "{{ name }}"'),
      'c.yaml': 'kind: [b\n',
      'e.yaml': 'a: [b\n',
      'd.yaml': '{% if x %}\na: b\n{% endif %}\n',
    };
    expect(found('templates', files).map((text) => text.split(' ', 3).join(' '))).toEqual([
      'error unreadable-document: A',
      'note unrendered-manifests: a.yaml',
      'note unrendered-manifests: b.yaml',
      'note unrendered-manifests: d.yaml',
    ]);
  });

  test('a text that is named must hold objects', () => {
    for (const content of ['- hosts: all\n', 'x\n', 'a: {{ b }}: c\n']) {
      expect(loadText(content, 'f.yaml')).toMatchObject({ problems: [{ line: 1 }], unrendered: [] });
    }
    expect(loadText('apiVersion: v2\nname: web\n', 'Chart.yaml').problems).toHaveLength(1);
  });
});

describe('duplicate-key', () => {
  test('the page', () => {
    expect(findingsBy(duplicateKey, rulePage('duplicate-key').bad)).toEqual([
      {
        level: 'warning',
        on: 'File manifests.yaml',
        message: 'The mapping at manifests.yaml:8 has this key already; its first value is not used.',
        fix: 'Keep one of the two.',
      },
    ]);
  });

  test('merge keys may be overridden', () => {
    expect(loadText('a: &a {b: 1}\nc: {<<: *a, b: 2}\n', 'f').duplicateKeys).toEqual([]);
    expect(loadText(`${SERVICE}---\n${SERVICE}metadata: {}\n`, 'f').duplicateKeys).toEqual([{ file: 'f', line: 10 }]);
  });
});

describe('duplicate-object', () => {
  test('the page', () => {
    expect(findingsBy(duplicateObject, rulePage('duplicate-object').bad)).toEqual([
      {
        level: 'note',
        on: 'Service edge/front',
        message: 'Service edge/front is in manifests.yaml:1 and, differently, in manifests.yaml:9, which counts.',
        fix: 'Keep one of the two, or analyse environments and clusters separately.',
      },
    ]);
  });

  const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: space}
spec:
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
`;
  const WHOLE: readonly [string, string, string][] = [
    [
      'Deployment',
      DEPLOYMENT,
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: space}\nspec: {replicas: 3}\n',
    ],
    [
      'Service',
      SERVICE,
      'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: space}\nspec: {type: NodePort}\n',
    ],
  ];
  test.each(WHOLE)('a patch of a %s does not replace it, before or after', (_, base, patch) => {
    for (const text of [`${base}---\n${patch}`, `${patch}---\n${base}`]) {
      const [finding, ...others] = findingsBy(duplicateObject, text);
      expect(others).toEqual([]);
      expect(finding?.message).toContain('has only a part of it, as a patch has, and is skipped.');
      expect(analyze(loadText(text, 'f')).objects).toBe(2);
    }
  });

  test('equal objects, and several without a name, are silent', () => {
    expect(findingsBy(duplicateObject, `${SERVICE}---\n${SERVICE}`)).toEqual([]);
    const operator = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {profile: ';
    expect(findingsBy(duplicateObject, `${operator}empty}\n---\n${operator}default}\n`)).toEqual([]);
  });
});

describe('gateway-values-unknown', () => {
  test('the page', () => {
    expect(findingsBy(gatewayValuesUnknown, rulePage('gateway-values-unknown').bad)).toEqual([
      {
        level: 'note',
        on: 'Application argocd/front',
        message: 'Application argocd/front: its values come from $values/front.yaml, which the analyzer does not read.',
        fix: 'Give the rendered chart to the analyzer as well: the output of `helm template` with these values.',
      },
    ]);
  });

  const object = (apiVersion: string, kind: string, spec: object): string =>
    JSON.stringify({ apiVersion, kind, metadata: { name: 'front', namespace: 'edge' }, spec });
  test.each([
    [
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
        chart: { spec: { chart: 'gateway' } },
        valuesFrom: [{ kind: 'Secret', name: 's' }],
      }),
      'Secret s',
    ],
    [
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
        chart: { spec: { chart: 'gateway', valuesFiles: ['v.yaml'] } },
      }),
      'v.yaml',
    ],
    [object('helm.cattle.io/v1', 'HelmChart', { chart: 'gateway', valuesSecrets: [{ name: 's' }] }), 'Secret s'],
    [object('helm.cattle.io/v1', 'HelmChart', { chartContent: 'aGVsbG8=' }), 'contains its chart'],
    [
      object('maistra.io/v2', 'ServiceMeshControlPlane', { gateways: { additionalIngress: { two: {}, one: {} } } }),
      '(one, two)',
    ],
  ])('%s', (text, reason) => {
    expect(findingsBy(gatewayValuesUnknown, text).map(({ message }) => message)).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  test('values in the object are read', () => {
    for (const text of [
      object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { chart: { spec: { chart: 'gateway' } }, values: {} }),
      object('helm.cattle.io/v1', 'HelmChart', { chart: 'gateway', valuesContent: 'labels: {istio: front}' }),
      object('argoproj.io/v1alpha1', 'Application', { source: { chart: 'redis', helm: { valueFiles: ['v.yaml'] } } }),
    ]) {
      expect(findingsBy(gatewayValuesUnknown, text)).toEqual([]);
    }
  });
});

describe('YAML inside of ConfigMaps', () => {
  const configMap = (namespace: string, name: string, key: string, value: string): string =>
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data: { [key]: value } });
  const texts = (text: string): readonly string[] =>
    analyze(loadText(text, 'f'), { rules: INPUT_RULES }).findings.map(({ message }) => message);

  test.each([
    ['istio-system', 'istio', 'mesh', '{a: '.repeat(4000)],
    ['istio-system', 'istio-canary', 'mesh', 'a: b: c'],
    ['knative-serving', 'config-domain', 'example.com', 'selector: {a'],
    ['kserve', 'inferenceservice-config', 'ingress', '{"ingressGateway": '],
  ])('%s/%s, %s, is a finding where it cannot be read', (namespace, name, key, value) => {
    expect(texts(configMap(namespace, name, key, value))).toEqual([
      expect.stringContaining(`${key} in data of ConfigMap ${namespace}/${name} could not be read: not YAML`),
    ]);
  });

  test.each([
    ['istio-system', 'istio', 'meshNetworks', 'a: b: c'],
    ['knative-serving', 'config-domain', '_example', 'a: b: c'],
    ['knative-serving', 'config-domain', 'example.com', ''],
    ['team', 'settings', 'mesh', 'a: b: c'],
  ])('%s/%s, %s, is none that the analyzer reads, or empty', (namespace, name, key, value) => {
    expect(texts(configMap(namespace, name, key, value))).toEqual([]);
  });
});
