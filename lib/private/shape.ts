import { hasSymbol, isBranded } from './brand';
import { choice } from './nearest';
import { type Path, type Refusal } from './refusal';

/**
 * The type of a value, as data: the part of JSON Schema that TypeScript interfaces need, and three keywords for what
 * only a program can hold. To load and compile a validator for all of JSON Schema takes longer than a whole synthesis.
 */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Shape;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | false;
  /** A name alone, or an object: `[{ enum }, object]`. */
  readonly anyOf?: readonly Shape[];
  /** Exactly one of these kinds, each as `{ required: [name] }`. */
  readonly oneOf?: readonly Shape[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** The public name of a class, with the factories that make instances of it. */
  readonly instanceOf?: string;
  readonly factories?: readonly string[];
  /** The name of a behavior interface, whose members are `properties`; more members are allowed. */
  readonly implements?: string;
  /** Whether the value is part of a construct tree. */
  readonly construct?: boolean;
}

/** A refused value of the wrong type. */
export interface ShapeRefusal extends Refusal {
  /** What was asked for, where the value is of another type. */
  readonly wanted?: Shape;
  /** Whether the key is wrong, and not the value. */
  readonly isKey?: boolean;
}

type PathStep = Path[number];
type Entries = readonly (readonly [string, Shape])[];

const OBJECT = 'object';
const NOTHING: readonly ShapeRefusal[] = [];
const entries = new WeakMap<object, Entries>();

function entriesOf(properties: Readonly<Record<string, Shape>>): Entries {
  const known = entries.get(properties) ?? Object.entries(properties);
  entries.set(properties, known);
  return known;
}

// As Construct.isConstruct() and ApiObject.isApiObject() do: to load cdk8s would take the analyzer longer than its
// work.
const CONSTRUCT = Symbol.for('constructs.Construct');
const API_OBJECT = Symbol.for('cdk8s.ApiObject');

/** Whether a value is part of a construct tree, of any copy of `constructs`. */
export function isConstruct(value: unknown): boolean {
  return hasSymbol(value, CONSTRUCT);
}

/** How types are called in messages. A file has other words for some of them. */
const JAVASCRIPT_WORDS: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  function: 'a function',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

/** What these types are called in YAML files. */
export const FILE_WORDS: Readonly<Record<string, string>> = { array: 'a list', object: 'a mapping' };

/** Finds what is wrong with the type of values. */
export class ShapeChecker {
  public constructor(
    private readonly definitions: Readonly<Record<string, Shape>>,
    private readonly words: Readonly<Record<string, string>> = JAVASCRIPT_WORDS,
  ) {}

  public check(value: unknown, shape: Shape, path: Path = []): readonly ShapeRefusal[] {
    return this.checkAt(value, shape, [...path]);
  }

  /** @param path Where the value is. It grows and shrinks on the way, since most values need no refusal with a copy. */
  private checkAt(value: unknown, shape: Shape, path: PathStep[]): readonly ShapeRefusal[] {
    if (shape.$ref !== undefined) return this.checkAt(value, this.resolve(shape.$ref), path);
    if (shape.anyOf !== undefined) return this.checkKinds(value, shape.anyOf as [Shape, Shape], path);
    if (shape.enum !== undefined) return checkEnum(value, shape.enum, path);
    if (shape.instanceOf !== undefined) return checkInstance(value, shape, path);
    if (shape.construct === true && !isConstruct(value)) return [notConstruct(value, shape, [...path])];
    const { type } = shape;
    if (type === undefined) return NOTHING;
    if (!isOfType(value, type)) return [this.wrongType(value, type, shape, [...path])];
    if (type === 'array') return this.checkList(value as readonly unknown[], shape, path);
    return type === OBJECT ? this.checkObject(value as Readonly<Record<string, unknown>>, shape, path) : NOTHING;
  }

  private resolve(reference: string): Shape {
    const shape = this.definitions[reference.replace('#/definitions/', '')];
    if (shape === undefined) throw new TypeError(`no definition of ${reference}`);
    return shape;
  }

  private checkList(values: readonly unknown[], { items, maxItems }: Shape, path: PathStep[]): readonly ShapeRefusal[] {
    if (maxItems !== undefined && values.length > maxItems) {
      return [{ path: [...path], what: 'too long', got: values.length, allowed: `${maxItems} entries at most` }];
    }
    if (items === undefined) return NOTHING;
    // Not flatMap, which passes over holes.
    return Array.from(values, (value, index) => this.checkMember(value, items, path, index)).flat();
  }

  private checkMember(value: unknown, shape: Shape, path: PathStep[], step: PathStep): readonly ShapeRefusal[] {
    path.push(step);
    const refusals = this.checkAt(value, shape, path);
    path.pop();
    return refusals;
  }

  private checkObject(
    value: Readonly<Record<string, unknown>>,
    shape: Shape,
    path: PathStep[],
  ): readonly ShapeRefusal[] {
    const { properties = {}, required = [], additionalProperties, implements: isOpen } = shape;
    const refusals: ShapeRefusal[] = [];
    for (const [key, each] of entriesOf(properties)) {
      const member = value[key];
      if (member !== undefined) refusals.push(...this.checkMember(member, each, path, key));
      else if (required.includes(key)) refusals.push({ path: [...path, key], what: 'missing', fix: 'add it' });
    }
    if (isOpen === undefined && additionalProperties !== undefined && isPlain(value, properties)) {
      for (const key of Object.keys(value)) {
        if (Object.hasOwn(properties, key)) continue;
        if (additionalProperties === false) refusals.push(unknownProperty(key, shape, [...path]));
        else refusals.push(...this.checkMember(value[key], additionalProperties, path, key));
      }
    }
    refusals.push(...checkCount(value, shape, path));
    return refusals;
  }

