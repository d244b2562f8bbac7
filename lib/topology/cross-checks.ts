import { type ApiObject, App, type Chart, YamlOutputType } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { isIsolated } from '../gateway/isolated-gateway';
import { type GatewayFacts } from '../knative/knative-gateway';
import { type StockPlace } from '../knative/config-istio';
import { stockGateway, stockLocalGateway } from '../knative/stock';
import { type Path, type Refusal } from '../private/refusal';
import { apiObjects, objectId } from './app-objects';
import { issuerRefusals } from './issuers';
import { type OwnedGateway } from './owned-gateway';
import { strayLabels } from './stray-labels';

/** A construct whose objects are refused with a separate path. */
export interface Owner {
  readonly path: Path;
  readonly construct: IConstruct;
}

/**
 * A gateway of the topology, or one of the stock install, which exists in the cluster whether the topology uses it or
 * not.
 */
interface Candidate {
  /** Undefined for a gateway that the topology does not have. */
  readonly path: Path | undefined;
  readonly gateway: GatewayFacts;
}

/** What is checked: the gateways of a chart, and owners of other objects. */
export interface CrossChecked {
  readonly gateways: readonly OwnedGateway[];
  readonly owners: readonly Owner[];
  readonly stock: StockPlace;
}

/** Refuses conflicts between gateways: everything that must be unique across a topology, or across the app. */
export function crossChecks(chart: Chart, { gateways, owners, stock }: CrossChecked): Refusal[] {
  const all = [...stockBeside(gateways, stock), ...gateways];
  const owned = [...gateways.map(({ path, gateway }) => ({ path, construct: gateway })), ...owners];
  const ownerOf = (object: IConstruct): Path => ownerPath(object, owned);
  return [
    ...duplicates(all, ['gatewayName', 'the Istio Gateway'], ({ namespace, gatewayName }) => [
      `${namespace}/${gatewayName}`,
    ]),
    ...duplicates(all, ['serviceName', 'the Service'], ({ serviceHost }) => [serviceHost]),
    ...duplicates(gateways, ['domain', 'the domain'], ({ domain }) => (domain === undefined ? [] : [domain])),
    ...duplicates(gateways, ['hosts', 'a host'], (gateway) => (isIsolated(gateway) ? gateway._hostsByName : [])),
    ...duplicates(gateways, ['loadBalancer', 'a node port'], (gateway) =>
      isIsolated(gateway) ? gateway._nodePorts.map(String) : [],
    ),
    ...issuerRefusals(chart, gateways),
    ...sharedPods(gateways, stockGateway(stock)),
    ...duplicateObjects(chart, ownerOf),
    ...lostFiles(chart),
    ...strayLabels(
      chart,
      gateways.flatMap(({ gateway }) => (isIsolated(gateway) ? [gateway] : [])),
    ).map(({ object, ...refusal }) => ({ path: ownerOf(object), ...refusal })),
  ];
}

function stockBeside(gateways: readonly OwnedGateway[], place: StockPlace): Candidate[] {
  const used = new Set(gateways.flatMap(({ gateway }) => (isIsolated(gateway) ? [] : [nameOf(gateway)])));
  return [stockGateway(place), stockLocalGateway(place)]
    .filter((stock) => !used.has(nameOf(stock)))
    .map((gateway) => ({ path: undefined, gateway }));
}

function nameOf(gateway: GatewayFacts): string {
  return `${gateway.namespace}/${gateway.gatewayName}`;
}

function areJoined(a: GatewayFacts, b: GatewayFacts): boolean {
  const isSecondary = (gateway: GatewayFacts, other: GatewayFacts): boolean =>
    other.secondaryGateways.some((each) => each === gateway);
  return isSecondary(a, b) || isSecondary(b, a);
}

type Shared = readonly [property: string, what: string];

function shared([property, what]: Shared, first: Candidate, second: Candidate, got: string): Refusal {
  return {
    // The stock install's gateways come first, as they should not be changed.
    path: [...(second.path ?? first.path ?? []), property],
    what: `two gateways share ${what}: ${nameOf(first.gateway)} and ${nameOf(second.gateway)}`,
    got,
    allowed: 'one gateway each',
  };
}

