import { refuse } from '../private/errors';
import {
  type LabelSelector,
  LabelSelectorOperator,
  type LabelSelectorRequirement,
  describeSelector,
  matches,
  satisfy,
  selectorProblems,
} from '../private/label-selector';
import { DNS_LABEL, demand } from '../private/names';
import {
  DOMAIN_MAPPING_NAMESPACE,
  DOMAIN_MAPPING_UID,
  KINGRESS_UNIVERSE,
  ROUTE,
  ROUTE_NAMESPACE,
} from './ingress-labels';

const KNATIVE_LABELS = 'serving.knative.dev/';

/**
 * Which Knative Services and DomainMappings a gateway serves: the label selectors of its entries in config-istio.
 *
 * net-istio matches them against the labels of the KIngress, which Knative copies from the Knative Service's own metadata (not from
 * its template). Source: net-istio `pkg/reconciler/ingress/resources/gateway.go`, release 1.14 and later.
 */
export class GatewayAssignment {
  /** Services and DomainMappings that carry this label. */
  public static label(key: string, value: string): GatewayAssignment {
    return GatewayAssignment.labels({ [key]: value });
  }

  /** Services and DomainMappings that carry all these labels. */
  public static labels(labels: Record<string, string>): GatewayAssignment {
    if (Object.keys(labels).length === 0) {
      refuse({
        what: 'labels of an assignment is empty, which would select every service',
        got: labels,
        allowed: 'at least one label',
        fix: 'name a label, or use GatewayAssignment.none()',
      });
    }
    return GatewayAssignment.of({ matchLabels: { ...labels } });
  }

  /**
   * All Services and DomainMappings of these namespaces: there is no label that a tenant could forget, or set to get at another
   * gateway. Takes two entries of config-istio, since the KIngress of a DomainMapping names its namespace under a label of its own.
   */
  public static namespaces(...names: string[]): GatewayAssignment {
    return new GatewayAssignment([], checkedNamespaces(names), false);
  }

  /** Services and DomainMappings whose labels meet all these requirements, as in a Kubernetes label selector. */
  public static expressions(...requirements: LabelSelectorRequirement[]): GatewayAssignment {
    if (requirements.length === 0) {
      refuse({
        what: 'expressions of an assignment is empty, which would select every service',
        got: requirements,
        allowed: 'at least one requirement',
        fix: 'name a requirement, or use GatewayAssignment.none()',
      });
    }
    return GatewayAssignment.of({ matchExpressions: structuredClone(requirements) });
  }

  /** Nothing: the gateway stands ready, and config-istio does not name it. */
  public static none(): GatewayAssignment {
    return new GatewayAssignment([], [], false);
  }

  /**
   * Every service, like the default gateway: an entry without selector. Stock net-istio takes exactly one such entry, the default
   * gateway's; several need a release before 1.14 or a patched controller, and all of them then serve all services.
   */
  public static everyService(): GatewayAssignment {
    return new GatewayAssignment([], [], true);
  }

  private static of(selector: LabelSelector): GatewayAssignment {
    const problems = selectorProblems(selector);
    if (problems.length > 0) {
      refuse({ what: `the label selector of an assignment is not valid: ${problems.join('; ')}`, got: selector });
    }
    if (satisfy([selector], KINGRESS_UNIVERSE) === undefined) {
      refuse({
        what: `no service can match the assignment ${describeSelector(selector)}`,
        fix: 'drop the requirements that contradict each other',
      });
    }
    return new GatewayAssignment([selector], [], false);
  }

  private constructor(
    /** The selectors that go by the services' own labels. */
    public readonly labelSelectors: LabelSelector[],
    /** The namespaces that are assigned as a whole, sorted. */
    public readonly namespaceNames: string[],
    /** Whether the entry has no selector and every service goes through the gateway. */
    public readonly servesEveryService: boolean,
  ) {}

