// Every property that the schema has, set in the files of the folder file/. What the constructs are given is compared
// with another reading of the same data, which goes by the schema and shares no code with the library's.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { RootConstruct } from 'constructs';
import { parse } from 'yaml';
import * as lib from '../../lib';
import schema from '../../schema/topology.schema.json';

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly unknown[];
}

type Data = Readonly<Record<string, unknown>>;
type Factories = Readonly<Record<string, Readonly<Record<string, (...args: unknown[]) => unknown>>>>;

interface Modifiers {
  readonly exceptNamespaces?: string[];
  readonly plus?: lib.GatewayAssignment[];
}

const definitions = schema.definitions as Readonly<Record<string, Schema>>;
const folder = join(__dirname, 'file');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** Every property and every choice of the schema: `DEFINITION.PROPERTY`, `DEFINITION=VALUE`. */
function everything(): string[] {
  return [['', schema as Schema] as const, ...Object.entries(definitions)].flatMap(([name, definition]) =>
    [definition, ...(definition.anyOf ?? [])].flatMap((each) => [
      ...Object.keys(each.properties ?? {}).map((property) => `${name}.${property}`),
      ...(each.enum ?? []).map((value) => `${name}=${value}`),
    ]),
  );
}

/** Puts data into the words of the constructs, walking along the schema. */
class Reading {
  public constructor(private readonly seen: Set<string>) {}

  public read(value: unknown, part: Schema, name = ''): unknown {
    if (part.$ref !== undefined) {
      const target = part.$ref.replace('#/definitions/', '');
      return this.read(value, definitions[target] as Schema, target);
    }
    const kinds = part.anyOf?.[1] ?? part;
    if (typeof value === 'string') {
      const choices = part.anyOf?.[0]?.enum ?? part.enum;
      if (choices !== undefined) this.seen.add(`${name}=${value}`);
      return part.anyOf === undefined ? value : (lib as unknown as Factories)[name]?.[value]?.();
    }
    if (Array.isArray(value)) return value.map((each) => this.read(each, part.items ?? {}));
    if (typeof value !== 'object' || value === null || kinds.type !== 'object') return value;
    const properties = Object.entries(value).map(([key, each]): readonly [string, unknown] => {
      const property = kinds.properties?.[key];
      if (property !== undefined) this.seen.add(`${name}.${key}`);
      return [key, this.read(each, property ?? (kinds.additionalProperties || {}))];
    });
    const all = Object.fromEntries(properties);
    if (name === 'ExistingGatewayAttributes') return existing(all);
    if (kinds.maxProperties !== 1 && kinds.oneOf === undefined) return all;
    // Beside a kind of assignment stand the methods that modify it.
    const { exceptNamespaces, plus = [], ...only } = all as Modifiers;
    const [[kind, argument]] = Object.entries(only) as [[string, unknown]];
    const made = this.make(name, kind, argument, kinds.properties?.[kind] ?? {});
    if (exceptNamespaces === undefined && plus.length === 0) return made;
    const narrowed =
      exceptNamespaces === undefined ? made : (made as lib.GatewayAssignment).exceptNamespaces(...exceptNamespaces);
    return plus.reduce((all, each) => all.plus(each), narrowed as lib.GatewayAssignment);
  }

  private make(name: string, kind: string, argument: unknown, part: Schema): unknown {
    const factory = (lib as unknown as Factories)[name]?.[kind];
    if (factory === undefined) throw new Error(`${name}.${kind} is not exported`);
    if (part.maxItems !== undefined) return factory(...(argument as unknown[]));
    // Several parameters are written as an object.
    const names = part.properties === undefined ? undefined : Object.keys(part.properties);
    return names === undefined ? factory(argument) : factory(...names.map((each) => (argument as Data)[each]));
  }
}

function existing(attributes: Data): lib.IKnativeGateway {
  return lib.IsolatedGateway.fromExisting(
    new RootConstruct('test'),
    'x',
    attributes as unknown as lib.ExistingGatewayAttributes,
  );
}

function synthesize(text: string, seen: Set<string>): string {
  const app = new App();
  const data = parse(text) as Data;
  const {
    knative,
    services = [],
    domainMappings = [],
    ...props
  } = new Reading(seen).read(data, schema as Schema) as {
    readonly knative: string;
    readonly services?: (lib.KnativeServiceProps & { readonly name: string; readonly gateway?: string })[];
    readonly domainMappings?: (lib.DomainMappingProps & { readonly gateway?: string })[];
  } & Omit<lib.MultiGatewayChartProps, 'knative'>;
  const chart = new lib.MultiGatewayChart(app, 'gateways', { ...props, knative: lib.KnativeRelease.of(knative) });
  for (const { gateway = 'default', ...service } of services) {
    const construct = new lib.KnativeService(chart, service.name, service);
    if (gateway !== 'default') construct.assignTo(chart.gateway(gateway));
  }
  for (const { gateway = 'default', ...mapping } of domainMappings) {
    const construct = new lib.DomainMapping(chart, mapping.host, mapping);
    if (gateway !== 'default') construct.assignTo(chart.gateway(gateway));
  }
  return app.synthYaml();
}

const seen = new Set<string>();

test.each(files)('%s gives what its data gives in TypeScript', (name) => {
  const app = new App();
  lib.MultiGatewayChart.fromFile(app, 'gateways', join(folder, name));
  expect(app.synthYaml()).toBe(synthesize(readFileSync(join(folder, name), 'utf8'), seen));
});

test('the files set every property and make every choice', () => {
  expect(everything().length).toBeGreaterThan(250);
  expect(everything().filter((each) => !seen.has(each))).toEqual([]);
});
