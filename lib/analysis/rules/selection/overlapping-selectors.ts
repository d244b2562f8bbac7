import { firstOverlaps, type GatewaySelector } from '../../../knative/overlap';
import { describeSelector } from '../../../private/label-selector';
import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { type KIngress } from '../../model/types';
import { type Reach } from '../../reach/reach';
import { type Rule, type RuleFinding } from '../../rule';
import { isMatchAll } from '../../assignment/coverage';
import { DomainClaims } from '../../assignment/domain-claims';
import { hostsOf } from '../../reach/reachability';
import { type ConfigPlace, configPlace, type GatewayEntries, gatewayLists } from '../../gateways/config-place';
import { listed, namedOwner } from '../../words';
import { isSetByKnative } from '../../../knative/label-typos';

export const overlappingSelectors: Rule = {
  name: 'overlapping-selectors',
  level: 'warning',
  title: 'Several gateways can select the same service',
  why:
    'net-istio attaches a service to every gateway whose selector matches, and reports only the first in its ' +
    'status. That can be intended, to be public and internal at once; otherwise one more label on a service ' +
    'opens a leak.',
  *check({ model, reach }) {
    const place = configPlace(model);
    if (place === undefined) return;
    let claims: DomainClaims | undefined;
    for (const list of gatewayLists(model)) {
      const selectors = list.entries.flatMap((entry): GatewaySelector[] =>
        // What matches everything overlaps with everything: match-all-selector reports it.
        entry.labelSelector === undefined || isMatchAll(entry.labelSelector)
          ? []
          : [{ gateway: idOf(entry), selector: entry.labelSelector }],
      );
      const users = new Users(list, reach);
      yield* different(list, selectors, place, users);
      yield* equal(list, selectors, place, (ids) => keeperOf(ids, users, (claims ??= new DomainClaims(model))));
    }
  },
};

/** The services that the gateways of a list serve. */
class Users {
  private known: ReadonlyMap<string, readonly KIngress[]> | undefined;

  public constructor(
    private readonly list: GatewayEntries,
    private readonly reach: Reach,
  ) {}

  public gatewaysOf(ingress: KIngress): ReadonlySet<string> {
    const { external, local } = this.reach.gatewaysOf(ingress);
    return new Set((this.list.key === 'external-gateways' ? external : local).map(idOf));
  }

  public of(gateway: string): readonly KIngress[] {
    this.known ??= groupBy(this.reach.ingresses, (ingress) => this.gatewaysOf(ingress));
    return this.known.get(gateway) ?? [];
  }
}

/** Which of several gateways is to keep the services of all: the one that most of their domains belong to. */
function keeperOf(gateways: readonly string[], users: Users, claims: DomainClaims): string {
  const [first = ''] = gateways;
  const owners = users
    .of(first)
    .flatMap((ingress) => hostsOf(ingress).find(({ kind }) => kind === 'ext') ?? [])
    .flatMap(({ host }) => claims.of(host).map(({ gateway }) => gateway));
  const counts = groupBy(owners, (gateway) => [gateway]);
  const count = (gateway: string): number => counts.get(gateway)?.length ?? 0;
  return gateways.reduce((best, each) => (count(each) > count(best) ? each : best), first);
}

function* different(
  { key }: GatewayEntries,
  selectors: readonly GatewaySelector[],
  { subject, name }: ConfigPlace,
  users: Users,
): Generator<RuleFinding> {
  // Equal selectors are reported separately.
  const texts = new Map(selectors.map(({ selector }) => [selector, describeSelector(selector)]));
  const areEqual = (a: GatewaySelector, b: GatewaySelector): boolean => texts.get(a.selector) === texts.get(b.selector);
  // A selector that both gateways have says that both are meant for what it matches.
  const selectorsOf = new Map(
    [...groupBy(selectors, ({ gateway }) => [gateway])].map(([gateway, own]) => [
      gateway,
      new Set(own.map(({ selector }) => texts.get(selector))),
    ]),
  );
  const has = (gateway: string, selector: GatewaySelector['selector']): boolean =>
    selectorsOf.get(gateway)?.has(texts.get(selector)) === true;
  const areMeant = (a: GatewaySelector, b: GatewaySelector): boolean =>
    areEqual(a, b) || has(a.gateway, b.selector) || has(b.gateway, a.selector);
  const { overlaps, unfinished } = firstOverlaps(selectors, areMeant);
  if (unfinished.length > 0) {
    yield {
      subject,
      message: `${key} of ${name} has too many selectors to compare each with each: overlaps of ${listed(unfinished)} with other gateways were not all looked for.`,
      fix: 'Select all gateways by different values of one label: such selectors are compared without trying every pair.',
    };
  }
  for (const { first, second, labels } of overlaps) {
    // `any` stands for the name or namespace that Knative puts there.
    const shown = Object.entries(labels)
      .filter(([label, value]) => !(isSetByKnative(label) && value === 'any'))
      .map(([label, value]) => `${label}=${value}`);
    const both = users.of(second).find((ingress) => users.gatewaysOf(ingress).has(first));
    yield {
      subject,
      gateway: second,
      message: `In ${key} of ${name} the selectors of ${first} and ${second} match the same service, for example one ${shown.length === 0 ? 'without labels' : `labelled ${shown.join(',')}`}${both === undefined ? '' : `; ${namedOwner(both)} uses both`}.`,
      fix: `Select both gateways by different values of one label; or, where both are meant, list the selector of such services under both gateways.`,
    };
  }
}

/** The same selector twice is written on purpose where one of the gateways has another entry besides. */
function* equal(
  { key, entries }: GatewayEntries,
  selectors: readonly GatewaySelector[],
  { subject, name }: ConfigPlace,
  keeperOf: (gateways: readonly string[]) => string,
): Generator<RuleFinding> {
  const entriesOf = groupBy(entries, (entry) => [idOf(entry)]);
  for (const [text, same] of groupBy(selectors, ({ selector }) => [describeSelector(selector)])) {
    const gateways = [...new Set(same.map(({ gateway }) => gateway))];
    const [first] = gateways;
    if (first === undefined || gateways.length < 2) continue;
    const keeper = keeperOf(gateways);
    const alone = gateways.filter((gateway) => entriesOf.get(gateway)?.length === 1);
    yield {
      subject,
      gateway: first,
      level: alone.length > 1 ? 'warning' : 'note',
      message: `In ${key} of ${name} the gateways ${gateways.join(' and ')} have the same selector, ${text}: the services that it matches use all of them.`,
      fix: `If that is not intended, keep it for ${keeper} and give ${listed(gateways.filter((each) => each !== keeper))} ${gateways.length > 2 ? 'selectors of their own' : 'another one'}.`,
    };
  }
}
