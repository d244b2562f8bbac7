import { ConfigIstioFormat } from '../release';
import {
  type ConfigRefusal,
  EXTERNAL,
  type GatewayList,
  LOCAL,
  type LocatedEntry,
  builtInGateways,
  sizeRefusals,
} from './format';
import { readGateways } from './gateway-list';
import { parseKeys } from './parse-keys';
import { type ConfigIstioOptions, type IstioGatewayLists, type KnativeInstallation } from './types';
import { defaultRefusals, entryRefusals, serviceRefusals } from './validate';

type Data = ReadonlyMap<string, string>;

/** The parsed config-istio, or the first reason why net-istio refuses it. */
export type ParsedConfig = { readonly lists: IstioGatewayLists } | { readonly refusal: ConfigRefusal };

/**
 * Reads the data of config-istio as net-istio does.
 *
 * Source: net-istio `pkg/reconciler/ingress/config/istio.go`, and the recorded behaviour of releases 1.15 and 1.22.
 */
export function parseConfig(
  record: Readonly<Record<string, string>>,
  format: ConfigIstioFormat,
  options: ConfigIstioOptions,
): ParsedConfig {
  const data = new Map(Object.entries(record));
  const ofStrings = stringRefusals(data);
  const [unreadable] = ofStrings.length > 0 ? ofStrings : sizeRefusals(data);
  if (unreadable !== undefined) return { refusal: unreadable };
  if (format === ConfigIstioFormat.KEYS) return judge(olderKeys(data, options), serviceRefusals);
  const keys = [...data.keys()].filter((key) => key.startsWith(EXTERNAL.prefix) || key.startsWith(LOCAL.prefix));
  const lists = [EXTERNAL.key, LOCAL.key].filter((key) => mentions(data, key, format));
  if (keys.length === 0 && lists.length === 0) return { lists: builtInGateways(options.installation) };
  if (keys.length > 0 && lists.length > 0) return { refusal: mixture(lists, keys) };
  if (lists.length === 0) return judge(olderKeys(data, options), entryRefusals);
  const external = parseList(data, EXTERNAL, format, options.installation);
  if ('refusal' in external) return external;
  const local = parseList(data, LOCAL, format, options.installation);
  if ('refusal' in local) return local;
  const [wrongDefaults] = [
    ...oneDefault(EXTERNAL, external.entries, options.acceptSeveralDefaults === true),
    ...oneDefault(LOCAL, local.entries, false),
  ];
  if (wrongDefaults !== undefined) return { refusal: wrongDefaults };
  return judge({ external: external.entries, local: local.entries }, entryRefusals);
}

interface Entries {
  readonly external: readonly LocatedEntry[];
  readonly local: readonly LocatedEntry[];
}

/** Checks one entry after the other. With keys net-istio only checks the service. */
function judge(
  { external, local }: Entries,
  refusalsOf: (entry: LocatedEntry) => readonly ConfigRefusal[],
): ParsedConfig {
  for (const entry of [...external, ...local]) {
    const [refusal] = refusalsOf(entry);
    if (refusal !== undefined) return { refusal };
  }
  return {
    lists: { externalGateways: external.map(({ entry }) => entry), localGateways: local.map(({ entry }) => entry) },
  };
}

function olderKeys(data: Data, { installation }: ConfigIstioOptions): Entries {
  const external = parseKeys(data, EXTERNAL);
  const local = parseKeys(data, LOCAL);
  return {
    external: external.length > 0 ? external : builtIn(EXTERNAL, installation),
    local: local.length > 0 ? local : builtIn(LOCAL, installation),
  };
}

function oneDefault(list: GatewayList, entries: readonly LocatedEntry[], severalAllowed: boolean): ConfigRefusal[] {
  return entries.length === 0 ? [] : defaultRefusals(list, [list.key], entries, severalAllowed);
}

type ParsedList = { readonly entries: readonly LocatedEntry[] } | { readonly refusal: ConfigRefusal };

// With LISTS a list without entries means the default, in any form; with LISTS_EMPTY_IS_NONE only a blank
// one does.
function parseList(
  data: Data,
  list: GatewayList,
  format: ConfigIstioFormat,
  installation: KnativeInstallation | undefined,
): ParsedList {
  if (!mentions(data, list.key, format)) return { entries: builtIn(list, installation) };
  const read = readGateways(data.get(list.key) ?? '');
  if (read.reason !== undefined) return { refusal: unreadable(list.key, read.reason) };
  const { value: gateways } = read;
  if (gateways.length === 0 && format === ConfigIstioFormat.LISTS) return { entries: builtIn(list, installation) };
  return { entries: gateways.map((entry, index) => ({ path: [list.key, index], entry })) };
}

function mentions(data: Data, key: string, format: ConfigIstioFormat): boolean {
  const text = data.get(key);
  return format === ConfigIstioFormat.LISTS ? text !== undefined : text !== undefined && text.trim() !== '';
}

function unreadable(key: string, reason: string): ConfigRefusal {
  return {
    kind: 'unparsable',
    path: [key],
    what: `not a list of gateways: ${cut(reason)}`,
    allowed: 'a YAML 1.1 list of objects with name, namespace, service and labelSelector',
    fix: 'put every string in double quotes, and indent with spaces',
  };
}

/** A reason may quote the text, so it is cut to one short line. */
function cut(reason: string): string {
  const line = reason.slice(0, 201).replaceAll(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function builtIn(
  { property, key }: GatewayList,
  installation: KnativeInstallation | undefined,
): readonly LocatedEntry[] {
  return builtInGateways(installation)[property].map((entry) => ({ path: [key], entry }));
}

function mixture(lists: readonly string[], keys: readonly string[]): ConfigRefusal {
  return {
    kind: 'mixed-formats',
    path: [],
    what: 'config-istio mixes gateway lists with keys of the older format',
    got: [...lists, ...keys].sort(),
    allowed: `either ${EXTERNAL.key} and ${LOCAL.key}, or keys that start with ${EXTERNAL.prefix} or ${LOCAL.prefix}`,
    fix: 'move the gateways of the older keys into the lists, and remove the keys',
  };
}

function stringRefusals(data: ReadonlyMap<string, unknown>): ConfigRefusal[] {
  return [...data].flatMap(([key, value]): ConfigRefusal[] =>
    typeof value === 'string'
      ? []
      : [
          {
            kind: 'unparsable',
            path: [key],
            what: 'not a string',
            got: value,
            allowed: 'strings, as in every ConfigMap',
            fix: `write the value as a block of text: \`${key}: |\``,
          },
        ],
  );
}
