import { Ajv } from 'ajv';
import fc from 'fast-check';
import { ShapeChecker, type Shape } from '../../lib/private/shape';
import { apiTypes } from '../../lib/private/types';
import topologySchema from '../../schema/topology.schema.json';
import { sweep } from '../sweep';

/** Whether a definition needs a program to be judged: ajv does not know our keywords. */
function isPlain(shape: Shape): boolean {
  const text = JSON.stringify(shape);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, name = '']) => apiTypes().definitions[name] ?? {},
  );
  return !/instanceOf|construct|implements/.test(text) && references.every(isPlain);
}

const plain = Object.entries(apiTypes().definitions).filter(([, shape]) => isPlain(shape));
const apiChecker = new ShapeChecker(apiTypes().definitions);
const file = topologySchema as unknown as Shape & { readonly definitions: Readonly<Record<string, Shape>> };
const fileChecker = new ShapeChecker(file.definitions);

/** Values that are often right by a shape, and often wrong in one place. */
function near(shape: Shape, definitions: Readonly<Record<string, Shape>>, depth = 0): fc.Arbitrary<unknown> {
  const anything: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(null, 'x', '', 5, 0.5, true, 'true', '80'),
    fc.constant([]),
    fc.constant({}),
    fc.constant([{ a: 1 }]),
  );
  if (depth > 6) return anything;
  const right = (): fc.Arbitrary<unknown> => {
    const inner = (each: Shape): fc.Arbitrary<unknown> => near(each, definitions, depth + 1);
    if (shape.$ref !== undefined) {
      return near(definitions[shape.$ref.replace('#/definitions/', '')] ?? {}, definitions, depth);
    }
    if (shape.anyOf !== undefined) return fc.oneof(...shape.anyOf.map(inner));
    if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
    if (shape.type === 'array') return fc.array(inner(shape.items ?? {}), { maxLength: 3 });
    if (shape.type === 'boolean') return fc.boolean();
    if (shape.type === 'string') return fc.constantFrom('a', 'alpha', '');
    if (shape.type === 'integer' || shape.type === 'number') return fc.integer();
    if (shape.type !== 'object') return anything;
    const names = Object.entries(shape.properties ?? {});
    const values = fc.record(Object.fromEntries(names.map(([name, each]) => [name, inner(each)])), {
      requiredKeys: [],
    });
    const known = fc
      .tuple(
        fc.subarray(
          names.map(([name]) => name),
          { maxLength: Math.min(3, names.length) },
        ),
        values,
      )
      .map(([some, all]) => {
        const kept = new Set([...(shape.required ?? []), ...some]);
        return Object.fromEntries(Object.entries(all).filter(([name]) => kept.has(name)));
      });
    const extra =
      shape.additionalProperties === undefined || shape.additionalProperties === false
        ? {}
        : shape.additionalProperties;
    const others = fc.dictionary(fc.constantFrom('k', 'example.com/team'), inner(extra), { maxKeys: 2 });
    const isOpen = shape.additionalProperties !== false;
    return fc.tuple(known, others, fc.nat(9)).map(([a, b, dice]) => (isOpen || dice === 0 ? { ...a, ...b } : a));
  };
  return fc.oneof({ weight: 15, arbitrary: right() }, { weight: 1, arbitrary: anything });
}

test('what ajv accepts by a definition is accepted, and what it refuses is refused', () => {
  const ajv = new Ajv({ strict: false });
  for (const [name, shape] of plain) ajv.addSchema(shape, name);
  const seen = { accepted: 0, refused: 0 };
  for (const [name, shape] of plain) {
    fc.assert(
      fc.property(near(shape, apiTypes().definitions), (value) => {
        const accepted = ajv.validate(name, value);
        seen[accepted ? 'accepted' : 'refused'] += 1;
        expect([value, apiChecker.check(value, shape).length === 0]).toEqual([value, accepted]);
      }),
      { numRuns: 60, seed: 7 },
    );
  }
  expect(plain.length).toBeGreaterThan(30);
  expect(seen.accepted).toBeGreaterThan(500);
  expect(seen.refused).toBeGreaterThan(300);
});

test('of topology files it accepts and refuses what ajv does by the published schema', () => {
  const validate = new Ajv({ strict: false }).compile(file);
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(near(file, file.definitions), (value) => {
      const accepted = validate(value);
      seen[accepted ? 'accepted' : 'refused'] += 1;
      expect([value, fileChecker.check(value, file).length === 0]).toEqual([value, accepted]);
    }),
    { numRuns: sweep(500, 1_500), seed: 7 },
  );
  expect(seen.accepted).toBeGreaterThan(15);
  expect(seen.refused).toBeGreaterThan(300);
});

test('a hole in a list, a Map and a class that is no options are refused; an instance with the properties is not', () => {
  const holes: unknown[] = ['a'];
  holes[2] = 'c';
  const strings: Shape = { type: 'array', items: { type: 'string' } };
  expect(apiChecker.check(holes, strings).map(({ path }) => path)).toEqual([[1]]);
  const options: Shape = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
  class Options {
    public get a(): string {
      return 'a';
    }
  }
  expect(apiChecker.check(new Options(), options)).toEqual([]);
  for (const wrong of [new Map([['a', 'b']]), new Date(0), [], null, () => undefined]) {
    expect(apiChecker.check(wrong, options)).toHaveLength(1);
  }
});
