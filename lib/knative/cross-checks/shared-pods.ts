import { groupBy } from '../../private/group';
import { decidable } from '../../private/proxy-labels';
import { INGRESS_LABELS, INGRESS_SELECTOR } from '../../private/stock-install';
import { type GatewayFacts } from '../knative-gateway';
import { isRendered } from '../rendered-gateway';
import { type Member } from './member';

type Pair = readonly [key: string, value: string];

/** A gateway with the labels that it selects pods by, and those that its own pods carry. */
interface Selecting {
  readonly member: Member;
  readonly selector: readonly string[];
  readonly carried: ReadonlySet<string>;
}

/**
 * Pairs of gateways, one of which selects the pods of the other, and the labels. An Istio Gateway selects every pod
 * that has all labels of its selector, in any namespace, so a subset is enough. Gateways of external and of
 * cluster-local hosts may share pods, as the stock install's do: they have ports of their own.
 */
export function sharedPods(members: readonly Member[]): (readonly [Member, Member, string])[] {
  return [true, false].flatMap((isLocal) => among(members.filter((member) => member.isLocal === isLocal)));
}

function among(members: readonly Member[]): (readonly [Member, Member, string])[] {
  const all = members.map(selecting);
  const places = new Map(all.map((each, index) => [each, index]));
  const place = (each: Selecting): number => places.get(each) ?? 0;
  const byLabel = groupBy(all, ({ carried }) => carried);
  return all.flatMap((each) => {
    const [first] = each.selector;
    // Without labels it selects the pods of all.
    const possible = first === undefined ? all : (byLabel.get(first) ?? []);
    return possible
      .filter((other) => other !== each && each.selector.every((label) => other.carried.has(label)))
      .filter((other) => place(each) > place(other) || !selects(other, each))
      .map((other) => {
        const [one, two] = place(each) < place(other) ? [each, other] : [other, each];
        return [one.member, two.member, each.selector.join(',')] as const;
      });
  });
}

function selects({ selector }: Selecting, { carried }: Selecting): boolean {
  return selector.every((label) => carried.has(label));
}

function selecting(member: Member): Selecting {
  const { gateway } = member;
  const selector = isRendered(gateway) ? gateway._selector : gateway.podLabels;
  return {
    member,
    selector: Object.entries(decidable(selector)).map(textOf),
    carried: new Set(Object.entries(carriedLabels(gateway)).map(textOf)),
  };
}

/** The labels that the pods of a gateway carry. Of the stock install's pods, all are known. */
function carriedLabels(gateway: GatewayFacts): Readonly<Record<string, string>> {
  const own = isRendered(gateway) ? gateway._carriedLabels : gateway.podLabels;
  return isOnStockPods(own) ? { ...INGRESS_LABELS, ...own } : own;
}

/** Whether these labels are of the pods of the stock install: they have its own label, or none that its pods lack. */
export function isOnStockPods(labels: Readonly<Record<string, string>>): boolean {
  const pairs = Object.entries(labels).map(textOf);
  const [own = ''] = Object.entries(INGRESS_SELECTOR).map(textOf);
  const stock = Object.entries(INGRESS_LABELS).map(textOf);
  return pairs.includes(own) || (pairs.length > 0 && pairs.every((pair) => stock.includes(pair)));
}

function textOf([key, value]: Pair): string {
  return `${key}=${value}`;
}
