import { type ConfiguredGateway, type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { type KIngress } from '../analysis/model/types';
import { type Reach } from '../analysis/reach/reach';
import { costOf, type CostOptions, type CostTotal, type GatewayCost } from '../cost/report';
import { type Quota } from '../cost/quotas';
import { groupBy } from '../private/group';
import { byText, compareTexts } from '../private/sort';
import { gainsOf } from './gains';
import { cheaperMeans } from './means';
import { type Exposure, exposureOf, type Reason, reasonsFor } from './reasons';

/** Whether a gateway is needed: for something that only it can do, as a choice, or for nothing. */
export type Verdict = 'needed' | 'choice' | 'idle';

export interface GatewayAssessment {
  /** `NAMESPACE/NAME` of the Istio Gateway. */
  readonly gateway: string;
  readonly verdict: Verdict;
  readonly exposure: Exposure | null;
  /** Number of services that config-istio assigns to it. */
  readonly services: number;
  /** Their namespaces. */
  readonly namespaces: readonly string[];
  readonly reasons: readonly Reason[];
  /** What would do instead, at the price of what is shared. */
  readonly cheaper: readonly string[];
  readonly alwaysOn: CostTotal;
  /** Pods that are always there; null if that is unknown. */
  readonly pods: number | null;
}

/** Services of one namespace that go through the default gateway. */
export interface SharedNamespace {
  readonly namespace: string;
  readonly services: number;
  /** What they would gain from a gateway of their own. */
  readonly gains: readonly Reason[];
}

export interface Assessment {
  /** The gateways beside the default one. */
  readonly gateways: readonly GatewayAssessment[];
  readonly defaultGateway: string | null;
  readonly shared: readonly SharedNamespace[];
  /** What one more gateway costs, after the cheapest one that has a price; null without one. */
  readonly oneMore: { readonly like: string; readonly alwaysOn: CostTotal; readonly pods: number | null } | null;
  readonly quotas: readonly Quota[];
}

/** Which gateways are needed, and which services would gain from one of their own. */
export function assess(configured: ConfiguredGateways, options: Omit<CostOptions, 'againstShared'>): Assessment {
  const { reach } = configured;
  const external = configured.all.filter((gateway) => gateway.external.length > 0);
  const isDefault = (gateway: ConfiguredGateway): boolean =>
    gateway.external.some(({ labelSelector }) => labelSelector === undefined);
  const shared = external.find(isDefault);
  const cost = costOf(configured, { ...options, againstShared: false });
  const costs = new Map(cost.gateways.map((each) => [each.gateway, each]));
  const isAnyServiceKnown = reach.ingresses.length > 0;

  const gateways = external
    .filter((gateway) => !isDefault(gateway))
    .map((gateway): GatewayAssessment => {
      const reasons = reasonsFor(gateway, shared, configured);
      const verdict =
        gateway.users.length === 0 && isAnyServiceKnown ? 'idle' : reasons.length > 0 ? 'needed' : 'choice';
      return {
        gateway: gateway.id,
        verdict,
        exposure: exposureOf(gateway) ?? null,
        services: gateway.users.length,
        namespaces: namespacesOf(gateway.users),
        reasons,
        cheaper: verdict === 'choice' ? cheaperMeans(gateway, shared) : [],
        ...priceOf(costs.get(gateway.id)),
      };
    });
  return {
    gateways,
    defaultGateway: shared?.id ?? null,
    shared: shared === undefined ? [] : sharedNamespaces(shared, reach),
    oneMore: oneMore(gateways),
    quotas: cost.quotas,
  };
}

function namespacesOf(users: readonly KIngress[]): string[] {
  return [...new Set(users.map(({ namespace }) => namespace))].sort(compareTexts);
}

function sharedNamespaces(shared: ConfiguredGateway, reach: Reach): SharedNamespace[] {
  return [...groupBy(shared.users, ({ namespace }) => [namespace])]
    .map(([namespace, users]) => ({ namespace, services: users.length, gains: gainsOf(users, shared, reach) }))
    .sort(byText(({ namespace }) => namespace));
}

const UNKNOWN: CostTotal = { usd: 0, unknownItems: 1 };

function priceOf(cost: GatewayCost | undefined): Pick<GatewayAssessment, 'alwaysOn' | 'pods'> {
  if (cost === undefined) return { alwaysOn: UNKNOWN, pods: null };
  return { alwaysOn: cost.alwaysOn, pods: cost.pods };
}

function oneMore(gateways: readonly GatewayAssessment[]): Assessment['oneMore'] {
  const [cheapest] = gateways
    .filter(({ alwaysOn }) => alwaysOn.usd > 0)
    .sort((a, b) => a.alwaysOn.usd - b.alwaysOn.usd);
  return cheapest === undefined ? null : { like: cheapest.gateway, alwaysOn: cheapest.alwaysOn, pods: cheapest.pods };
}
