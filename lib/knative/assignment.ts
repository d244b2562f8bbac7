import { brand } from '../private/brand';
import { refuseUnless, refuseUnlessGiven } from '../private/checks';
import {
  type LabelSelector,
  LabelSelectorOperator,
  type LabelSelectorRequirement,
  describeSelector,
  matches,
  satisfy,
  requirementRefusals,
  selectorRefusals,
} from '../private/label-selector';
import { DNS_LABEL, LABEL_KEY, LABEL_VALUE } from '../private/names';
import { type Refusal, throwRefusals, under } from '../private/refusal';
import { argumentRefusals, checkArguments } from '../private/types';
import {
  DOMAIN_MAPPING_NAMESPACE,
  DOMAIN_MAPPING_UID,
  KINGRESS_UNIVERSE,
  KNATIVE_LABELS,
  ROUTE,
  ROUTE_NAMESPACE,
} from './ingress-labels';

/**
 * Which Knative Services and DomainMappings a gateway serves: the label selectors of its entries in config-istio.
 *
 * net-istio matches them against the labels of the KIngress, which Knative copies from the Knative Service's own
 * metadata (not from its template). Source: net-istio `pkg/reconciler/ingress/resources/gateway.go`, release 1.14 and
 * later.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class GatewayAssignment {
  /** Services and DomainMappings that carry this label. */
  public static label(key: string, value: string): GatewayAssignment {
    throwRefusals(labelRefusals(key, value), 'GatewayAssignment.label');
    return GatewayAssignment.of({ matchLabels: { [key]: value } });
  }

  /** Services and DomainMappings that carry all these labels. */
  public static labels(labels: Record<string, string>): GatewayAssignment {
    throwRefusals(labelsRefusals(labels), 'GatewayAssignment.labels');
    return GatewayAssignment.of({ matchLabels: { ...labels } });
  }

  /**
   * All Services and DomainMappings of these namespaces: tenants can neither forget a label, nor set one to use another
   * gateway. Needs two entries of config-istio, since the KIngress of a DomainMapping has its namespace in a different
   * label.
   */
  public static namespaces(...names: string[]): GatewayAssignment {
    throwRefusals(namespacesRefusals(names), 'GatewayAssignment.namespaces');
    return new GatewayAssignment([], sorted(names), false);
  }

  /** Services and DomainMappings whose labels meet all these requirements, as in a Kubernetes label selector. */
  public static expressions(...requirements: LabelSelectorRequirement[]): GatewayAssignment {
    throwRefusals(expressionsRefusals(requirements), 'GatewayAssignment.expressions');
    return GatewayAssignment.of({ matchExpressions: structuredClone(requirements) });
  }

  /** No services: the gateway is deployed, but config-istio does not name it. */
  public static none(): GatewayAssignment {
    return new GatewayAssignment([], [], false);
  }

  /**
   * Every service, like the default gateway: an entry without selector. Stock net-istio accepts exactly one such entry,
   * the default gateway's; several need a release before 1.14 or a patched controller, and then all of them serve all
   * services.
   */
  public static everyService(): GatewayAssignment {
    return new GatewayAssignment([], [], true);
  }

  private static of(selector: LabelSelector): GatewayAssignment {
    return new GatewayAssignment([selector], [], false);
  }

  private constructor(
    /** The selectors on labels of the services themselves, without those of whole namespaces. */
    public readonly serviceSelectors: LabelSelector[],
    /** The namespaces that are assigned as a whole, sorted. */
    public readonly namespaceNames: string[],
    /** Whether the entry has no selector and every service goes through the gateway. */
    public readonly servesEveryService: boolean,
  ) {}

  /** Every selector, one entry of config-istio each: a service is assigned if any of them matches. */
  public get selectors(): LabelSelector[] {
    if (this.namespaceNames.length === 0) return this.serviceSelectors;
    const names = this.namespaceNames;
    return [...this.serviceSelectors, routesOf(names), inNamespaces(DOMAIN_MAPPING_NAMESPACE, names)];
  }

  /** The union of this and another assignment. */
  public plus(other: GatewayAssignment): GatewayAssignment {
    checkArguments('GatewayAssignment.plus', [other]);
    return new GatewayAssignment(
      [...this.serviceSelectors, ...other.serviceSelectors],
      [...new Set([...this.namespaceNames, ...other.namespaceNames])].sort(),
      this.servesEveryService || other.servesEveryService,
    );
  }

  /**
   * Labels that assign a Knative Service or DomainMapping in this namespace: none if the whole namespace is assigned.
   * Throws if no label can assign it.
   */
  public labelsFor(namespace: string): Record<string, string> {
    throwRefusals(argumentRefusals('GatewayAssignment.labelsFor', [namespace]), 'GatewayAssignment.labelsFor');
    const { labels = {}, refusals } = this._labelsFor(namespace);
    throwRefusals(refusals, 'GatewayAssignment.labelsFor');
    return labels;
  }

  /**
   * Those labels, or why no label can assign it.
   *
   * @internal
   */
  public _labelsFor(namespace: string): { readonly labels?: Record<string, string>; readonly refusals: Refusal[] } {
    if (this.servesEveryService || this.namespaceNames.includes(namespace)) return { labels: {}, refusals: [] };
    const refused = (what: string, fix: string, allowed?: string): { readonly refusals: Refusal[] } => ({
      refusals: [{ path: [], what, got: namespace, ...(allowed !== undefined && { allowed }), fix }],
    });
    const selector = this.serviceSelectors[0];
    if (selector === undefined) {
      return refused(
        'a namespace in which nothing can be assigned by a label',
        'use an assigned namespace, or assign the gateway by label',
        this.namespaceNames.length > 0
          ? `the namespaces ${this.namespaceNames.join(', ')}`
          : 'nothing: the assignment is none()',
      );
    }
    const labels = satisfy([selector, { matchLabels: { [ROUTE_NAMESPACE]: namespace } }], KINGRESS_UNIVERSE);
    if (labels === undefined) {
      const what = `a namespace that the assignment ${describeSelector(selector)} leaves out`;
      return refused(what, 'use another namespace, or another gateway');
    }
    const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(KNATIVE_LABELS)));
    if (!matches(selector, { ...own, [ROUTE]: 'any', [ROUTE_NAMESPACE]: namespace })) {
      const what = `not assigned by a label: the assignment ${describeSelector(selector)} selects by labels that only Knative sets`;
      return refused(what, 'use GatewayAssignment.namespaces() for whole namespaces');
    }
    return { labels: own, refusals: [] };
  }

  /**
   * Excludes these namespaces from what is assigned by label, if other gateways serve whole namespaces.
   */
  public exceptNamespaces(...names: string[]): GatewayAssignment {
    throwRefusals(namespacesRefusals(names), 'GatewayAssignment.exceptNamespaces');
    const values = sorted(names);
    const outside = [ROUTE_NAMESPACE, DOMAIN_MAPPING_NAMESPACE].map((key) => ({
      key,
      operator: LabelSelectorOperator.NOT_IN,
      values,
    }));
    const narrowed = this.serviceSelectors.map(({ matchExpressions = [], ...rest }) => ({
      ...rest,
      matchExpressions: [...matchExpressions, ...outside],
    }));
    const kept = this.namespaceNames.filter((name) => !values.includes(name));
    return new GatewayAssignment(narrowed, kept, this.servesEveryService);
  }
}

