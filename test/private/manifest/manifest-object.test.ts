import {
  ApiObject,
  type ApiObjectProps,
  App,
  Chart,
  type IResolver,
  JsonPatch,
  Lazy,
  type ResolutionContext,
  Yaml,
} from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Document, stringify } from 'yaml';
import { ManifestObject } from '../../../lib/private/manifest/manifest-object';

const plain = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', labels: { b: '1', a: '2' }, annotations: {} },
  data: { z: 'last', a: 'first', none: undefined, nothing: null, list: [1, undefined, { b: 1, a: 2 }], empty: {} },
};

class Token {
  public constructor(private readonly value: unknown) {}

  public resolve(): unknown {
    return this.value;
  }
}

class Upper implements IResolver {
  public resolve(context: ResolutionContext): void {
    if (context.value === 'first') context.replaceValue('FIRST');
  }
}

const cases: Readonly<Record<string, ApiObjectProps>> = {
  plain,
  lazy: { ...plain, data: Lazy.any({ produce: () => ({ b: Lazy.any({ produce: () => [2] }), a: 1 }) }) },
  token: { ...plain, data: { a: new Token({ y: 1, x: 2 }) } },
  union: { ...plain, spec: { port: k8s.IntOrString.fromNumber(1) } },
  'no metadata': { apiVersion: 'v1', kind: 'Pod' },
  'no texts in metadata': { ...plain, metadata: { name: 'x', labels: { none: undefined as never, own: '1' } } },
  'a number as annotation': { ...plain, metadata: { name: 'x', annotations: { port: 80 as never } } },
  'more metadata': { ...plain, metadata: { name: 'x', generateName: 'y', finalizers: ['f'], ownerReferences: [] } },
  'an owner': {
    ...plain,
    metadata: { name: 'x', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '1' }] },
  },
};

function both(props: ApiObjectProps, app: () => App, change?: (object: ApiObject) => void): [unknown, unknown] {
  const make = (create: (chart: Chart) => ApiObject): unknown => {
    const object = create(new Chart(app(), 'chart', { labels: { chart: 'label' }, namespace: 'team' }));
    change?.(object);
    return object.toJson();
  };
  return [
    make((chart) => new ManifestObject(chart, 'x', structuredCloneOf(props), 0)),
    make((chart) => new ApiObject(chart, 'x', structuredCloneOf(props))),
  ];
}

/** cdk8s writes into the metadata that it is given. */
function structuredCloneOf(props: ApiObjectProps): ApiObjectProps {
  return { ...props, ...(props.metadata && { metadata: structuredClone(props.metadata) }) };
}

describe.each(Object.entries(cases))('%s', (_, props) => {
  test.each<readonly [string, () => App]>([
    ['an app', () => new App()],
    ['an app with a resolver', () => new App({ resolvers: [new Upper()] })],
  ])('is what cdk8s makes, in %s', (__, app) => {
    const [ours, theirs] = both(props, app);
    expect(Yaml.stringify(ours)).toBe(Yaml.stringify(theirs));
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
  });

  test('with patches, labels and annotations that come later', () => {
    const [ours, theirs] = both(
      props,
      () => new App(),
      (object) => {
        object.addJsonPatch(JsonPatch.add('/zeta', { b: 1, a: [2] }), JsonPatch.copy('/metadata', '/beta'));
        object.metadata.addLabel('later', 'yes');
        object.metadata.addAnnotation('later', 'yes');
        object.metadata.add('generateName', 'y-');
      },
    );
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
  });
});

test('a label that is found late', () => {
  const [ours, theirs] = both(
    plain,
    () => new App(),
    (object) => {
      object.metadata.addLabel('late', Lazy.any({ produce: () => 'x' }) as never);
    },
  );
  expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
  expect(JSON.stringify(ours)).toContain('"late":"x"');
});

test('what cannot be made is refused with the path of the construct', () => {
  const failing = {
    ...plain,
    data: Lazy.any({
      produce: () => {
        throw new Error('the gateway is gone');
      },
    }),
  };
  const object = new ManifestObject(new Chart(new App(), 'chart'), 'x', failing, 0);
  expect(() => object.toJson() as unknown).toThrow(/path 'chart\/x'.*the gateway is gone/);
});

test('CDK8S_DISABLE_SORT keeps the order of keys', () => {
  process.env.CDK8S_DISABLE_SORT = '1';
  try {
    const [ours, theirs] = both(plain, () => new App());
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
    expect(Object.keys((ours as typeof plain).data)[0]).toBe('z');
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
});

describe('a manifest writes itself', () => {
  const manifest = (): Record<string, unknown> =>
    new ManifestObject(new Chart(new App(), 'chart'), 'x', structuredCloneOf(plain), 0).toJson() as Record<
      string,
      unknown
    >;

  test('when cdk8s writes it', () => {
    const made = manifest();
    const part = { a: 1 };
    made.data = { one: part, two: part };
    // The package `yaml` would write a reference.
    expect(Yaml.stringify({ ...made })).toContain('two: *a1');
    expect(Yaml.stringify(made)).toBe(Yaml.stringify(JSON.parse(JSON.stringify(made))));
  });

  test('as it is by then', () => {
    const made = manifest();
    made.data = { changed: 'yes' };
    expect(Yaml.stringify(made)).toContain('changed: "yes"');
  });

  test('and is a plain object to everything else', () => {
    const made = manifest();
    const copy = structuredClone(made);
    expect(made).toStrictEqual(copy);
    expect(Object.keys(made)).toEqual(Object.keys(copy));
    expect(stringify([{ part: made }])).toBe(stringify([{ part: copy }]));
    expect(new Document(made).toString()).toBe(new Document(copy).toString());
  });
});
