import { byText } from '../private/sort';
import { type ServedHost } from './served';
import { type Loss, type LossKind } from './types';

/** The gateway Services that clients may ask for a host: by key of the host. */
export type Clients = ReadonlyMap<string, ReadonlySet<string>>;

type Hosts = ReadonlyMap<string, ServedHost>;

/**
 * How long a service may be nowhere if its old and its new gateway change at one time. Measured with istiod 1.31 and
 * Envoy 1.40: usually under 40 ms, later on a busy machine.
 */
export const BETWEEN_PROXIES_MILLISECONDS = 500;

/**
 * The requests that get lost when `before` becomes `after`. In the cluster clients follow the service's address by
 * themselves; from outside they come to the addresses of `clients`.
 */
export function lossesBetween(before: Hosts, after: Hosts, clients: Clients): readonly Loss[] {
  const losses = [...before].flatMap(([key, host]): Loss[] => {
    const asked = [...host.at.keys()].filter((id) => host.kind === 'local' || clients.get(key)?.has(id) === true);
    const later = after.get(key)?.at ?? new Map<string, never>();
    const gone = asked.filter((id) => !later.has(id));
    const weaker = asked.filter((id) => host.at.get(id) === 'all' && later.get(id) === 'some');
    const stays = [...host.at.keys()].some((id) => later.has(id));
    const base = { service: host.service, host: host.host, scheme: host.scheme };
    const loss = (kind: LossKind, at: readonly string[], lasts: string): Loss => ({
      ...base,
      kind,
      at: [...at].sort(),
      lasts,
    });
    return [
      ...(weaker.length > 0 ? [loss('partly', weaker, 'as long as some pods or requests are refused')] : []),
      ...(gone.length === 0
        ? []
        : later.size === 0
          ? [loss('gone', gone, 'for good')]
          : !stays
            ? [loss('moved', gone, movedFor(host))]
            : host.kind === 'local'
              ? []
              : [loss('address', gone, 'for clients that still use the old address')]),
    ];
  });
  return losses.sort(byText(({ host, scheme }) => `${host} ${scheme}`));
}

function movedFor({ kind }: ServedHost): string {
  const moment = `up to ${BETWEEN_PROXIES_MILLISECONDS} ms between the proxies`;
  return kind === 'local' ? moment : `${moment}, then for clients that still use the old address`;
}

/** Clients once the records of some hosts point to where they are answered both before and after. */
export function redirected(clients: Clients, before: Hosts, after: Hosts, keys: readonly string[]): Clients {
  const result = new Map(clients);
  for (const key of keys) {
    const later = after.get(key)?.at;
    result.set(key, new Set([...(before.get(key)?.at.keys() ?? [])].filter((id) => later?.has(id) === true)));
  }
  return result;
}

/** Clients after a step: hosts that are new, or come back, are asked for wherever they are answered. */
export function grown(clients: Clients, before: Hosts, after: Hosts): Clients {
  const result = new Map(clients);
  for (const [key, { at }] of after) {
    const isNew = (before.get(key)?.at.size ?? 0) === 0 && at.size > 0;
    if (isNew) result.set(key, new Set(at.keys()));
  }
  return result;
}