  /** What can be a name or an object is judged as what it is. */
  private checkKinds(
    value: unknown,
    [names, kinds]: readonly [Shape, Shape],
    place: PathStep[],
  ): readonly ShapeRefusal[] {
    if (isOfType(value, OBJECT)) return this.checkAt(value, kinds, place);
    const path = [...place];
    const known = kindsOf(kinds);
    if (typeof value !== 'string') {
      return [{ path, what: `neither a name nor ${this.word(OBJECT)}`, got: value, allowed: known.join(', ') }];
    }
    if (names.enum?.includes(value) === true) return [];
    if (!known.includes(value)) return [{ path, what: 'unknown kind', got: value, ...choice(value, known) }];
    const allowed = `${[...(names.enum ?? [])].sort().join(', ')} by name alone`;
    return [{ path, what: 'needs more than a name', got: value, allowed, fix: `write '${value}:' and what it needs` }];
  }

  private wrongType(value: unknown, wanted: string, shape: Shape, path: Path): ShapeRefusal {
    const known = namesOf(shape);
    return {
      path,
      what: `not ${this.word(wanted)}`,
      got: value,
      ...(known.length > 0 && { allowed: known.join(', ') }),
      ...meant(value, wanted),
      wanted: shape,
    };
  }

  private word(type: string): string {
    return this.words[type] ?? JAVASCRIPT_WORDS[type] ?? type;
  }
}

/** How a value of another type is most likely to be written. */
function meant(value: unknown, wanted: string): Pick<Refusal, 'fix'> {
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return { fix: `write '${value}'` };
  const isNumber = wanted === 'number' && typeof value === 'string' && /^\d+$/.test(value);
  const isBoolean = wanted === 'boolean' && (value === 'true' || value === 'false');
  return isNumber || isBoolean ? { fix: `write ${value}` } : {};
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case OBJECT:
      // No Map or Date, which have no properties of their own. A class that implements the interface will do.
      return Object.prototype.toString.call(value) === '[object Object]';
    default:
      return typeof value === type;
  }
}

/**
 * Whether an object is what a literal makes. An instance of a class that implements an interface may have more members;
 * one that has none of the interface's is a mistake.
 */
function isPlain(value: object, properties: Readonly<Record<string, Shape>>): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return true;
  return !Object.keys(properties).some((key) => key in value);
}

function checkEnum(value: unknown, known: readonly string[], path: Path): readonly ShapeRefusal[] {
  if (known.includes(value as string)) return NOTHING;
  return [{ path: [...path], what: 'unsupported value', got: value, ...choice(value, known) }];
}

function checkInstance(
  value: unknown,
  { instanceOf: name = '', factories = [] }: Shape,
  path: Path,
): readonly ShapeRefusal[] {
  if (name === 'ApiObject' ? hasSymbol(value, API_OBJECT) : isBranded(value, name)) return NOTHING;
  const allowed =
    factories.length === 0 ? `an instance of ${name}` : factories.map((each) => `${name}.${each}`).join(', ');
  return [{ path: [...path], what: `not ${article(name)} ${name}`, got: value, allowed }];
}

function notConstruct(value: unknown, { implements: name, properties = {} }: Shape, path: Path): ShapeRefusal {
  if (name === undefined)
    return { path, what: 'not a construct', got: value, allowed: 'an App, a Chart or a Construct' };
  return {
    path,
    what: `not ${article(name)} ${name}`,
    got: value,
    allowed: `a construct with ${Object.keys(properties).sort().join(', ')}`,
  };
}

function article(name: string): string {
  return /^[AEIO]/.test(name) ? 'an' : 'a';
}

function unknownProperty(key: string, shape: Shape, path: Path): ShapeRefusal {
  const isKind = shape.maxProperties === 1 || shape.oneOf !== undefined;
  const what = isKind ? 'unknown kind' : 'unknown property';
  return { path: [...path, key], what, ...choice(key, namesOf(shape)), isKey: true };
}

/** Whether what has kinds is of one. An unknown kind has been refused already. */
function checkCount(value: Readonly<Record<string, unknown>>, shape: Shape, path: Path): readonly ShapeRefusal[] {
  if (shape.oneOf === undefined && shape.maxProperties === undefined) return NOTHING;
  const kinds = kindsOf(shape);
  const given = Object.keys(value);
  if (given.filter((key) => kinds.includes(key)).length === 1) return NOTHING;
  if (given.some((key) => !namesOf(shape).includes(key))) return NOTHING;
  return [{ path: [...path], what: 'not of exactly one kind', got: given, allowed: `one of ${kinds.join(', ')}` }];
}

/** The kinds of what has kinds, without what can stand beside them. */
function kindsOf(shape: Shape): string[] {
  return shape.oneOf?.flatMap(({ required = [] }) => required).sort() ?? namesOf(shape);
}

function namesOf(shape: Shape): string[] {
  return Object.keys(shape.properties ?? {}).sort();
}