function duplicates(
  gateways: readonly Candidate[],
  what: Shared,
  keysOf: (gateway: GatewayFacts) => readonly string[],
): Refusal[] {
  const first = new Map<string, Candidate>();
  return gateways.flatMap((each) =>
    keysOf(each.gateway).flatMap((key) => {
      const other = first.get(key);
      if (other === undefined) first.set(key, each);
      return other === undefined || areJoined(other.gateway, each.gateway) ? [] : [shared(what, other, each, key)];
    }),
  );
}

const POD_LABELS: Shared = ['gatewayName', 'the pod labels'];

/** An Istio Gateway selects every pod that has all labels of its selector, so a subset is enough. */
function sharedPods(gateways: readonly OwnedGateway[], stock: GatewayFacts): Refusal[] {
  const labels = ({ podLabels }: GatewayFacts): string[] =>
    Object.entries(podLabels).map(([key, value]) => `${key}=${value}`);
  const byLabel = new Map<string, OwnedGateway[]>();
  for (const each of gateways) {
    for (const label of labels(each.gateway)) byLabel.set(label, [...(byLabel.get(label) ?? []), each]);
  }
  const places = new Map(gateways.map((each, index) => [each, index]));
  const place = (each: OwnedGateway): number => places.get(each) ?? 0;
  const problems = gateways.flatMap((each) => {
    const own = labels(each.gateway);
    const others = (byLabel.get(own[0] ?? '') ?? []).filter(
      (other) => other !== each && own.every((label) => labels(other.gateway).includes(label)),
    );
    return others
      .filter((other) => labels(other.gateway).length !== own.length || place(each) < place(other))
      .map((other) => shared(POD_LABELS, each, other, own.join(',')));
  });
  // If the stock gateway is in the topology, the pair has already been reported.
  if (gateways.some(({ gateway }) => nameOf(gateway) === nameOf(stock))) return problems;
  const onStockPods = gateways.filter(({ gateway }) => labels(stock).every((label) => labels(gateway).includes(label)));
  const candidate: Candidate = { path: undefined, gateway: stock };
  return [...problems, ...onStockPods.map((each) => shared(POD_LABELS, candidate, each, labels(stock).join(',')))];
}

function ownerPath(object: IConstruct, owners: readonly Owner[]): Path {
  const scopes = new Set<IConstruct>(object.node.scopes);
  return owners.find(({ construct }) => scopes.has(construct))?.path ?? [];
}

/** Two gateways in one namespace share each of their objects: one refusal names them all. */
function duplicateObjects(chart: Chart, ownerOf: (object: IConstruct) => Path): Refusal[] {
  const first = new Map<string, ApiObject>();
  const pairs = new Map<string, { readonly other: ApiObject; readonly object: ApiObject; readonly names: string[] }>();
  for (const object of apiObjects(chart)) {
    const key = `${object.apiGroup} ${object.kind} ${objectId(object)}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, object);
    else {
      const owners = JSON.stringify([parentPath(other), parentPath(object)]);
      const pair = pairs.get(owners) ?? { other, object, names: [] };
      pair.names.push(`${object.kind} ${objectId(object)}`);
      pairs.set(owners, pair);
    }
  }
  return [...pairs.values()].map(({ other, object, names }) => ({
    path: ownerOf(object),
    what: `two objects have the same kind, namespace and name: ${nameIn(other, names)} and ${nameIn(object, names)}`,
    got: names,
    fix: 'rename one of them; of two gateways in one namespace, set another serviceName and createNamespace: false on one',
  }));
}

/** The construct that creates several objects, or the object itself. */
function nameIn(object: ApiObject, { length }: readonly string[]): string {
  return length === 1 ? object.node.path : `those of ${parentPath(object)}`;
}

function parentPath(object: ApiObject): string {
  return object.node.scope?.node.path ?? object.node.path;
}

/** cdk8s names the file of a resource only after its kind and name, and overwrites the file of another gateway. */
function lostFiles(chart: Chart): Refusal[] {
  const { yamlOutputType } = App.of(chart);
  if (
    yamlOutputType !== YamlOutputType.FILE_PER_RESOURCE &&
    yamlOutputType !== YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE
  ) {
    return [];
  }
  const names = apiObjects(chart).map(({ kind, name }) => `${kind}.${name}`);
  const lost = names.filter((name, index) => names.indexOf(name) !== index);
  if (lost.length === 0) return [];
  return [
    {
      path: [],
      what: 'one file per resource would overwrite files, since cdk8s names them only by kind and name',
      got: [...new Set(lost)].sort(),
      allowed: 'YamlOutputType.FILE_PER_CHART or FILE_PER_APP',
    },
  ];
}
