// Reads the data of topology files by the schema, and shares no code with the library's reading.
import { RootConstruct } from 'constructs';
import * as lib from '../../lib';
import schema from '../../schema/topology.schema.json';

export interface Schema {
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

export type Data = Readonly<Record<string, unknown>>;
type Factories = Readonly<Record<string, Readonly<Record<string, (...args: unknown[]) => unknown>>>>;

interface Modifiers {
  readonly exceptNamespaces?: string[];
  readonly plus?: lib.GatewayAssignment[];
}

export const definitions = schema.definitions as Readonly<Record<string, Schema>>;

/** Every property and every choice of these definitions: `DEFINITION.PROPERTY`, `DEFINITION=VALUE`. */
export function everything(parts: Readonly<Record<string, Schema>>): string[] {
  return Object.entries(parts).flatMap(([name, definition]) =>
    [definition, ...(definition.anyOf ?? [])].flatMap((each) => [
      ...Object.keys(each.properties ?? {}).map((property) => `${name}.${property}`),
      ...(each.enum ?? []).map((value) => `${name}=${value}`),
    ]),
  );
}

/** The definitions that a part of the schema refers to, directly or not, by their names. */
export function reachable(part: Schema): Readonly<Record<string, Schema>> {
  const found: Record<string, Schema> = {};
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref: reference } = value as Schema;
    const name = typeof reference === 'string' ? reference.replace('#/definitions/', '') : undefined;
    if (name !== undefined && found[name] === undefined) visit((found[name] = definitions[name] as Schema));
    Object.values(value).forEach(visit);
  };
  visit(part);
  return found;
}

/** Puts data into the words of the constructs, walking along the schema. */
export class Reading {
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
