import { apiTypes, type Parameter } from '../../lib/private/types';
import { type Shape } from '../../lib/private/shape';
import { type Choices } from '../harness/random';
import { factoryName } from './public-options';
import { Values } from './values';

/** Options that have not been handed over yet: lists, objects and plain values, with drafts where instances belong. */
export type Data = unknown;

/** A call of a public factory or constructor, or a public constant, with its arguments. */
export class Call {
  public readonly args: Record<string, Data> = {};

  /** @param name as in `ApiTypes.signatures`, or the name of a constant: `KnativeRelease.V1_15` */
  public constructor(public readonly name: string) {}

  public get parameters(): readonly Parameter[] {
    return (apiTypes().signatures[this.name]?.parameters ?? []).filter(({ name }) => name !== 'scope' && name !== 'id');
  }
}

type Container = Record<string, Data> | Data[];

interface Place {
  readonly shape: Shape;
  /** Of the nearest property, for which values are chosen. */
  readonly property: string;
  /** Public name of the interface, where it has one. */
  readonly type: string | undefined;
}

const DEEP = 6;
// So many of the options that can be left out are given, on each level.
const GIVEN = [0.2, 0.2, 0.3, 0.3, 0.4] as const;
const EXISTING = 'ExistingGateway';

/** Writes options at random from the types of the public API, and changes single values of them. */
export class Drafter {
  private readonly values: Values;
  private readonly places = new WeakMap<Container, Place>();

  /** @param wanted what is chosen wherever there is a choice */
  public constructor(
    private readonly choices: Choices,
    private readonly wanted: ReadonlySet<string>,
  ) {
    this.values = new Values(choices);
  }

  /** A call of a factory or constructor with arguments at random. */
  public call(name: string, depth = 0, isTame = false): Call {
    const call = new Call(name);
    for (const { name: parameter, shape, optional = false } of call.parameters) {
      if (optional && !this.wanted.has(name) && this.choices.chance(0.1)) continue;
      call.args[parameter] = this.value(shape, parameter, depth, isTame);
    }
    return call;
  }

  /** Another value for a property, element or argument, of the usual sort. */
  public again(container: Container | Call, key: string | number): Data {
    if (container instanceof Call) {
      const parameter = container.parameters.find(({ name }) => name === key);
      return parameter && this.value(parameter.shape, parameter.name, DEEP - 1, true);
    }
    const place = this.places.get(container);
    const shape = place && childOf(place.shape, String(key));
    if (place === undefined || shape === undefined) return undefined;
    const isProperty = place.shape.properties?.[String(key)] !== undefined;
    return this.value(shape, isProperty ? String(key) : place.property, DEEP - 1, true);
  }

  /** Whether an object or call can do without a property. */
  public isOptional(container: Container | Call, key: string | number): boolean {
    if (container instanceof Call) {
      return container.parameters.find(({ name }) => name === key)?.optional === true;
    }
    return this.places.get(container)?.shape.required?.includes(String(key)) !== true;
  }

  /** The public interface that an object is written as. */
  public typeOf(container: object): string | undefined {
    return this.places.get(container as Container)?.type;
  }

  private value(shape: Shape, property: string, depth: number, isTame: boolean, type?: string): Data {
    if (shape.$ref !== undefined) {
      return this.value(definition(shape.$ref), property, depth, isTame, shape.$ref);
    }
    if (shape.construct === true) return this.call(EXISTING, depth + 1, isTame);
    if (shape.instanceOf !== undefined) return this.instance(shape, depth, isTame);
    if (shape.enum !== undefined) return this.choices.of(shape.enum as [string, ...string[]]);
    if (shape.anyOf !== undefined) {
      return this.value(this.choices.of(shape.anyOf as [Shape, ...Shape[]]), property, depth, isTame, type);
    }
    switch (shape.type) {
      case 'object':
        return this.object(shape, property, depth, isTame, type);
      case 'array': {
        const item = shape.items ?? {};
        const length = this.choices.between(depth > 2 || this.choices.chance(0.9) ? 1 : 0, 3);
        const list = Array.from({ length }, () => this.value(item, property, depth + 1, isTame));
        this.places.set(list, { shape, property, type: undefined });
        return list;
      }
      case 'boolean':
        return this.choices.chance(0.5);
      case 'number':
      case 'integer':
        return this.values.number(property, isTame);
      default:
        return this.values.text(property, isTame);
    }
  }

  private object(shape: Shape, property: string, depth: number, isTame: boolean, type: string | undefined): Data {
    const object: Record<string, Data> = {};
    this.places.set(object, { shape, property, type });
    const { properties = {}, required = [], additionalProperties } = shape;
    const share = depth >= DEEP ? 0 : (GIVEN[depth] ?? 0.5);
    for (const [key, inner] of Object.entries(properties)) {
      const isGiven = required.includes(key) || this.wanted.has(`${type ?? ''}.${key}`);
      if (!isGiven && !this.choices.chance(share)) continue;
      object[key] = this.value(inner, key, depth + 1, isTame);
    }
    if (typeof additionalProperties === 'object') {
      for (let count = this.choices.between(1, 3); count > 0; count -= 1) {
        object[this.values.key(property, isTame)] = this.value(additionalProperties, property, depth + 1, isTame);
      }
    }
    return object;
  }

  private instance(shape: Shape, depth: number, isTame: boolean): Call {
    const names = (shape.factories ?? []).map((factory) => factoryName(shape, factory));
    const wanted = names.filter((name) => this.wanted.has(name));
    return this.call(this.choices.of((wanted.length > 0 ? wanted : names) as [string, ...string[]]), depth + 1, isTame);
  }
}

function definition(name: string): Shape {
  const shape = apiTypes().definitions[name];
  if (shape === undefined) throw new TypeError(`no definition of ${name}`);
  return shape;
}

function childOf({ properties, items, additionalProperties }: Shape, key: string): Shape | undefined {
  const rest = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return properties?.[key] ?? items ?? rest;
}
