import { halves } from '../private/halves';
import { type TopologyData } from './make';
import { type GatewayData } from './gateway';
import { type Trial } from './trial';

/** A topology with those existing gateways that the constructs take. */
export interface Fitting {
  readonly topology: TopologyData & { readonly existingGateways?: Readonly<Record<string, GatewayData>> };
  /** Why the others are refused, by their names. */
  readonly refused: ReadonlyMap<string, string>;
}

/** What an existing gateway can do without: where it cannot be said, services answer elsewhere, as is said then. */
const DISPENSABLE: readonly (readonly string[])[] = [
  ['secondaryGateways', 'secondaryLabels'],
  ['secondaryGateways'],
  ['localGateway'],
  ['domainTemplate'],
  ['domain', 'domainTemplate'],
  ['localGateway', 'domain', 'domainTemplate'],
];

/** Adds existing gateways to a topology: all at once, or else without those that are refused. */
export function fittingGateways(
  trial: Trial,
  start: TopologyData,
  wanted: readonly (readonly [string, GatewayData])[],
): Fitting {
  const withGateways = (existingGateways: Readonly<Record<string, GatewayData>>): Fitting['topology'] =>
    Object.keys(existingGateways).length === 0 ? start : { ...start, existingGateways };
  const all = withGateways(Object.fromEntries(wanted));
  if (typeof trial.changesBy(all) !== 'string') return { topology: all, refused: new Map() };
  let fitting: Readonly<Record<string, GatewayData>> = {};
  const refused = new Map<string, string>();
  const fits = (some: Readonly<Record<string, GatewayData>>): boolean =>
    typeof trial.changesBy(withGateways({ ...fitting, ...some })) !== 'string';
  const add = (some: readonly (readonly [string, GatewayData])[]): void => {
    const [first, ...others] = some;
    const whole = Object.fromEntries(some);
    if (fits(whole)) fitting = { ...fitting, ...whole };
    else if (others.length > 0) for (const half of halves(some)) add(half);
    else if (first !== undefined) addReduced(...first);
  };
  const addReduced = (name: string, data: GatewayData): void => {
    const taken = DISPENSABLE.filter((keys) => keys.some((key) => key in data))
      .map((keys) => ({ [name]: Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key))) }))
      .find(fits);
    const why = trial.changesBy(withGateways({ ...fitting, [name]: data }));
    if (taken !== undefined) fitting = { ...fitting, ...taken };
    else if (typeof why === 'string') refused.set(name, why);
  };
  // Those that name others come after them.
  const isNaming = ([, data]: readonly [string, GatewayData]): number => ('secondaryGateways' in data ? 1 : 0);
  add([...wanted].sort((a, b) => isNaming(a) - isNaming(b)));
  return { topology: withGateways(fitting), refused };
}