brand(GatewayAssignment, 'GatewayAssignment');

/** Refuses a label that Kubernetes would refuse. */
export function labelRefusals(key: string, value: string): Refusal[] {
  const types = argumentRefusals('GatewayAssignment.label', [key, value]);
  if (types.length > 0) return types;
  return [...refuseUnless(LABEL_KEY, key, ['key']), ...refuseUnless(LABEL_VALUE, value, ['value'])];
}

/** Refuses an empty set of labels, and labels that Kubernetes would refuse. */
export function labelsRefusals(labels: Record<string, string>): Refusal[] {
  const types = argumentRefusals('GatewayAssignment.labels', [labels]);
  if (types.length > 0) return types;
  if (Object.keys(labels).length === 0) return [empty(labels, 'at least one label', 'name a label')];
  return selectorRefusals({ matchLabels: labels }).map(({ path: [, ...path], ...rest }) => ({ path, ...rest }));
}

/** Refuses an empty list, and requirements that Kubernetes would refuse or that no KIngress can meet. */
export function expressionsRefusals(requirements: readonly LabelSelectorRequirement[]): Refusal[] {
  const types = argumentRefusals('GatewayAssignment.expressions', requirements);
  if (types.length > 0) return types;
  if (requirements.length === 0) return [empty([], 'at least one requirement', 'name a requirement')];
  const refusals = requirements.flatMap((each, index) => under([index], requirementRefusals(each)));
  if (refusals.length > 0) return refusals;
  const selector = { matchExpressions: [...requirements] };
  if (satisfy([selector], KINGRESS_UNIVERSE) !== undefined) return [];
  return [
    {
      path: [],
      what: `no service can match ${describeSelector(selector)}`,
      fix: 'remove the contradictory requirements',
    },
  ];
}

/** Refuses an empty list, and invalid names of namespaces. */
export function namespacesRefusals(names: readonly string[]): Refusal[] {
  if (names.length === 0) return [{ path: [], what: 'empty', got: names, allowed: 'at least one namespace' }];
  return names.flatMap((name, index) => refuseUnlessGiven(DNS_LABEL, name, [index]));
}

function empty(got: unknown, allowed: string, fix: string): Refusal {
  return {
    path: [],
    what: 'empty, which would select every service',
    got,
    allowed,
    fix: `${fix}, or use GatewayAssignment.none()`,
  };
}

/** Sorted, without duplicates. */
function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function inNamespaces(key: string, names: string[]): LabelSelector {
  return { matchExpressions: [{ key, operator: LabelSelectorOperator.IN, values: names }] };
}

/**
 * Knative refuses its own labels on Knative Services and Routes, but not on DomainMappings: without the second
 * requirement, a DomainMapping with the label of a namespace would count as a Route in that namespace.
 */
function routesOf(names: string[]): LabelSelector {
  const route = { key: ROUTE_NAMESPACE, operator: LabelSelectorOperator.IN, values: names };
  return { matchExpressions: [route, { key: DOMAIN_MAPPING_UID, operator: LabelSelectorOperator.DOES_NOT_EXIST }] };
}
