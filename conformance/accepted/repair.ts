import { type Choices } from '../harness/random';
import { type Refused } from './construct';
import { Call, type Data, type Drafter } from './draft';

const PATH =
  /^\s*(?:\[[^\]]*\] )?(?:[A-Z]\w*(?:\.\w+)?: )?((?:[A-Za-z_$][\w$-]*|\['[^']*'\])(?:\.[\w$-]+|\[\d+\]|\['[^']*'\])*): /;
const STEP = /\['([^']*)'\]|\[(\d+)\]|([\w$-]+)/g;

const REWRITES = 3;

interface Spot {
  readonly container: Record<string, Data> | Data[] | Call;
  readonly key: string | number;
}

/** Changes a draft until the package takes it: what a refusal names is written anew a few times, and then left out. */
export class Repairer {
  private readonly rewritten = new WeakMap<object, Map<string | number, number>>();

  public constructor(
    private readonly drafter: Drafter,
    private readonly choices: Choices,
  ) {}

  /** @returns whether there was anything to change */
  public repair({ call, message }: Refused): boolean {
    const spots = message
      .split('\n')
      .map((line) => this.spotOf(call, line))
      .filter((spot) => spot !== undefined);
    if (spots.length === 0) return this.leaveOutAny(call);
    // From the end, so that indices of lists stay right.
    const changes = spots.reverse().map((spot) => this.change(spot));
    return changes.some(Boolean) || this.leaveOutAny(call);
  }

  private spotOf(call: Call, line: string): Spot | undefined {
    const path = PATH.exec(line)?.[1];
    if (path === undefined) return undefined;
    const steps = [...path.matchAll(STEP)].map(([, quoted, index, name]) => quoted ?? index ?? name ?? '');
    const [only, ...others] = call.parameters;
    const from: Data = only !== undefined && others.length === 0 ? call.args[only.name] : call.args;
    let spot: Spot | undefined =
      only !== undefined && others.length === 0 && from !== undefined ? { container: call, key: only.name } : undefined;
    let value = from;
    for (const step of steps) {
      const next = inside(value);
      if (next === undefined || !Object.hasOwn(next, step)) break;
      spot = { container: next as Record<string, Data>, key: Array.isArray(next) ? Number(step) : step };
      value = (next as Record<string, Data>)[step];
    }
    return spot;
  }

  private change({ container, key }: Spot): boolean {
    const holder: Record<string | number, Data> = (container instanceof Call ? container.args : container) as Record<
      string,
      Data
    >;
    const counts = this.rewritten.get(holder) ?? new Map<string | number, number>();
    this.rewritten.set(holder, counts);
    const count = counts.get(key) ?? 0;
    const isOptional = this.drafter.isOptional(container, key);
    if (count < REWRITES || !isOptional) {
      counts.set(key, count + 1);
      const value = this.drafter.again(container, key);
      if (value !== undefined) {
        holder[key] = value;
        return true;
      }
    }
    if (!isOptional) return false;
    counts.delete(key);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
    return true;
  }

  /** For a refusal that names no option: one property less, wherever there is one. */
  private leaveOutAny(call: Call): boolean {
    const spots: Spot[] = [];
    const walk = (value: Data): void => {
      if (typeof value !== 'object' || value === null) return;
      const holder = value instanceof Call ? value.args : (value as Record<string, Data>);
      for (const key of Object.keys(holder)) {
        if (!Array.isArray(holder) && this.drafter.isOptional(value as Record<string, Data>, key)) {
          spots.push({ container: value as Record<string, Data>, key });
        }
        walk(holder[key]);
      }
    };
    walk(call);
    const [first, ...rest] = spots;
    if (first === undefined) return false;
    const { container, key } = this.choices.of([first, ...rest]);
    Reflect.deleteProperty(container instanceof Call ? container.args : container, key);
    return true;
  }
}

/** What the steps of a path go through: an instance is passed over to the options that it was made with. */
function inside(value: Data): object | undefined {
  if (value instanceof Call) {
    const [only, ...others] = value.parameters;
    if (only === undefined || others.length > 0) return value.args;
    return inside(value.args[only.name]);
  }
  return typeof value === 'object' && value !== null ? value : undefined;
}
