import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import AjvDraft7 from 'ajv';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../lib/private/access';
import { blocksOf, ROOT } from './pages';

interface ReadBlock {
  readonly place: string;
  readonly values: readonly unknown[];
  readonly problems: readonly string[];
}

function read(place: string, code: string): ReadBlock {
  const documents = parseAllDocuments(code);
  const each = Array.isArray(documents) ? documents : [];
  const problems = each.flatMap(({ errors }) => errors).map(({ message }) => `${place}: ${message}`);
  return { place, problems, values: problems.length > 0 ? [] : each.map((document) => document.toJS() as unknown) };
}

const YAML = blocksOf('yaml').map(({ place, code }) => read(place, code));
const OBJECTS = YAML.flatMap(({ place, values }) => values.filter(isObject).map((value) => ({ place, value })));

const schema = JSON.parse(readFileSync(join(ROOT, 'schema/topology.schema.json'), 'utf8')) as { $schema: string };
const ajv = schema.$schema.includes('2020') ? new Ajv({ strict: false }) : new AjvDraft7({ strict: false });
const validate = ajv.compile(schema);

function isTopology(value: object): boolean {
  return 'knative' in value && !('kind' in value);
}

/** `GROUP/VERSION KIND` of every kind in imports/, of which the constructs make objects. */
function importedKinds(): Set<string> {
  const texts = readdirSync(join(ROOT, 'imports'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, 'imports', file), 'utf8'));
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/GVK[^{]*\{\s*apiVersion: '([^']+)',\s*kind: '([^']+)'/g)].map(
        ([, apiVersion = '', kind = '']) => `${apiVersion.replace(/\/.*|^v\d+$/, '')} ${kind}`,
      ),
    ),
  );
}

/** Kinds of core Kubernetes, and those that only the analyzer reads. */
const FURTHER = new Set([
  ' ConfigMap',
  ' Namespace',
  ' Secret',
  ' Service',
  ' Pod',
  ' ResourceQuota',
  'apps Deployment',
  'autoscaling HorizontalPodAutoscaler',
  'networking.k8s.io NetworkPolicy',
  'networking.k8s.io Ingress',
  'policy PodDisruptionBudget',
  'rbac.authorization.k8s.io ClusterRole',
  'gateway.networking.k8s.io Gateway',
  'serving.kserve.io InferenceService',
  'networking.internal.knative.dev Ingress',
  'networking.internal.knative.dev Certificate',
  'kustomize.config.k8s.io Kustomization',
  'helm.cattle.io HelmChart',
]);

test('all YAML is YAML', () => {
  expect(YAML.length).toBeGreaterThan(200);
  const broken = YAML.flatMap(({ place, problems }) => (problems.length > 0 ? [place.split(':')[0]] : []));
  // Their bad examples are about just that.
  expect(broken).toEqual(['docs/rules/duplicate-key.md', 'docs/rules/unreadable-document.md']);
  expect(read('here', 'a: b: c\n').problems).toHaveLength(1);
});

test('all JSON is JSON', () => {
  const blocks = blocksOf('json');
  expect(blocks.length).toBeGreaterThan(0);
  for (const { code } of blocks) expect(() => JSON.parse(code) as unknown).not.toThrow();
});

test('topologies keep to the schema', () => {
  const topologies = OBJECTS.filter(({ value }) => isTopology(value));
  expect(topologies.length).toBeGreaterThan(7);
  const wrong = topologies
    .filter(({ value }) => !validate(value))
    .map(({ place }) => `${place}: ${ajv.errorsText(validate.errors)}`);
  expect(wrong).toEqual([]);
  expect(validate({ knative: '1.15', gatewys: {} })).toBe(false);
});

test('manifests are of kinds that exist', () => {
  const kinds = new Set([...importedKinds(), ...FURTHER]);
  const manifests = OBJECTS.filter(({ value }) => 'kind' in value && 'apiVersion' in value);
  expect(manifests.length).toBeGreaterThan(600);
  const unknown = manifests
    .map(({ place, value }) => ({
      place,
      of: `${String(value['apiVersion']).replace(/\/[^/]*$|^v\d+$/, '')} ${String(value['kind'])}`,
    }))
    .filter(({ of }) => !kinds.has(of))
    .map(({ place, of }) => `${place}: ${of}`);
  expect(unknown).toEqual([]);
});
