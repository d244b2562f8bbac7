import { selectorRefusals } from '../../private/label-selector';
import { DNS_SUBDOMAIN } from '../../private/names';
import { type Path, show } from '../../private/refusal';
import { type ConfigRefusal, type GatewayList, type LocatedEntry } from './format';
import { type IstioGatewayEntry } from './types';

/** Refuses an entry that net-istio refuses. The first refusal is the one that net-istio finds first. */
export function entryRefusals({ path, entry }: LocatedEntry): ConfigRefusal[] {
  const { labelSelector } = entry;
  const missing = (
    [
      ['namespace', 'missing-namespace', 'the namespace of the Istio Gateway'],
      ['name', 'missing-name', 'the name of the Istio Gateway'],
      ['service', 'missing-service', "the host of the gateway's Service, NAME.NAMESPACE.svc.cluster.local"],
    ] as const
  ).flatMap(([field, kind, meaning]): ConfigRefusal[] =>
    entry[field] === ''
      ? [{ kind, path: [...path, field], what: `missing${ofGateway(entry)}`, fix: `set it to ${meaning}` }]
      : [],
  );
  const problems = labelSelector === undefined ? [] : selectorRefusals(labelSelector);
  return [
    ...missing,
    ...(entry.service === '' ? [] : serviceRefusals({ path, entry })),
    ...problems.map((problem): ConfigRefusal => ({
      kind: 'bad-selector',
      path: [...path, 'labelSelector', ...problem.path],
      what: problem.what,
      got: problem.got,
      allowed: 'label keys and values; operators In and NotIn with values, Exists and DoesNotExist without',
      fix: 'correct the selector, or remove it to make this the default gateway',
    })),
  ];
}

/** Refuses a service that is not a DNS name, with or without a final dot. */
export function serviceRefusals({ path, entry: { service } }: LocatedEntry): ConfigRefusal[] {
  if (DNS_SUBDOMAIN.test(service.replace(/\.$/, ''))) return [];
  return [
    {
      kind: 'bad-service',
      path: [...path, 'service'],
      what: `not ${DNS_SUBDOMAIN.is}`,
      got: service,
      allowed: DNS_SUBDOMAIN.allowed,
      fix: 'write NAME.NAMESPACE.svc.cluster.local, without scheme, port and path',
    },
  ];
}

/** Refuses a list without exactly one default gateway; `list` is the path of the list. */
export function defaultRefusals(
  { wrongDefaults: kind }: GatewayList,
  list: Path,
  entries: readonly LocatedEntry[],
  severalAllowed: boolean,
): ConfigRefusal[] {
  const [first, second] = entries.filter(({ entry }) => entry.labelSelector === undefined);
  if (first === undefined) {
    return [
      {
        kind,
        path: list,
        what: 'no entry without labelSelector',
        allowed: 'exactly one, the default gateway',
        fix: 'add the default gateway, which serves the services that no selector matches, as an entry without labelSelector',
      },
    ];
  }
  if (second === undefined || severalAllowed) return [];
  return [
    {
      kind,
      path: second.path,
      what: `a second entry without labelSelector, in addition to that of ${show(nameOf(first.entry))}`,
      got: nameOf(second.entry),
      allowed: 'exactly one, the default gateway',
      fix: 'give every entry but the default one a labelSelector',
    },
  ];
}

function nameOf({ namespace, name }: IstioGatewayEntry): string {
  return `${namespace}/${name}`;
}

function ofGateway({ namespace, name }: IstioGatewayEntry): string {
  return namespace === '' && name === '' ? '' : ` in the entry of ${show(`${namespace}/${name}`)}`;
}
