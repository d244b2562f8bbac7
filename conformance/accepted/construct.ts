import { RootConstruct } from 'constructs';
import * as api from '../../lib';
import { apiTypes } from '../../lib/private/types';
import { Call, type Data } from './draft';

type Function = (...values: readonly unknown[]) => unknown;

/** A call that the package has refused. */
export class Refused extends Error {
  public constructor(
    public readonly call: Call,
    message: string,
  ) {
    super(message);
  }
}

/** Calls that the package has refused, of which none is part of another. */
export class AllRefused extends Error {
  public constructor(public readonly all: readonly Refused[]) {
    super(all.map(({ message }) => message).join('\n'));
  }
}

/**
 * The values for the parameters of a call, beside scope and id, with all instances in them. Throws {@link AllRefused};
 * any other error is a fault of the package.
 */
export function argumentsOf(call: Call): unknown[] {
  const refused: Refused[] = [];
  const values = valuesOf(call, refused);
  if (refused.length > 0) throw new AllRefused(refused);
  return values;
}

function valuesOf(call: Call, refused: Refused[]): unknown[] {
  return call.parameters.flatMap(({ name, rest = false }) => {
    const value = construct(call.args[name], refused);
    return rest && Array.isArray(value) ? (value as readonly unknown[]) : [value];
  });
}

/** What a draft stands for; of calls that are refused, it notes the refusal. */
function construct(draft: Data, refused: Refused[]): unknown {
  if (draft instanceof Call) return made(draft, refused);
  if (Array.isArray(draft)) return draft.map((each) => construct(each, refused));
  if (typeof draft !== 'object' || draft === null) return draft;
  return Object.fromEntries(Object.entries(draft).map(([key, value]) => [key, construct(value, refused)]));
}

/** Runs a call of the package; what it refuses is a {@link Refused} with the call. */
export function refusedBy<T>(call: Call, run: () => T): T {
  try {
    return run();
  } catch (error) {
    // Others than the package's own have another class, and inner calls have been named already.
    if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype)
      throw new Refused(call, error.message);
    throw error;
  }
}

function made(call: Call, refused: Refused[]): unknown {
  const [className = '', member = ''] = call.name.split('.');
  const type = (api as unknown as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[className];
  if (type === undefined) throw new TypeError(`the package exports no ${className}`);
  const before = refused.length;
  const values = valuesOf(call, refused);
  if (refused.length > before) return undefined;
  if (member !== '' && typeof type[member] !== 'function') return type[member];
  const isConstructor = apiTypes().signatures[call.name]?.kind === 'constructor';
  try {
    return refusedBy(call, (): unknown =>
      isConstructor
        ? Reflect.construct(type as unknown as new () => object, [new RootConstruct('app'), 'gateway', ...values])
        : (type[member] as Function)(...values),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refused.push(error);
    return undefined;
  }
}
