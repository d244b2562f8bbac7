import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadObjects, loadText } from '../../lib/analysis/input/load';

const brief = (content: string) => {
  const { manifests, problems } = loadText(content, 'f');
  return {
    objects: manifests.map((m) => `${m.kind} ${m.namespace}/${m.name} @${m.source.line.toString()}`),
    problems: problems.map((p) => `${p.file}:${p.line.toString()} ${p.reason}`),
  };
};
const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ns}\n`;

describe('loadText', () => {
  test('reads several documents with the line each begins on', () => {
    const helm = `# a note\n---\n# Source: chart/templates/a.yaml\n${service('a')}---\n\n${service('b')}---\n# nothing here\n`;
    expect(brief(helm)).toEqual({ objects: ['Service ns/a @4', 'Service ns/b @9'], problems: [] });
  });

  test('reads Windows line ends, a byte order mark and documents that begin beside their marker', () => {
    expect(
      brief(`\uFEFF${service('a')}---\r\n${service('b').replaceAll('\n', '\r\n')}--- {apiVersion: v1, kind: Pod}`),
    ).toEqual({
      objects: ['Service ns/a @1', 'Service ns/b @5', 'Pod default/ @8'],
      problems: [],
    });
  });

  test('keeps a %YAML directive with the document it belongs to', () => {
    expect(brief(`%YAML 1.1\n---\n${service('a')}`)).toEqual({ objects: ['Service ns/a @3'], problems: [] });
  });

  test('unfolds Lists, nested and typed ones, as YAML and as JSON', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } },
        { apiVersion: 'v1', kind: 'ServiceList', items: [{ metadata: { name: 's', namespace: 'ns' } }] },
      ],
    };
    expect(brief(JSON.stringify(list, null, 2))).toEqual({
      objects: ['Pod default/p @5', 'Service ns/s @12'],
      problems: [],
    });
    const yaml =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- kind: Service\n  apiVersion: v1\n- 7\n';
    expect(brief(yaml)).toEqual({
      objects: ['Pod default/ @4', 'Service default/ @6'],
      problems: ['f:8 not a Kubernetes object, but a single value'],
    });
  });

  test('a broken document is a problem with its line, and the others are still read', () => {
    expect(brief(`${service('a')}---\nkind: [\n---\n${service('b')}`)).toEqual({
      objects: ['Service ns/a @1', 'Service ns/b @7'],
      problems: [expect.stringMatching(/^f:\d+ not YAML: /)],
    });
  });

  test('of equal keys the last counts', () => {
    expect(brief('apiVersion: v1\nkind: Pod\nmetadata: {name: x, name: y1}\nkind: Node\n')).toEqual({
      objects: ['Node /y1 @1'],
      problems: [],
    });
  });

  test('passes over mappings that are no Kubernetes objects, and reports half of one', () => {
    expect(
      brief('a: 1\n---\nkind: Service\n---\napiVersion: 7\nkind: Service\n---\n- a\n---\nhello\n---\nnull\n'),
    ).toEqual({
      objects: [],
      problems: [
        'f:3 a Kubernetes object needs apiVersion and kind, both non-empty strings',
        'f:5 a Kubernetes object needs apiVersion and kind, both non-empty strings',
        'f:8 not a Kubernetes object, but a list',
        'f:10 not a Kubernetes object, but a single value',
      ],
    });
  });

  test('reads values as kubectl does: YAML 1.1 booleans, no timestamps, merge keys', () => {
    const { manifests } = loadText(
      'apiVersion: v1\nkind: X\nbase: &b {a: on}\nspec: {<<: *b, t: 2001-01-01, s: 1:30, o: 010}\n',
      'f',
    );
    expect(manifests[0]?.object['spec']).toEqual({ a: true, t: '2001-01-01', s: '1:30', o: 8 });
  });

  test('what is in brackets or quotes may be indented as it likes, as kubectl has it', () => {
    const text = [
      'apiVersion: v1',
      'kind: List',
      'items:',
      '  - apiVersion: v1',
      '    kind: Service',
      '    metadata: {',
      '  name: a, # not closed yet',
      '}',
      '    spec: { args: [',
      '    "x",',
      '    ], text: "two',
      'words" }',
      '  - { apiVersion: v1, kind: Service, metadata: { name: b } }',
    ].join('\n');
    const { manifests, problems } = loadText(text, 'f');
    expect(problems).toEqual([]);
    expect(manifests.map(({ name, source }) => `${name}:${String(source.line)}`)).toEqual(['a:4', 'b:13']);
    expect(manifests[0]?.object['spec']).toEqual({ args: ['x'], text: 'two words' });
    const open = loadText('apiVersion: v1\nkind: Service\nmetadata: {name: a\nspec: {}\n', 'f');
    expect(open.problems.map(({ line }) => line)).toEqual([4]);
  });

  test('an anchor may be defined again in the next document', () => {
    const content = `---\nmetadata: {labels: &id001 {a: b}}\nspec: *id001\napiVersion: v1\nkind: X\n`;
    expect(loadText(content + content, 'f')).toMatchObject({ manifests: [{ labels: { a: 'b' } }, {}], problems: [] });
  });

  test('every recorded topology is read without a problem', () => {
    const stock = readFileSync(join(__dirname, 'vectors/topologies/stock.yaml'), 'utf8');
    expect(brief(stock)).toEqual({
      objects: [
        'Gateway knative-serving/knative-ingress-gateway @1',
        'Gateway knative-serving/knative-local-gateway @6',
        'Service istio-system/knative-local-gateway @11',
        'Service istio-system/istio-ingressgateway @16',
        'Deployment istio-system/istio-ingressgateway @21',
      ],
      problems: [],
    });
  });
});

