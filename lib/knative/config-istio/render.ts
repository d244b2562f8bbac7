import { type LabelSelector } from '../../private/label-selector';
import { ConfigIstioFormat, KnativeRelease } from '../release';
import { type ConfigRefusal, EXTERNAL, type GatewayList, LOCAL, type LocatedEntry, sizeRefusals } from './format';
import { keyOf } from './parse-keys';
import { type ConfigIstioOptions, type ConfigIstioProps, type IstioGatewayEntry } from './types';
import { defaultRefusals, entryRefusals } from './validate';
import { byText, sortedEntries } from '../../private/sort';

/**
 * The data of config-istio in the format of a release, and refusals of what the release cannot express or would refuse.
 */
export interface RenderedConfig {
  readonly data: Record<string, string>;
  readonly refusals: readonly ConfigRefusal[];
}

/** Renders the data of config-istio in the format of the release. */
export function renderConfig(
  config: ConfigIstioProps,
  release: KnativeRelease,
  { acceptSeveralDefaults = false }: ConfigIstioOptions,
): RenderedConfig {
  const lists = [EXTERNAL, LOCAL].flatMap((list) => {
    const entries = config[list.property]?.map((entry, index) => ({ path: [list.property, index], entry }));
    return entries === undefined
      ? []
      : [renderList(list, entries, release, acceptSeveralDefaults && list === EXTERNAL)];
  });
  const data = lists.flatMap((list) => list.data).sort(byText(([key]) => key));
  return {
    data: Object.fromEntries(data),
    // Not everyone asks for them.
    get refusals() {
      return [...lists.flatMap(({ refusals }) => refusals), ...sizeRefusals(new Map(data))];
    },
  };
}

interface RenderedList {
  readonly data: readonly (readonly [string, string])[];
  readonly refusals: readonly ConfigRefusal[];
}

function renderList(
  list: GatewayList,
  entries: readonly LocatedEntry[],
  release: KnativeRelease,
  severalAllowed: boolean,
): RenderedList {
  const format = release.configIstioFormat;
  if (entries.length === 0 && format !== ConfigIstioFormat.LISTS_EMPTY_IS_NONE) {
    return { data: [], refusals: [emptyList(list, release)] };
  }
  if (format === ConfigIstioFormat.KEYS) return renderKeys(list, entries, release);
  return {
    data: [[list.key, listText(entries.map(({ entry }) => entry))]],
    get refusals() {
      return [
        ...(entries.length === 0 ? [] : defaultRefusals(list, [list.property], entries, severalAllowed)),
        ...entries.flatMap(entryRefusals),
      ];
    },
  };
}

function renderKeys(list: GatewayList, entries: readonly LocatedEntry[], release: KnativeRelease): RenderedList {
  const data = new Map<string, string>();
  const refusals: ConfigRefusal[] = [];
  for (const located of entries) {
    const { path, entry } = located;
    refusals.push(...entryRefusals(located));
    if (entry.labelSelector !== undefined) refusals.push(unknownSelector(located, release));
    const key = keyOf(entry, list);
    if (key !== undefined && !data.has(key)) data.set(key, entry.service);
    else {
      refusals.push({
        kind: 'release-cannot-express',
        path,
        what: `cannot be ${key === undefined ? 'written as a key' : 'listed twice'} for Knative ${release.minor}`,
        got: `${list.prefix}${entry.namespace}.${entry.name}`,
        allowed: `one key ${list.prefix}NAMESPACE.NAME for each gateway, without a dot in NAMESPACE; lists from Knative ${firstWith(ConfigIstioFormat.LISTS)}`,
        fix: `rename the gateway or its namespace, or upgrade to Knative ${firstWith(ConfigIstioFormat.LISTS)} or later`,
      });
    }
  }
  return { data: [...data], refusals };
}

function unknownSelector({ path, entry }: LocatedEntry, release: KnativeRelease): ConfigRefusal {
  const first = firstWith(ConfigIstioFormat.LISTS);
  return {
    kind: 'release-cannot-express',
    path: [...path, 'labelSelector'],
    what: `not supported by Knative ${release.minor}`,
    got: entry.labelSelector,
    allowed: `entries without labelSelector, all of which serve every service; selectors from Knative ${first}`,
    fix: `upgrade to Knative ${first} or later, or keep one gateway`,
  };
}

function emptyList({ property }: GatewayList, release: KnativeRelease): ConfigRefusal {
  const first = firstWith(ConfigIstioFormat.LISTS_EMPTY_IS_NONE);
  return {
    kind: 'release-cannot-express',
    path: [property],
    what: `empty, which Knative ${release.minor} reads as the built-in default gateway`,
    got: [],
    allowed: `at least one entry; an empty list means no gateway from Knative ${first}`,
    fix: `omit ${property} for the built-in default, or upgrade to Knative ${first}`,
  };
}

function firstWith(format: ConfigIstioFormat): string {
  return KnativeRelease.all().find((release) => release.configIstioFormat === format)?.minor ?? '';
}

function listText(entries: readonly IstioGatewayEntry[]): string {
  return entries.length === 0 ? '[]' : entries.map(renderEntry).join('');
}

function renderEntry({ name, namespace, service, labelSelector }: IstioGatewayEntry): string {
  const lines = [`- name: ${quote(name)}`, `  namespace: ${quote(namespace)}`, `  service: ${quote(service)}`];
  return `${[...lines, ...(labelSelector === undefined ? [] : renderSelector(labelSelector))].join('\n')}\n`;
}

function renderSelector({ matchLabels, matchExpressions }: LabelSelector): string[] {
  if (matchLabels === undefined && matchExpressions === undefined) return ['  labelSelector: {}'];
  const labels = sortedEntries(matchLabels ?? {});
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

const SIMPLE = /^[\w./:-]*$/;

/** A YAML string in double quotes, so that `on`, `n`, `010` and `1.10` remain strings. */
function quote(text: string): string {
  if (SIMPLE.test(text)) return `"${text}"`;
  // JSON does not escape what YAML 1.1 reads as a line break or a control character, nor half a surrogate pair.
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
