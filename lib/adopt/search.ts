import { type Model } from '../analysis/model/build';
import { strings } from '../private/access';
import { groupBy } from '../private/group';
import { halves } from '../private/halves';
import { shapeOf } from './alike';
import { CHOICES } from './choices';
import { type Adoptee, type GatewayData } from './gateway';
import { type Changes, countOf, type Settings, type Trial } from './trial';

/** One setting of one choice. */
interface Step {
  readonly choice: number;
  readonly index: number;
}

/** Settings, and the steps that led to them, by gateway. */
interface Found {
  readonly settings: Settings;
  readonly steps: ReadonlyMap<string, readonly Step[]>;
}

/** Names of gateways that are alike; the first is tried for all. */
type Alike = readonly string[];

/** What seems alike may differ. After so many times each gateway is tried. */
const ROUNDS = 4;

/** Finds the settings of gateways with which the least changes. */
export class Search {
  /** Why the constructs cannot make a gateway beside those before it, by its name. */
  public readonly refusals = new Map<string, string>();
  /** The settings to try, by gateway: those of each choice. */
  private readonly options: ReadonlyMap<string, readonly (readonly GatewayData[])[]>;

  public constructor(
    private readonly trial: Trial,
    model: Model,
    private readonly found: readonly Adoptee[],
  ) {
    this.options = new Map(found.map((each) => [each.name, CHOICES.map((choice) => choice(model, each))]));
  }

  /**
   * The settings of each gateway; none of gateways that the constructs refuse. Of gateways that are alike one is tried.
   * All together show whether as much would change of the others; those of which it is not so are tried, too.
   */
  public run(): Settings {
    const start = this.accepted();
    let all = this.alike(start);
    for (let round = 0; round < ROUNDS && 2 * all.length <= start.size; round++) {
      const firsts = new Set(all.flatMap(([first]) => first ?? []));
      const found = this.tried(new Map([...start].filter(([name]) => firsts.has(name))));
      const settings = this.forAll(start, all, found);
      const split = apart(all, this.trial.changes(found.settings), this.trial.changes(settings));
      if (split === undefined) break;
      if (split.length === all.length) return settings;
      all = split;
    }
    return this.tried(start).settings;
  }

  /**
   * The gateways that the constructs take together, from the first, but those that name others after all others. Of
   * many that they refuse, each half is tried.
   */
  private accepted(): Settings {
    const taken = new Set<Adoptee>();
    const add = (some: readonly Adoptee[]): void => {
      const [first, ...others] = some;
      const changes = this.trial.changes(this.startOf(new Set([...taken, ...some])));
      if (typeof changes !== 'string') for (const each of some) taken.add(each);
      else if (others.length > 0) for (const half of halves(some)) add(half);
      else if (first !== undefined) this.refusals.set(first.name, changes);
    };
    const isNaming = ({ routing }: Adoptee): number => (secondaries(routing).length > 0 ? 1 : 0);
    add([...this.found].sort((a, b) => isNaming(a) - isNaming(b)));
    return this.startOf(taken);
  }

  /** Gateways with nothing but what config-istio and config-domain say of them, in their order. */
  private startOf(some: ReadonlySet<Adoptee>): Settings {
    return new Map(this.found.filter((each) => some.has(each)).map(({ name, routing }) => [name, routing]));
  }

  private alike(start: Settings): readonly Alike[] {
    const objects = this.trial.presentByGateway();
    const places = groupBy(this.found, ({ gateway }) => [gateway.namespace]);
    const named = new Set(this.found.flatMap(({ routing }) => secondaries(routing)));
    // Gateways that name each other, or that share a namespace, are not made without the other.
    const isAlone = ({ name, gateway, routing }: Adoptee): boolean =>
      named.has(name) || secondaries(routing).length > 0 || places.get(gateway.namespace)?.length !== 1;
    const some = groupBy(
      this.found.filter(({ name }) => start.has(name)),
      (each) => [isAlone(each) ? each.name : shapeOf(each, objects.get(each.name) ?? [], this.options.get(each.name))],
    );
    return [...some.values()].map((group) => group.map(({ name }) => name));
  }

  /** What was found for the first of each, for the others as well. */
  private forAll(start: Settings, all: readonly Alike[], { steps }: Found): Settings {
    const taken = new Map(all.flatMap((names) => names.map((name) => [name, steps.get(names[0] ?? name) ?? []])));
    return new Map(
      [...start].map(([name, data]) => [
        name,
        (taken.get(name) ?? []).reduce((settings, step) => ({ ...settings, ...this.option(name, step) }), data),
      ]),
    );
  }

  private tried(start: Settings): Found {
    const steps = new Map([...start.keys()].map((name) => [name, [] as Step[]]));
    let settings = start;
    for (const choice of CHOICES.keys()) {
      const lengths = [...start.keys()].map((name) => this.options.get(name)?.[choice]?.length ?? 0);
      for (let index = 0; index < Math.max(0, ...lengths); index++) {
        const step = { choice, index };
        const better = this.better(settings, step);
        for (const name of better) steps.get(name)?.push(step);
        settings = this.withStep(settings, step, better);
      }
    }
    return { settings, steps };
  }

  /** Tries a setting of every gateway at once, or of each alone if the constructs refuse one of them. */
  private better(best: Settings, step: Step): readonly string[] {
    const before = this.trial.changes(best);
    const names = [...best.keys()].filter((name) => this.option(name, step) !== undefined && countOf(before, name) > 0);
    if (names.length === 0) return [];
    const together = this.trial.changes(this.withStep(best, step, names));
    return names.filter((name) => {
      const tried = typeof together === 'string' ? this.trial.changes(this.withStep(best, step, [name])) : together;
      return countOf(tried, name) < countOf(before, name);
    });
  }

  private withStep(from: Settings, step: Step, names: readonly string[]): Settings {
    if (names.length === 0) return from;
    const changed = new Set(names);
    return new Map(
      [...from].map(([name, data]) => [name, changed.has(name) ? { ...data, ...this.option(name, step) } : data]),
    );
  }

  private option(name: string, { choice, index }: Step): GatewayData | undefined {
    return this.options.get(name)?.[choice]?.[index];
  }
}

/**
 * The same gateways without those of which not as much would change as of the first; `undefined` if of a first itself
 * something else would change beside all others than it would alone.
 */
function apart(all: readonly Alike[], alone: Changes | string, together: Changes | string): Alike[] | undefined {
  if (all.some(([first = '']) => countOf(alone, first) !== countOf(together, first))) return undefined;
  return all.flatMap((names) => [...groupBy(names, (name) => [countOf(together, name)]).values()]);
}

function secondaries(routing: GatewayData): readonly string[] {
  return strings(routing, 'secondaryGateways');
}