describe('hostile input', () => {
  const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, i) => `a${(i + 1).toString()}: &a${(i + 1).toString()} [${Array<string>(9).fill(`*a${i.toString()}`).join(',')}]\n`).join('')}`;
  test.each([
    [
      'a cycle of aliases',
      'kind: X\napiVersion: &a {b: *a}\n',
      'f:1 not YAML: an alias refers to a node that contains it',
    ],
    ['an alias bomb', bomb, 'f:1 not YAML: its aliases unfold to too much data'],
    ['binary data', 'a\0b', 'f:1 binary data, not text'],
    ['deep YAML', '['.repeat(100_000), 'f:1 not YAML: it is nested too deep'],
    ['deep JSON', '['.repeat(100_000) + ']'.repeat(100_000), 'f:1 nested more than 500 levels deep'],
  ])('%s is a problem', (_, content, problem) => {
    expect(brief(content)).toEqual({ objects: [], problems: [problem] });
  });

  test('a mapping that merges itself gains nothing', () => {
    const { manifests } = loadText('apiVersion: v1\nkind: X\nspec: &x {a: 1, <<: *x, k: 1}\n', 'f');
    expect(manifests[0]?.object['spec']).toEqual({ a: 1, k: 1 });
  });

  test('prototype keys stay data', () => {
    const yaml = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {__proto__: x, constructor: z}}\n';
    const json =
      '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "labels": {"__proto__": "x", "constructor": "z"}}}';
    for (const content of [yaml, json]) {
      const [pod] = loadText(content, 'f').manifests;
      expect(Object.entries(pod?.labels ?? {})).toEqual([
        ['__proto__', 'x'],
        ['constructor', 'z'],
      ]);
    }
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('a bracket that is never closed takes no more time than reading its lines a few times', () => {
    const { problems } = loadText(`apiVersion: v1\nkind: Service\nspec: {a: [\n${'x,\n'.repeat(100_000)}`, 'f');
    expect(problems).toHaveLength(1);
  });

  test('many keys, many documents and many errors take time in proportion', () => {
    const started = Date.now();
    expect(loadText(Array.from({ length: 40_000 }, (_, i) => `k${i.toString()}: 1\n`).join(''), 'f').problems).toEqual(
      [],
    );
    expect(loadText('&a '.repeat(20_000), 'f').problems).toHaveLength(1);
    expect(loadText('---\n'.repeat(100_000), 'f').problems).toEqual([]);
    expect(loadText(`---\n${service('a')}`.repeat(5_000), 'f').manifests).toHaveLength(5_000);
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('strings with many escapes are passed over when the lines of JSON are counted', () => {
    const content = `{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "x": "${'\\\\'.repeat(1_000_000)}\\"[{"},\n{"apiVersion": "v1", "kind": "Pod"}]}`;
    expect(brief(content)).toEqual({ objects: ['Pod default/ @1', 'Pod default/ @2'], problems: [] });
  });

  test('values that are in memory already are wrapped alike', () => {
    expect(loadObjects([{ apiVersion: 'v1', kind: 'Pod' }, undefined, 3], 'chart')).toMatchObject({
      manifests: [{ kind: 'Pod', source: { file: 'chart', line: 1 } }],
      problems: [{ file: 'chart', line: 3, reason: 'not a Kubernetes object, but a single value' }],
    });
  });
});
