import { type IstioGatewayEntry } from '../../../knative/config-istio';
import { describeSelector } from '../../../private/label-selector';
import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { type Rule, type RuleFinding } from '../../rule';
import { Exposure } from '../../gateways/exposure';
import { type ConfigPlace, configPlace, gatewayLists, NAME_ANOTHER } from '../../gateways/config-place';

export const duplicateGatewayEntry: Rule = {
  name: 'duplicate-gateway-entry',
  level: 'warning',
  title: 'Entries of config-istio for one Gateway contradict or repeat each other',
  why:
    'net-istio attaches a KIngress to the Gateway object: every Service in front of its pods then answers for ' +
    'the hosts, whichever Service the entry names. Entries that are identical, or differ only in their ' +
    'Service, separate nothing.',
  *check({ model, reach }) {
    const place = configPlace(model);
    if (place === undefined) return;
    const lists = gatewayLists(model);
    for (const { key, entries } of lists) {
      const numbered = entries.map((entry, index) => ({ entry, at: `${key}[${index}]` }));
      for (const group of groupBy(numbered, ({ entry }) => [idOf(entry)]).values()) yield* within(group, place);
    }
    const [external, local] = lists.map(({ entries }) => new Set(entries.map(idOf)));
    const exposure = new Exposure(reach);
    for (const id of external ?? []) {
      if (local?.has(id) !== true) continue;
      const gateway = model.lookup.gateway(id);
      const exposedAt = gateway && exposure.ofGateway(gateway);
      yield {
        subject: place.subject,
        gateway: id,
        ...(exposedAt !== undefined && { level: 'error' as const }),
        message: `${place.name} names Gateway ${id} both in external-gateways and in local-gateways: cluster-local hosts are answered where external ones are${exposedAt === undefined ? '' : `, at ${exposedAt}`}.`,
        fix: NAME_ANOTHER,
      };
    }
  },
};

interface NumberedEntry {
  readonly entry: IstioGatewayEntry;
  readonly at: string;
}

/** A Gateway may be listed for several selectors, but always with the same Service. */
function* within(entries: readonly NumberedEntry[], { subject, name }: ConfigPlace): Generator<RuleFinding> {
  const [first] = entries;
  if (first === undefined) return;
  const gateway = idOf(first.entry);
  const seen = new Map<string, string>();
  for (const { entry, at } of entries) {
    const selector = selectorText(entry);
    const earlier = seen.get(selector);
    if (earlier === undefined) seen.set(selector, at);
    else {
      yield {
        subject,
        gateway,
        message: `${at} of ${name} repeats ${earlier}: both are Gateway ${gateway} ${selector}.`,
        fix: `Remove one of the two, or correct its ${entry.labelSelector === undefined ? 'name' : 'name or labelSelector'}.`,
      };
    }
  }
  const services = [...new Set(entries.map(({ entry }) => serviceOf(entry)))];
  if (services.length === 1) return;
  yield {
    subject,
    gateway,
    message: `${name} gives Gateway ${gateway} several Services, ${services.join(' and ')}: a service that uses one of the entries is answered at all of them that lead to the Gateway's pods.`,
    fix: `Name the same Service in all entries of ${gateway}; or, to keep services apart, make a Gateway with a selector and pods of its own for each Service.`,
  };
}

function selectorText({ labelSelector }: IstioGatewayEntry): string {
  return labelSelector === undefined ? 'without selector' : `with the selector ${describeSelector(labelSelector)}`;
}

function serviceOf({ service }: IstioGatewayEntry): string {
  return service.replace(/\.$/, '');
}
