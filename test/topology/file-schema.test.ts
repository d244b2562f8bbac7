import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import ts from 'typescript';
import fleetSchema from '../../schema/fleet.schema.json';
import schema from '../../schema/topology.schema.json';
import { SCHEMAS, generate } from '../../tools/topology-schema/generate';

interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly maxProperties?: number;
}

const root = resolve(__dirname, '../..');
const definitions = schema.definitions as Readonly<Record<string, Schema>>;
const propertiesOf = ({ anyOf, properties }: Schema): Readonly<Record<string, Schema>> =>
  properties ?? anyOf?.[1]?.properties ?? {};

test('the schema of fleet files is what `tsx tools/topology-schema/main.ts` makes', () => {
  expect(JSON.parse(JSON.stringify(generate(SCHEMAS.fleet)))).toEqual(fleetSchema);
});

test('the schema is what `tsx tools/topology-schema/main.ts` makes', () => {
  expect(schema).toEqual(generate());
});

test('the schema is valid JSON Schema, in the strict sense of ajv', () => {
  const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
  expect(ajv.validateSchema(schema, true)).toBe(true);
  expect(() => ajv.compile(schema)).not.toThrow();
});

test('the package exports the schema', () => {
  const require = createRequire(__filename);
  expect(require.resolve('cdk8s-knative-gateways/schema/topology.schema.json')).toBe(
    join(root, 'schema/topology.schema.json'),
  );
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  expect(files).toContain('schema');
});

test('every definition and every property of a definition is described', () => {
  const bare = Object.entries(definitions).flatMap(([name, definition]) => [
    ...(definition.description === undefined ? [name] : []),
    ...Object.entries(propertiesOf(definition)).flatMap(([property, { description }]) =>
      description === undefined ? [`${name}.${property}`] : [],
    ),
  ]);
  expect(bare).toEqual([]);
});

test('descriptions speak the words of the file', () => {
  expect(/\{@link|@default|\b[A-Z]\w+\.[a-z]\w+\(/.exec(JSON.stringify(schema))).toBeNull();
  expect(schema.properties.isolation.description).toMatch(/Default: strict\.$/);
});

test('nothing unknown is let through', () => {
  const open = Object.entries({ root: schema as Schema, ...definitions }).filter(([, definition]) =>
    [definition, ...(definition.anyOf ?? [])].some(
      ({ properties, additionalProperties }) => properties !== undefined && additionalProperties !== false,
    ),
  );
  expect(open).toEqual([]);
});

// Syntax alone, no type checker: what the generator might leave out is seen here.
const declared = new Map<string, ts.InterfaceDeclaration>();
for (const folder of ['gateway', 'knative', 'private', 'topology']) {
  const path = join(root, 'lib', folder);
  for (const file of readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const source = ts.createSourceFile(file, readFileSync(join(path, file), 'utf8'), ts.ScriptTarget.ES2022);
    for (const each of source.statements) if (ts.isInterfaceDeclaration(each)) declared.set(each.name.text, each);
  }
}

/** The properties of an interface, with those that it inherits from interfaces of this package. */
function membersOf(name: string): string[] {
  const declaration = declared.get(name);
  if (declaration === undefined) return [];
  const own = declaration.members.flatMap((member) =>
    ts.isPropertySignature(member) && ts.isIdentifier(member.name) ? [member.name.text] : [],
  );
  const inherited = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression, typeArguments }) => {
      const [base] = ts.isIdentifier(expression) && expression.text === 'Omit' ? (typeArguments ?? []) : [];
      if (base !== undefined && ts.isTypeReferenceNode(base) && ts.isIdentifier(base.typeName)) {
        return membersOf(base.typeName.text);
      }
      return ts.isIdentifier(expression) ? membersOf(expression.text) : [];
    }),
  );
  return [...new Set([...own, ...inherited])].sort();
}

const interfaces = Object.keys(definitions).filter((name) => declared.has(name));

test('the interfaces are found', () => {
  expect(interfaces.length).toBeGreaterThan(20);
  expect(interfaces).toEqual(
    expect.arrayContaining(['TopologyGatewayOptions', 'AwsNetworkOptions', 'HelmReleaseOptions']),
  );
  expect(membersOf('TopologyGatewayOptions')).toEqual(
    expect.arrayContaining(['secondaryGateways', 'namespace', 'podAnnotations']),
  );
});

test.each(['TopologyFile', ...interfaces])('%s has the same properties in TypeScript and in the schema', (name) => {
  const definition = name === 'TopologyFile' ? (schema as Schema) : (definitions[name] as Schema);
  expect(Object.keys(propertiesOf(definition)).sort()).toEqual(membersOf(name));
});
