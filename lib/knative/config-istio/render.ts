import { type LabelSelector } from '../../private/label-selector';
import { ConfigIstioFormat, KnativeRelease } from '../release';
import { demandConfigMapSize, EXTERNAL, type GatewayList, LOCAL, type LocatedEntry, refuseConfig } from './format';
import { keyOf } from './parse-keys';
import { type ConfigIstioOptions, type ConfigIstioProps, type IstioGatewayEntry } from './types';
import { demandOneDefault, demandValid, entryName } from './validate';

/** Renders the data of config-istio in the format of the format. Throws for what the release cannot express or would refuse. */
export function renderConfig(
  config: ConfigIstioProps,
  release: KnativeRelease,
  { allowSeveralDefaults = false }: ConfigIstioOptions,
): Record<string, string> {
  const format = release.configIstioFormat;
  const data: [string, string][] = [];
  for (const list of [EXTERNAL, LOCAL]) {
    const entries = config[list.property]?.map((entry, index) => ({
      at: entryName(list.property, index, entry),
      entry,
    }));
    if (entries === undefined) continue;
    if (entries.length === 0 && format !== ConfigIstioFormat.LISTS_EMPTY_IS_NONE) refuseEmpty(list, release);
    if (format === ConfigIstioFormat.KEYS) {
      data.push(...renderKeys(list, entries, release));
      continue;
    }
    if (entries.length > 0) {
      demandOneDefault(list, list.property, entries, allowSeveralDefaults && list === EXTERNAL);
    }
    entries.forEach(demandValid);
    data.push([list.key, renderList(entries.map(({ entry }) => entry))]);
  }
  demandConfigMapSize(new Map(data));
  return Object.fromEntries(data.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function renderKeys(list: GatewayList, entries: readonly LocatedEntry[], release: KnativeRelease): [string, string][] {
  const data = new Map<string, string>();
  for (const located of entries) {
    const { at, entry } = located;
    demandValid(located);
    if (entry.labelSelector !== undefined) {
      refuseConfig('release-cannot-express', {
        what: `${at} has a labelSelector, which Knative ${release.minor} does not know`,
        got: entry.labelSelector,
        allowed: `entries without labelSelector, all of which serve every service; selectors from Knative ${firstWith(ConfigIstioFormat.LISTS)}`,
        fix: `upgrade to Knative ${firstWith(ConfigIstioFormat.LISTS)} or later, or keep one gateway`,
      });
    }
    const key = keyOf(entry, list);
    if (key === undefined || data.has(key)) {
      refuseConfig('release-cannot-express', {
        what: `${at} cannot be ${key === undefined ? 'written as a key' : 'listed twice'} for Knative ${release.minor}`,
        got: `${list.prefix}${entry.namespace}.${entry.name}`,
        allowed: `one key ${list.prefix}NAMESPACE.NAME for each gateway, without a dot in NAMESPACE; lists from Knative ${firstWith(ConfigIstioFormat.LISTS)}`,
        fix: `rename the gateway or its namespace, or upgrade to Knative ${firstWith(ConfigIstioFormat.LISTS)} or later`,
      });
    }
    data.set(key, entry.service);
  }
  return [...data];
}

function refuseEmpty({ property }: GatewayList, release: KnativeRelease): never {
  const first = firstWith(ConfigIstioFormat.LISTS_EMPTY_IS_NONE);
  refuseConfig('release-cannot-express', {
    what: `${property} is empty, which to Knative ${release.minor} means the built-in default gateway`,
    got: [],
    allowed: `at least one entry; an empty list means no gateway from Knative ${first}`,
    fix: `leave ${property} out to get the built-in default, or upgrade to Knative ${first}`,
  });
}

function firstWith(format: ConfigIstioFormat): string {
  return KnativeRelease.all().find((release) => release.configIstioFormat === format)?.minor ?? '';
}

function renderList(entries: readonly IstioGatewayEntry[]): string {
  return entries.length === 0 ? '[]' : entries.map(renderEntry).join('');
}

function renderEntry({ name, namespace, service, labelSelector }: IstioGatewayEntry): string {
  const lines = [`- name: ${quote(name)}`, `  namespace: ${quote(namespace)}`, `  service: ${quote(service)}`];
  return `${[...lines, ...(labelSelector === undefined ? [] : renderSelector(labelSelector))].join('\n')}\n`;
}

function renderSelector({ matchLabels, matchExpressions }: LabelSelector): string[] {
  if (matchLabels === undefined && matchExpressions === undefined) return ['  labelSelector: {}'];
  const labels = Object.entries(matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '  labelSelector:',
    ...block(
      '    matchLabels:',
      '{}',
      matchLabels && labels.map(([key, value]) => `      ${quote(key)}: ${quote(value)}`),
    ),
    ...block(
      '    matchExpressions:',
      '[]',
      matchExpressions?.flatMap(({ key, operator, values }) => [
        `    - key: ${quote(key)}`,
        `      operator: ${quote(operator)}`,
        ...block(
          '      values:',
          '[]',
          values?.map((value) => `      - ${quote(value)}`),
        ),
      ]),
    ),
  ];
}

/** A field and its lines; on one line if it has none, nothing if it is absent. */
function block(field: string, empty: string, lines: readonly string[] | undefined): string[] {
  if (lines === undefined) return [];
  return lines.length === 0 ? [`${field} ${empty}`] : [field, ...lines];
}

/** A YAML string in double quotes. Quotes keep `on`, `n`, `010` and `1.10` what they are. */
function quote(text: string): string {
  // JSON leaves in place what YAML 1.1 takes for a line break or a control character, and half a surrogate pair.
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
