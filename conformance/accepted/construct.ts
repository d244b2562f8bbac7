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

/**
 * What a draft stands for, with all instances in it. Throws {@link Refused}; any other error is a fault of the package.
 */
export function construct(draft: Data): unknown {
  if (draft instanceof Call) return made(draft);
  if (Array.isArray(draft)) return draft.map(construct);
  if (typeof draft !== 'object' || draft === null) return draft;
  return Object.fromEntries(Object.entries(draft).map(([key, value]) => [key, construct(value)]));
}

/** The values for the parameters of a call, beside scope and id. */
export function argumentsOf(call: Call): unknown[] {
  return call.parameters.flatMap(({ name, rest = false }) => {
    const value = construct(call.args[name]);
    return rest && Array.isArray(value) ? (value as readonly unknown[]) : [value];
  });
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

function made(call: Call): unknown {
  const [className = '', member = ''] = call.name.split('.');
  const type = (api as unknown as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[className];
  if (type === undefined) throw new TypeError(`the package exports no ${className}`);
  const values = argumentsOf(call);
  if (member !== '' && typeof type[member] !== 'function') return type[member];
  const isConstructor = apiTypes().signatures[call.name]?.kind === 'constructor';
  return refusedBy(call, (): unknown =>
    isConstructor
      ? Reflect.construct(type as unknown as new () => object, [new RootConstruct('app'), 'gateway', ...values])
      : (type[member] as Function)(...values),
  );
}
