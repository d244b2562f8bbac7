import { ConfigIstioFormat } from '../release';
import {
  builtInGateways,
  demandConfigMapSize,
  EXTERNAL,
  type GatewayList,
  LOCAL,
  type LocatedEntry,
  refuseConfig,
} from './format';
import { decodeGateways } from './gateway-list';
import { readGoYaml } from './go-yaml';
import { parseKeys } from './parse-keys';
import { type ConfigIstioOptions, type IstioGatewayEntry, type IstioGatewayLists, type StockPlace } from './types';
import { demandOneDefault, demandService, demandValid, entryName } from './validate';

type Data = ReadonlyMap<string, string>;

/**
 * Reads the data of config-istio as net-istio does. Throws what net-istio refuses, in the order in which it looks.
 *
 * Source: net-istio `pkg/reconciler/ingress/config/istio.go`, and the recorded behaviour of releases 1.15 and 1.22.
 */
export function parseConfig(
  record: Readonly<Record<string, string>>,
  format: ConfigIstioFormat,
  options: ConfigIstioOptions,
): IstioGatewayLists {
  const data = new Map(Object.entries(record));
  demandStrings(data);
  demandConfigMapSize(data);
  if (format === ConfigIstioFormat.KEYS) return parseBeforeLists(data, options);
  const keys = [...data.keys()].filter((key) => key.startsWith(EXTERNAL.prefix) || key.startsWith(LOCAL.prefix));
  const lists = [EXTERNAL.key, LOCAL.key].filter((key) => mentions(data, key, format));
  if (keys.length === 0 && lists.length === 0) return builtInGateways(options.place);
  if (keys.length > 0 && lists.length > 0) refuseMixture(lists, keys);
  const parsed = lists.length > 0 ? parseLists(data, format, options) : parseOlderKeys(data, options);
  for (const entry of [...parsed.external, ...parsed.local]) demandValid(entry);
  return toLists(parsed.external, parsed.local);
}

/** Up to 1.13 net-istio looks at the service only. */
function parseBeforeLists(data: Data, options: ConfigIstioOptions): IstioGatewayLists {
  const { external, local } = parseOlderKeys(data, options);
  for (const { at, entry } of [...external, ...local]) demandService(at, entry.service);
  return toLists(external, local);
}

interface ParsedLists {
  readonly external: readonly LocatedEntry[];
  readonly local: readonly LocatedEntry[];
}

function parseOlderKeys(data: Data, { place }: ConfigIstioOptions): ParsedLists {
  const external = parseKeys(data, EXTERNAL);
  const local = parseKeys(data, LOCAL);
  return {
    external: external.length > 0 ? external : builtIn(EXTERNAL, place),
    local: local.length > 0 ? local : builtIn(LOCAL, place),
  };
}

function parseLists(
  data: Data,
  format: ConfigIstioFormat,
  { allowSeveralDefaults = false, place }: ConfigIstioOptions,
): ParsedLists {
  const external = parseList(data, EXTERNAL, format, place);
  const local = parseList(data, LOCAL, format, place);
  if (external.length > 0) demandOneDefault(EXTERNAL, EXTERNAL.key, external, allowSeveralDefaults);
  if (local.length > 0) demandOneDefault(LOCAL, LOCAL.key, local, false);
  return { external, local };
}

// Up to 1.21 a list without entries means the default, whatever it looks like; from 1.22 only a blank one does.
function parseList(
  data: Data,
  list: GatewayList,
  format: ConfigIstioFormat,
  place: StockPlace | undefined,
): readonly LocatedEntry[] {
  if (!mentions(data, list.key, format)) return builtIn(list, place);
  const entries = decode(list.key, data.get(list.key) ?? '');
  if (entries.length === 0 && format === ConfigIstioFormat.LISTS) return builtIn(list, place);
  return entries.map((entry, index) => ({ at: entryName(list.key, index, entry), entry }));
}

function mentions(data: Data, key: string, format: ConfigIstioFormat): boolean {
  const text = data.get(key);
  return format === ConfigIstioFormat.LISTS ? text !== undefined : text !== undefined && text.trim() !== '';
}

function decode(key: string, text: string): IstioGatewayEntry[] {
  try {
    return decodeGateways(readGoYaml(text));
  } catch (error) {
    return refuseConfig('unparsable', {
      what: `${key} is not a list of gateways: ${cut(error instanceof Error ? error.message : String(error))}`,
      allowed: 'a YAML 1.1 list of objects with name, namespace, service and labelSelector',
      fix: 'put every string in double quotes, and indent with spaces',
    });
  }
}

/** A reason may quote the text: one line of bounded length is enough. */
function cut(reason: string): string {
  if (reason.includes('call stack')) return 'it is nested too deeply';
  const line = reason.slice(0, 201).replaceAll(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function builtIn({ property, key }: GatewayList, place: StockPlace | undefined): readonly LocatedEntry[] {
  return builtInGateways(place)[property].map((entry) => ({ at: `the built-in default of ${key}`, entry }));
}

function toLists(external: readonly LocatedEntry[], local: readonly LocatedEntry[]): IstioGatewayLists {
  return { externalGateways: external.map(({ entry }) => entry), localGateways: local.map(({ entry }) => entry) };
}

function refuseMixture(lists: readonly string[], keys: readonly string[]): never {
  refuseConfig('mixed-formats', {
    what: 'config-istio mixes gateway lists with keys of the older format',
    got: [...lists, ...keys].sort(),
    allowed: `either ${EXTERNAL.key} and ${LOCAL.key}, or keys that start with ${EXTERNAL.prefix} or ${LOCAL.prefix}`,
    fix: 'move the gateways of the older keys into the lists, and remove the keys',
  });
}

function demandStrings(data: ReadonlyMap<string, unknown>): void {
  for (const [key, value] of data) {
    if (typeof value === 'string') continue;
    refuseConfig('unparsable', {
      what: `${key} is not a string`,
      got: value,
      allowed: 'strings, as in every ConfigMap',
      fix: `write the value as a block of text: \`${key}: |\``,
    });
  }
}