  /** Every selector, one entry of config-istio each: a service is assigned if any of them matches. */
  public get selectors(): LabelSelector[] {
    if (this.namespaceNames.length === 0) return this.labelSelectors;
    const names = this.namespaceNames;
    return [...this.labelSelectors, routesOf(names), inNamespaces(DOMAIN_MAPPING_NAMESPACE, names)];
  }

  /** What is assigned here or there. */
  public plus(other: GatewayAssignment): GatewayAssignment {
    return new GatewayAssignment(
      [...this.labelSelectors, ...other.labelSelectors],
      [...new Set([...this.namespaceNames, ...other.namespaceNames])].sort(),
      this.servesEveryService || other.servesEveryService,
    );
  }

  /**
   * Labels that put a Knative Service or DomainMapping of this namespace under the assignment: none where the namespace is assigned as a
   * whole. Throws if no label can do it.
   */
  public labelsFor(namespace: string): Record<string, string> {
    if (this.servesEveryService || this.namespaceNames.includes(namespace)) return {};
    const selector = this.labelSelectors[0];
    if (selector === undefined) {
      refuse({
        what: `nothing in namespace '${namespace}' can be assigned by a label`,
        allowed:
          this.namespaceNames.length > 0
            ? `the namespaces ${this.namespaceNames.join(', ')}`
            : 'nothing: the assignment is none()',
        fix: 'use an assigned namespace, or assign the gateway by label',
      });
    }
    const labels = satisfy([selector, { matchLabels: { [ROUTE_NAMESPACE]: namespace } }], KINGRESS_UNIVERSE);
    if (labels === undefined) {
      refuse({
        what: `the assignment ${describeSelector(selector)} leaves out what is in namespace '${namespace}'`,
        fix: 'use another namespace, or another gateway',
      });
    }
    const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(KNATIVE_LABELS)));
    if (!matches(selector, { ...own, [ROUTE]: 'any', [ROUTE_NAMESPACE]: namespace })) {
      refuse({
        what: `the assignment ${describeSelector(selector)} goes by labels that only Knative sets`,
        fix: 'use GatewayAssignment.namespaces() for whole namespaces',
      });
    }
    return own;
  }

  /**
   * What is assigned here by label, apart from these namespaces: for a gateway beside others that have whole namespaces.
   */
  public exceptNamespaces(...names: string[]): GatewayAssignment {
    const values = checkedNamespaces(names);
    const outside = [ROUTE_NAMESPACE, DOMAIN_MAPPING_NAMESPACE].map((key) => ({
      key,
      operator: LabelSelectorOperator.NOT_IN,
      values,
    }));
    const narrowed = this.labelSelectors.map(({ matchExpressions = [], ...rest }) => ({
      ...rest,
      matchExpressions: [...matchExpressions, ...outside],
    }));
    const kept = this.namespaceNames.filter((name) => !values.includes(name));
    return new GatewayAssignment(narrowed, kept, this.servesEveryService);
  }
}

/** Sorted, each once. Throws for none. */
function checkedNamespaces(names: readonly string[]): string[] {
  if (names.length === 0) {
    refuse({ what: 'namespaces of an assignment is empty', got: names, allowed: 'at least one namespace' });
  }
  for (const name of names) demand('namespaces', name, DNS_LABEL);
  return [...new Set(names)].sort();
}

function inNamespaces(key: string, names: string[]): LabelSelector {
  return { matchExpressions: [{ key, operator: LabelSelectorOperator.IN, values: names }] };
}

/**
 * Knative refuses labels of its own on Knative Services and Routes, but not on DomainMappings: without the second requirement, one that
 * carries a namespace's label would be taken for a Route of that namespace.
 */
function routesOf(names: string[]): LabelSelector {
  const route = { key: ROUTE_NAMESPACE, operator: LabelSelectorOperator.IN, values: names };
  return { matchExpressions: [route, { key: DOMAIN_MAPPING_UID, operator: LabelSelectorOperator.DOES_NOT_EXIST }] };
}
