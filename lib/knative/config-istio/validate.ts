import { show } from '../../private/errors';
import { selectorProblems } from '../../private/label-selector';
import { DNS_SUBDOMAIN } from '../../private/names';
import { type GatewayList, type LocatedEntry, refuseConfig } from './format';

/** Refuses an entry that net-istio refuses, for the reason that net-istio finds first. */
export function demandValid({ at, entry }: LocatedEntry): void {
  const { namespace, name, service, labelSelector } = entry;
  const fix = (what: string): { fix: string } => ({ fix: `set ${what}` });
  if (namespace === '') {
    refuseConfig('missing-namespace', { what: `${at} has no namespace`, ...fix('the namespace of the Istio Gateway') });
  }
  if (name === '') {
    refuseConfig('missing-name', { what: `${at} has no name`, ...fix('the name of the Istio Gateway') });
  }
  if (service === '') {
    refuseConfig('missing-service', {
      what: `${at} has no service`,
      ...fix("the host of the gateway's Service, NAME.NAMESPACE.svc.cluster.local"),
    });
  }
  demandService(at, service);
  const [problem] = labelSelector === undefined ? [] : selectorProblems(labelSelector);
  if (problem !== undefined) {
    refuseConfig('bad-selector', {
      what: `${at} has a labelSelector that Kubernetes refuses: ${problem}`,
      got: labelSelector,
      allowed: 'label keys and values; operators In and NotIn with values, Exists and DoesNotExist without',
      fix: 'correct the selector, or remove it to make this the default gateway',
    });
  }
}

/** Refuses a service that is no DNS name, with or without a final dot. */
export function demandService(at: string, service: string): void {
  if (DNS_SUBDOMAIN.test(service.replace(/\.$/, ''))) return;
  refuseConfig('bad-service', {
    what: `${at} has a service that is not ${DNS_SUBDOMAIN.is}`,
    got: service,
    allowed: DNS_SUBDOMAIN.allowed,
    fix: 'write NAME.NAMESPACE.svc.cluster.local, without scheme, port and path',
  });
}

/** Refuses a list without exactly one default gateway. */
export function demandOneDefault(
  { wrongDefaults }: GatewayList,
  list: string,
  entries: readonly LocatedEntry[],
  severalAllowed: boolean,
): void {
  const defaults = entries.filter(({ entry }) => entry.labelSelector === undefined);
  if (defaults.length === 1 || (severalAllowed && defaults.length > 1)) return;
  refuseConfig(wrongDefaults, {
    what: `${list} has ${defaults.length === 0 ? 'no entry' : `${defaults.length} entries`} without labelSelector`,
    ...(defaults.length > 0 && { got: defaults.map(({ entry }) => `${entry.namespace}/${entry.name}`) }),
    allowed: 'exactly one, the default gateway',
    fix:
      defaults.length === 0
        ? 'add the default gateway, which serves what no selector matches, as an entry without labelSelector'
        : 'give every entry but the default one a labelSelector',
  });
}

/** How messages name an entry of a list. */
export function entryName(
  list: string,
  index: number,
  entry: { readonly namespace: string; readonly name: string },
): string {
  const { namespace, name } = entry;
  return `${list}[${index}]${namespace === '' && name === '' ? '' : ` ${show(`${namespace}/${name}`)}`}`;
}
