import { type Model } from '../analysis/model/build';
import { pairOf } from '../analysis/model/label-index';
import { yamlValue } from '../analysis/input/yaml-value';
import { ROUTE_NAMESPACE } from '../knative/ingress-labels';
import { type Labels, labelsAt } from '../private/access';
import { groupBy } from '../private/group';
import { type LabelSelector, LabelSelectorOperator } from '../private/label-selector';

/** The domain of a gateway, in the words of a topology file. */
export interface DomainData {
  readonly domain?: string;
  readonly domainTemplate?: string;
}

/** A domain of config-domain, and the labels of the services that have it. */
interface SelectedDomain {
  readonly domain: string;
  readonly wanted: Labels;
  readonly place: number;
}

/** A branch of a template of hosts. */
interface Branch {
  readonly host: string;
  readonly place: number;
}

/** What config-domain and the domain template of config-network say of gateways. */
export class Domains {
  /** By one of the labels of each. */
  private readonly byPair: ReadonlyMap<string, readonly SelectedDomain[]>;
  private readonly byDomain: ReadonlyMap<string, Branch>;
  private readonly byNamespace: ReadonlyMap<string, Branch>;

  public constructor({ configDomain, configNetwork }: Model) {
    const selected = Object.entries(configDomain.data)
      .filter(([domain]) => domain !== '_example')
      .map(([domain, value], place) => ({ domain, wanted: labelsAt(yamlValue(value), 'selector'), place }));
    this.byPair = groupBy(selected, ({ wanted }) => Object.entries(wanted).slice(0, 1).map(pairOf));
    const template = configNetwork.data['domain-template'] ?? '';
    this.byDomain = branchesOf(template, 'Domain', (values) => values);
    this.byNamespace = branchesOf(template, 'Namespace', ([first = '']) => [first]);
  }

  /** The domain of a gateway, and the template of its hosts where it has one of its own. */
  public of(own: readonly LabelSelector[]): DomainData {
    const [found] = own
      .flatMap((selector) =>
        pairsOf(selector)
          .flatMap((pair) => this.byPair.get(pair) ?? [])
          .filter(({ wanted }) => selectsAll(selector, wanted)),
      )
      .sort((a, b) => a.place - b.place);
    if (found === undefined) return this.inTemplate(own);
    const { domain } = found;
    const branch = this.byDomain.get(domain);
    return { domain, ...(branch !== undefined && { domainTemplate: branch.host }) };
  }

  /** A gateway of whole namespaces has its domain in the domain template, since config-domain cannot select by them. */
  private inTemplate(own: readonly LabelSelector[]): DomainData {
    const [branch] = own
      .flatMap((selector) => valuesOf(selector, ROUTE_NAMESPACE))
      .flatMap((namespace) => this.byNamespace.get(namespace) ?? [])
      .sort((a, b) => a.place - b.place);
    const [, before = '', domain] = /^(.*\}\}\.)?([^{}]+)$/.exec(branch?.host ?? '') ?? [];
    if (domain === undefined) return {};
    return { domain, ...(before !== '' && { domainTemplate: `${before}{{.Domain}}` }) };
  }
}

/** What a template of hosts says of some domains or namespaces: the first branch for each. */
function branchesOf(
  template: string,
  property: 'Domain' | 'Namespace',
  keysOf: (values: readonly string[]) => readonly string[],
): ReadonlyMap<string, Branch> {
  const branch = new RegExp(`if eq \\.${property}((?: "[^"]+")+)\\}\\}(.*?)(?=\\{\\{ ?(?:else|end))`, 'g');
  const found = new Map<string, Branch>();
  for (const [place, [, listed = '', host = '']] of [...template.matchAll(branch)].entries()) {
    const values = [...listed.matchAll(/"([^"]+)"/g)].map(([, value = '']) => value);
    for (const key of keysOf(values)) if (!found.has(key)) found.set(key, { host, place });
  }
  return found;
}

/** Whether a selector asks for all of these labels. */
function selectsAll(selector: LabelSelector, labels: Labels): boolean {
  return Object.entries(labels).every(([key, value]) => valuesOf(selector, key).includes(value));
}

/** The values of a label that a selector asks for. */
function valuesOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector, key: string): readonly string[] {
  const listed = matchExpressions.filter((each) => each.key === key && each.operator === LabelSelectorOperator.IN);
  return [matchLabels[key] ?? [], ...listed.map(({ values }) => values ?? [])].flat();
}

function pairsOf(selector: LabelSelector): readonly string[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const keys = new Set([...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]);
  return [...keys].flatMap((key) => valuesOf(selector, key).map((value) => pairOf([key, value])));
}
