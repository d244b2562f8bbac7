import { type IConstruct } from 'constructs';
import { type Path, type Refusal, throwRefusals, under } from './refusal';
import { isConstruct, type Shape, ShapeChecker, type ShapeRefusal } from './shape';

/** A parameter of a public constructor, factory or method. */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly optional?: boolean;
  readonly rest?: boolean;
}

/** A public constructor, factory (`static`) or method. */
export interface Signature {
  readonly kind: 'constructor' | 'method' | 'static';
  readonly parameters: readonly Parameter[];
}

/** The public API as data. Made from the TypeScript sources by `npm run schema`, so that it never differs from them. */
export interface ApiTypes {
  /** Options, enums, classes and behavior interfaces by name. */
  readonly definitions: Readonly<Record<string, Shape>>;
  /** By class, or by class and member: `LoadBalancer.awsNetwork`. */
  readonly signatures: Readonly<Record<string, Signature>>;
}

let loaded: { readonly types: ApiTypes; readonly checker: ShapeChecker } | undefined;

/**
 * The public API as data. Loaded with the first check: reading the file takes a tenth of the time that the package
 * takes.
 */
export function apiTypes(): ApiTypes {
  return load().types;
}

function load(): NonNullable<typeof loaded> {
  if (loaded !== undefined) return loaded;
  // The type makes the compiler emit the file.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const types = require('./api-types.json') as typeof import('./api-types.json') as unknown as ApiTypes;
  loaded = { types, checker: new ShapeChecker(types.definitions) };
  return loaded;
}

/**
 * Refuses a value that is not of a public type: unknown and missing properties, and wrong types at any depth. Callers
 * without a compiler (JavaScript, Python, Java) can pass anything.
 *
 * @param type name of the public interface or class: `AwsNetworkOptions`
 */
export function typeRefusals(type: string, value: unknown): Refusal[] {
  return plain(load().checker.check(value, { $ref: type }));
}

/** Refuses what is wrong with the types of options; if they are right, what is wrong with their values. */
export function optionRefusals<T>(type: string, options: T, values: (options: T) => readonly Refusal[]): Refusal[] {
  const refusals = typeRefusals(type, options);
  return refusals.length > 0 ? refusals : [...values(options)];
}

/**
 * Refuses arguments that are not of the types of a public constructor, factory or method. Paths begin in the one
 * parameter there is beside `scope` and `id`, else with the names of the parameters.
 *
 * @param name as in {@link ApiTypes.signatures}
 */
export function argumentRefusals(name: string, values: readonly unknown[]): Refusal[] {
  const signature = apiTypes().signatures[name];
  if (signature === undefined) throw new TypeError(`no signature of ${name}`);
  const { kind, parameters } = signature;
  const isPlace = ({ name: each }: Parameter): boolean => kind === 'constructor' && ['scope', 'id'].includes(each);
  const isOnly = parameters.filter((each) => !isPlace(each)).length === 1;
  return parameters.flatMap((parameter, index) => {
    const { name: parameterName, shape, optional = false, rest = false } = parameter;
    const value = rest ? values.slice(index) : values[index];
    if (optional && value === undefined) return [];
    const path: Path = isOnly && !isPlace(parameter) ? [] : [parameterName];
    return under(path, plain(load().checker.check(value, shape)));
  });
}

/** Throws unless the arguments are of the types of a public constructor, factory or method. */
export function checkArguments(name: string, values: readonly unknown[]): void {
  const refusals = argumentRefusals(name, values);
  if (refusals.length > 0) throwRefusals(refusals, `${pathOfCall(name, values)}${name}`);
}

/** The path of the construct that was to be made, in brackets. */
function pathOfCall(name: string, [scope, id]: readonly unknown[]): string {
  if (apiTypes().signatures[name]?.kind !== 'constructor' || !isConstruct(scope) || typeof id !== 'string') return '';
  return `[${[(scope as IConstruct).node.path, id].filter(Boolean).join('/')}] `;
}

function plain(refusals: readonly ShapeRefusal[]): Refusal[] {
  return refusals.map(({ wanted: _, isKey: __, ...refusal }) => refusal);
}
