import { culpritOf, frontOf, isLocalAlone } from './culprit';
import { groupBy } from '../../private/group';
import { type Workload } from '../model/types';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';

/** Why a gateway applies to pods that are not its own. */
export type StrayCause =
  /** Its own pods and these carry the same label. */
  | 'shared-label'
  /** Its own pods and these have different `istio` labels, but the same `app` label, which it selects by. */
  | 'app-label'
  /** It selects these pods instead of its own, or every gateway pod. */
  | 'foreign';

/** A configured gateway that applies to pods behind none of its Services: these pods answer its hosts as well. */
export interface Stray {
  readonly gateway: ConfiguredGateway;
  readonly workload: Workload;
  readonly cause: StrayCause;
}

/** The gateways that apply to pods that are not their own, sorted by gateway and pods. */
export function straysOf(gateways: ConfiguredGateways): readonly Stray[] {
  return gateways.all.flatMap((gateway) => strays(gateways, gateway));
}

function strays(gateways: ConfiguredGateways, gateway: ConfiguredGateway): readonly Stray[] {
  const { object, pods, home } = gateway;
  if (object === undefined) return [];
  const own = pods.find((workload) => home.has(workload));
  const meant = own === undefined ? meantFor(gateways, gateway) : undefined;
  if (meant !== undefined) {
    // config-istio names no Service that exists, or the wrong one: the Gateway itself is right about these pods.
    return pods
      .filter((workload) => !meant.includes(workload) && gateways.ownersOf(workload).length > 0)
      .map((workload) => ({ gateway, workload, cause: causeOf(gateway, meant[0], workload) }));
  }
  // A local gateway may share the pods of an external one: its Service is the odd one out.
  if (own === undefined && isLocalAlone(gateway)) return [];
  return pods
    .filter((workload) => !home.has(workload))
    .flatMap((workload) => {
      const cause = causeOf(gateway, own, workload);
      // If it applies only to pods that belong to no gateway, it is the Service that sends to the wrong pods.
      return own === undefined && !gateways.belongsToOthers(gateway, workload) ? [] : { gateway, workload, cause };
    });
}

/** The pods that a gateway would have if its Service were the right one, in the right place. */
function meantFor(gateways: ConfiguredGateways, gateway: ConfiguredGateway): readonly Workload[] | undefined {
  const culprit = culpritOf(gateways, gateway);
  if (culprit?.kind === 'service-namespace') return [culprit.workload];
  const front = culprit?.right ?? frontOf(gateways, gateway);
  if (front === undefined) return undefined;
  return gateways.reach.model.lookup.podsOf(front).filter((workload) => gateway.pods.includes(workload));
}

function causeOf({ object }: ConfiguredGateway, own: Workload | undefined, workload: Workload): StrayCause {
  const selector = object?.selector ?? {};
  if (own === undefined || Object.keys(selector).length === 0) return 'foreign';
  const differs = own.podLabels['istio'] !== workload.podLabels['istio'];
  return differs && Object.hasOwn(selector, 'app') ? 'app-label' : 'shared-label';
}

/** Strays of one cause, by gateway. */
export function straysByGateway(
  strays: readonly Stray[],
  cause: StrayCause,
): ReadonlyMap<ConfiguredGateway, readonly Stray[]> {
  return groupBy(
    strays.filter((stray) => stray.cause === cause),
    ({ gateway }) => [gateway],
  );
}
