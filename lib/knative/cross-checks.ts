import { type ApiObject } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { gatewayId } from '../private/id';
import { isDeepStrictEqual } from 'node:util';
import { chartOf } from '../private/app-objects';
import { phaseOf } from '../private/objects';
import { type Path, type Refusal } from '../private/refusal';
import { type KnativeInstallation } from './config-istio';
import { type AssigningCluster, assignedObjectRefusals } from './cross-checks/assigned-objects';
import { type NamingConfig, clusterOf, gatewaysAlone } from './cross-checks/cluster';
import { duplicateObjects } from './cross-checks/duplicate-objects';
import { type Member, serviceId } from './cross-checks/member';
import { closedToServiceCertificates } from './cross-checks/service-certificates';
import { sharedRefusals } from './cross-checks/shared';
import { isOnStockPods } from './cross-checks/shared-pods';
import { strayLabels } from './cross-checks/stray-labels';
import { type GatewayFacts, type IKnativeGateway } from './knative-gateway';
import { isRendered } from './rendered-gateway';
import { stockGateway, stockLocalGateway } from './stock';

/** A construct whose objects are refused with a separate path. */
export interface Owner {
  readonly path: Path;
  readonly construct: IConstruct;
}

/** A refusal, and the object of the app that it is about, if it is about one. */
export interface CrossRefusal extends Refusal {
  readonly object?: ApiObject;
}

/** A configuration whose cluster is checked. */
export interface CheckedCluster extends AssigningCluster {
  readonly config: NamingConfig;
  /** The gateways that the configuration names, the default one first. */
  readonly members: readonly Member[];
  readonly installation: KnativeInstallation;
  /** Whether Knative gets a certificate for each service. */
  readonly externalDomainTls: boolean;
  /** Whether two objects of one name are refused elsewhere. */
  readonly leavesObjects: boolean;
}

/** Refuses conflicts between the gateways of a cluster, the named and the others, and with other objects of the app. */
export function crossChecks(cluster: CheckedCluster): CrossRefusal[] {
  const { config, members, installation, leavesObjects } = cluster;
  const { objects, unnamed } = clusterOf(config);
  const own = objects.filter((object) => phaseOf(object) !== undefined);
  const others = membersOf(unnamed, [...members, ...stockMembers(installation)]);
  const all = [...stockBeside(members, installation), ...members, ...others];
  return [
    ...sharedRefusals(all),
    ...strayLabels(
      objects,
      all.map(({ gateway }) => gateway),
    ),
    ...closedToServiceCertificates(cluster),
    ...(leavesObjects ? [] : duplicateObjects(own)),
    ...assignedObjectRefusals(objects, cluster),
  ];
}

/**
 * Refuses conflicts between gateways that no configuration of the app names. Nothing, unless the gateway is the first
 * of them.
 */
export function crossChecksAlone(gateway: IKnativeGateway): Refusal[] {
  const gateways = gatewaysAlone(gateway);
  if (gateways[0] !== gateway) return [];
  const charts = [...new Set(gateways.map(chartOf))];
  const ofChart = charts.map((chart) => gateways.filter((each) => chartOf(each) === chart));
  const refusals = ofChart.flatMap((some, index) =>
    [[], ...ofChart.slice(index + 1)]
      .filter((others) => !repeat(some, others))
      .flatMap((others) => sharedRefusals([...stockMembers({}), ...membersOf([...some, ...others], stockMembers({}))])),
  );
  return refusals.filter((each, index) => refusals.findIndex((other) => isDeepStrictEqual(each, other)) === index);
}

/** Charts that define the same gateway are for different clusters. */
function repeat(some: readonly GatewayFacts[], others: readonly GatewayFacts[]): boolean {
  const ids = new Set(some.filter(isRendered).map(gatewayId));
  return others.some((each) => isRendered(each) && ids.has(gatewayId(each)));
}

/**
 * Gateways as members, each once: an existing gateway may be represented in several places. One without an assignment
 * of its own may be there for reference only, such as the default gateway.
 */
function membersOf(gateways: readonly IKnativeGateway[], known: readonly Member[]): Member[] {
  const members: Member[] = [];
  for (const gateway of gateways) {
    if (!isRendered(gateway) && gateway.assignment.selectors.length === 0) continue;
    if (!isRendered(gateway) && [...known, ...members].some((member) => isSame(member.gateway, gateway))) continue;
    members.push({ path: undefined, gateway, isLocal: false });
  }
  return members;
}

function isSame(a: GatewayFacts, b: GatewayFacts): boolean {
  return gatewayId(a) === gatewayId(b) && serviceId(a) === serviceId(b);
}

function stockMembers(installation: KnativeInstallation): Member[] {
  return [
    { path: undefined, gateway: stockGateway(installation), isLocal: false },
    { path: undefined, gateway: stockLocalGateway(installation), isLocal: true },
  ];
}

/**
 * The gateways of the stock install, which exist in the cluster whether they are used or not; without those that are
 * members, and without one whose place as the default is taken by another Istio Gateway on its pods.
 */
function stockBeside(members: readonly Member[], installation: KnativeInstallation): Member[] {
  const used = new Set(members.map(({ gateway }) => gatewayId(gateway)));
  const isReplaced = (property: string): boolean =>
    members.some(({ path, gateway }) => path?.length === 1 && path[0] === property && isOnStockPods(gateway.podLabels));
  return stockMembers(installation).filter(
    ({ gateway, isLocal }) =>
      !used.has(gatewayId(gateway)) && !isReplaced(isLocal ? 'defaultLocalGateway' : 'defaultGateway'),
  );
}

/** The path of the construct that an object belongs to. */
export function ownerPath(object: IConstruct, owners: readonly Owner[]): Path {
  const scopes = new Set<IConstruct>(object.node.scopes);
  return owners.find(({ construct }) => scopes.has(construct))?.path ?? [];
}
