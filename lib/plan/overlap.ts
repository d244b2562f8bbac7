import { inFormat } from '../convert/data';
import { type IstioGatewayEntry, type IstioGatewayLists } from '../knative/config-istio';
import { DOMAIN_MAPPING_NAMESPACE, DOMAIN_MAPPING_UID, ROUTE, ROUTE_NAMESPACE } from '../knative/ingress-labels';
import { groupBy } from '../private/group';
import { idOf } from '../private/id';
import { type LabelSelector, LabelSelectorOperator } from '../private/label-selector';
import { type KIngress } from '../analysis/model/types';
import { ownerId } from '../analysis/reach/reachability';
import { listsOf, union } from './entries';
import { type State } from './state';

/** The lists of config-istio with which services are on their old and their new gateways. */
export interface Overlap {
  readonly lists: IstioGatewayLists;
  /** Services that no selector can single out: they move without an overlap. */
  readonly unpinned: readonly string[];
}

/**
 * Adds entries that keep the moving services, and only them, on their gateways before and after. A selector takes a
 * service out of the default gateway, so each is pinned to its old gateways as well.
 *
 * @param movers The owners of the moving services, as keys of `State.ingresses`.
 * @param after The state in which they have moved.
 * @param relabelled Those that the new label alone would take somewhere else. They are pinned wherever they are.
 */
export function overlapOf(
  state: State,
  after: State,
  movers: ReadonlySet<string>,
  relabelled: ReadonlySet<string>,
): Overlap {
  const [before, later] = [state.ingresses(), after.ingresses()];
  const moving = [...movers].sort().flatMap((key) => {
    const [from, to] = [before.get(key), later.get(key)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  const staying = new Set([...relabelled].map((key) => before.get(key)));
  const pinned = moving.flatMap(({ from, to }) => {
    const pin = pinOf(from, state, movers);
    return pin === undefined ? [] : [{ pin, from, to }];
  });
  const found = new Set(pinned.map(({ from }) => from));
  const [old, target] = [state.reach, after.reach];
  const entriesOf = (kind: 'external' | 'local'): readonly IstioGatewayEntry[] => {
    const groups = groupBy(pinned, ({ pin, from, to }) => {
      const gateways = union(old.gatewaysOf(from)[kind], target.gatewaysOf(to)[kind]);
      return gateways.length < 2 && !staying.has(from) ? [] : [JSON.stringify([gateways.map(idOf), pin.group])];
    });
    return [...groups.values()].flatMap((some) => {
      const [first] = some;
      if (first === undefined) return [];
      const selector = selectorOf(some.map(({ pin }) => pin));
      return union(old.gatewaysOf(first.from)[kind], target.gatewaysOf(first.to)[kind]).map(
        ({ name, namespace, service }) => ({ name, namespace, service, labelSelector: selector }),
      );
    });
  };
  const { externalGateways, localGateways } = listsOf(state);
  const { release, isPatched } = state.running;
  // Keys of an earlier release have several gateways without a selector, which lists say otherwise.
  const now = (entries: readonly IstioGatewayEntry[]): readonly IstioGatewayEntry[] =>
    isPatched ? entries : inFormat(entries, release.configIstioFormat);
  return {
    lists: {
      externalGateways: [...now(externalGateways), ...entriesOf('external')],
      localGateways: [...now(localGateways), ...entriesOf('local')],
    },
    unpinned: moving.filter(({ from }) => !found.has(from)).map(({ from }) => ownerId(from)),
  };
}

/** What singles out a KIngress by its labels: a value of `key`, under the labels that its group has in common. */
interface Pin {
  readonly group: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  readonly value: string;
}

function pinOf(ingress: KIngress, state: State, movers: ReadonlySet<string>): Pin | undefined {
  const { labels } = ingress;
  const [namespace, route] = [labels[ROUTE_NAMESPACE], labels[ROUTE]];
  if (namespace !== undefined && route !== undefined) {
    return { group: { [ROUTE_NAMESPACE]: namespace }, key: ROUTE, value: route };
  }
  const mappingNamespace = labels[DOMAIN_MAPPING_NAMESPACE];
  if (mappingNamespace === undefined) return undefined;
  const uid = labels[DOMAIN_MAPPING_UID] ?? '';
  const group = { [DOMAIN_MAPPING_NAMESPACE]: mappingNamespace };
  if (uid !== '') return { group, key: DOMAIN_MAPPING_UID, value: uid };
  // In files a DomainMapping has no UID yet: the whole namespace will do if all of its DomainMappings move.
  const others = [...state.ingresses()].filter(
    ([, each]) => each.labels[DOMAIN_MAPPING_NAMESPACE] === mappingNamespace,
  );
  return others.every(([key]) => movers.has(key)) ? { group, key: undefined, value: '' } : undefined;
}

function selectorOf(pins: readonly Pin[]): LabelSelector {
  const [{ group, key } = { group: {}, key: undefined }] = pins;
  if (key === undefined) return { matchLabels: { ...group } };
  const values = [...new Set(pins.map(({ value }) => value))].sort();
  return {
    matchLabels: { ...group },
    matchExpressions: [{ key, operator: LabelSelectorOperator.IN, values }],
  };
}
