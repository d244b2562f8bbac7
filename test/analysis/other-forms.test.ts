import { stringify } from 'yaml';
import { nameOf } from '../../lib/analysis/finding';
import { loadText } from '../../lib/analysis/input/load';
import { at, type KubeObject } from '../../lib/private/access';
import { sweep } from '../sweep';
import { CASES, caseLoaded } from './faults/cases';
import { judged } from './faults/judge';

type Form = (objects: readonly KubeObject[]) => string;

// As kubectl prints them: YAML 1.1.
const documents = (objects: readonly unknown[], options = {}): string =>
  objects.map((each) => stringify(each, { version: '1.1', aliasDuplicateObjects: false, ...options })).join('---\n');
const listed = (objects: readonly KubeObject[]): object => ({ apiVersion: 'v1', kind: 'List', items: objects });
const kindOf = (object: KubeObject): string => `${String(object['apiVersion'])} ${String(object['kind'])}`;

/** Ways to write the same objects. */
const FORMS: Readonly<Record<string, Form>> = {
  'a list in JSON': (objects) => JSON.stringify(listed(objects)),
  'JSON, one object per line': (objects) => objects.map((each) => JSON.stringify(each)).join('\n'),
  'JSON documents': (objects) => objects.map((each) => JSON.stringify(each, undefined, 2)).join('\n---\n'),
  'a list in YAML': (objects) => stringify(listed(objects), { version: '1.1' }),
  'lists of each kind': (objects) =>
    documents(
      [...new Set(objects.map(kindOf))].map((kind) => {
        const [apiVersion, name = ''] = kind.split(' ');
        return { apiVersion, kind: `${name}List`, items: objects.filter((each) => kindOf(each) === kind) };
      }),
    ),
  'fields in reverse': (objects) => documents(objects.map(reversed)),
  'lines of Windows': (objects) => documents(objects).replaceAll('\n', '\r\n'),
  quotes: (objects) => documents(objects, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_SINGLE' }),
  'flow style': (objects) => documents(objects, { collectionStyle: 'flow' }),
  'byte order mark, comments and empty documents': (objects) =>
    `\uFEFF# all\n---\n---\n# one\n${documents(objects)}\n...\n---\n# end\n`,
  'older API versions of Istio': (objects) =>
    documents(
      objects.map((each) => ({
        ...each,
        apiVersion: String(each['apiVersion']).replace(/^((?:networking|security)\.istio\.io)\/v1$/, '$1/v1beta1'),
      })),
    ),
  'annotations of a tool': (objects) =>
    documents(
      objects.map((each) => {
        const metadata = at(each, 'metadata') as object;
        const annotations = at(metadata, 'annotations') as object | undefined;
        return {
          ...each,
          metadata: { ...metadata, annotations: { ...annotations, 'tool.example/owner': 'platform' } },
        };
      }),
    ),
};

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

/** The findings about a text, without lines. */
function told(text: string): readonly string[] {
  const { findings } = judged({ name: '', loaded: loadText(text, 'input') });
  return findings
    .map(({ rule, level, subject, gateway = '', message, fix }) =>
      `${level} ${rule} ${nameOf(subject)} ${gateway}: ${message} ${fix}`.replaceAll(/input:\d+/g, 'input'),
    )
    .sort();
}

// The hostile ones are large.
const MOST = 1_000;
const objectsIn = (name: string): readonly KubeObject[] => caseLoaded(name).manifests.map(({ object }) => object);
const names = CASES.filter((name) => !name.startsWith('hostile/')).filter((name) => objectsIn(name).length < MOST);
// Every second case in one of the forms, each form with several cases.
const FEW = 1;
const forms = Object.keys(FORMS);
const chosen = names.filter((_, index) => index % sweep(2, 1) === 0);
const pairs = chosen.flatMap((name, index) =>
  forms.filter((_, at) => (index + at) % forms.length < sweep(FEW, forms.length)).map((form) => ({ name, form })),
);

test('the findings do not depend on the form of the manifests', () => {
  const wrong = pairs.flatMap(({ name, form }) => {
    const objects = objectsIn(name);
    const [before, after] = [told(documents(objects)), told(FORMS[form]?.(objects) ?? '')];
    const differing = [
      ...before.filter((each) => !after.includes(each)).map((each) => `lost: ${each}`),
      ...after.filter((each) => !before.includes(each)).map((each) => `new: ${each}`),
    ];
    return differing.map((each) => `${name} as ${form}: ${each}`);
  });
  expect(wrong).toEqual([]);
});

test('other objects have other findings', () => {
  const objects = objectsIn('silent-outage/gateway-without-servers');
  expect(told(documents(objects))).not.toEqual(told(documents(objects.filter((each) => each['kind'] !== 'Gateway'))));
});
