import { App, type Chart, YamlOutputType } from 'cdk8s';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type StockPlace } from '../knative/config-istio';
import { stockGateway, stockLocalGateway } from '../knative/stock';
import { describe } from '../private/errors';
import { apiObjects, objectId } from './app-objects';
import { strayLabels } from './stray-labels';

/** What no gateway can see by itself: everything that must be unique across a topology, or across the app. */
export function crossChecks(chart: Chart, gateways: readonly IKnativeGateway[], stock: StockPlace): string[] {
  const all = [...gateways, ...stockBeside(gateways, stock)];
  return [
    ...duplicates(all, 'the Istio Gateway', ({ namespace, gatewayName }) => `${namespace}/${gatewayName}`),
    ...duplicates(all, 'the Service', ({ serviceHost }) => serviceHost),
    ...duplicates(gateways, 'the domain', ({ domain }) => domain),
    ...duplicates(gateways, 'a host', (gateway) => (gateway instanceof IsolatedGateway ? gateway._hostsByName : [])),
    ...duplicates(gateways, 'a node port', (gateway) =>
      gateway instanceof IsolatedGateway ? gateway._nodePorts.map(String) : [],
    ),
    ...sharedPods(gateways, stockGateway(stock)),
    ...duplicateObjects(chart),
    ...lostFiles(chart),
    ...strayLabels(chart, gateways),
  ];
}

/** The stock install's gateways are in the cluster, whether the topology uses them or not. */
function stockBeside(gateways: readonly IKnativeGateway[], place: StockPlace): IKnativeGateway[] {
  const used = new Set(gateways.filter((gateway) => !(gateway instanceof IsolatedGateway)).map(nameOf));
  return [stockGateway(place), stockLocalGateway(place)].filter((stock) => !used.has(nameOf(stock)));
}

function nameOf(gateway: IKnativeGateway): string {
  return `${gateway.namespace}/${gateway.gatewayName}`;
}

function areJoined(a: IKnativeGateway, b: IKnativeGateway): boolean {
  return a.secondaryGateways.includes(b) || b.secondaryGateways.includes(a);
}

function shared(what: string, a: IKnativeGateway, b: IKnativeGateway, got: string): string {
  return describe({
    what: `two gateways share ${what}: ${nameOf(a)} and ${nameOf(b)}`,
    got,
    allowed: 'one gateway each',
  });
}

function duplicates(
  gateways: readonly IKnativeGateway[],
  what: string,
  keysOf: (gateway: IKnativeGateway) => readonly string[] | string | undefined,
): string[] {
  const first = new Map<string, IKnativeGateway>();
  return gateways.flatMap((gateway) =>
    [keysOf(gateway) ?? []].flat().flatMap((key) => {
      const other = first.get(key);
      if (other === undefined) first.set(key, gateway);
      return other === undefined || areJoined(other, gateway) ? [] : [shared(what, other, gateway, key)];
    }),
  );
}

/** An Istio Gateway selects every pod that has all labels of its selector, so a subset is enough. */
function sharedPods(gateways: readonly IKnativeGateway[], stock: IKnativeGateway): string[] {
  const labels = ({ podLabels }: IKnativeGateway): string[] =>
    Object.entries(podLabels).map(([key, value]) => `${key}=${value}`);
  const byLabel = new Map<string, IKnativeGateway[]>();
  for (const gateway of gateways) {
    for (const label of labels(gateway)) byLabel.set(label, [...(byLabel.get(label) ?? []), gateway]);
  }
  const problems = gateways.flatMap((gateway) => {
    const [label = ''] = labels(gateway);
    const others = (byLabel.get(label) ?? []).filter(
      (other) => other !== gateway && labels(gateway).every((each) => labels(other).includes(each)),
    );
    return others
      .filter((other) => !isSame(gateway, other) || gateways.indexOf(gateway) < gateways.indexOf(other))
      .map((other) => shared('the pod labels', gateway, other, labels(gateway).join(',')));
  });
  const onStockPods = gateways.filter(
    (gateway) => nameOf(gateway) !== nameOf(stock) && labels(stock).every((label) => labels(gateway).includes(label)),
  );
  const known = new Set(gateways.map(nameOf));
  // With the stock gateway in the topology the pair has been named already.
  return known.has(nameOf(stock))
    ? problems
    : [...problems, ...onStockPods.map((gateway) => shared('the pod labels', stock, gateway, labels(stock).join(',')))];
}

function isSame(a: IKnativeGateway, b: IKnativeGateway): boolean {
  return Object.keys(a.podLabels).length === Object.keys(b.podLabels).length;
}

function duplicateObjects(chart: Chart): string[] {
  const first = new Map<string, string>();
  return apiObjects(chart).flatMap((object) => {
    const key = `${object.apiGroup} ${object.kind} ${objectId(object)}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, object.node.path);
      return [];
    }
    return [
      describe({
        what: `two objects have the same kind, namespace and name: ${other} and ${object.node.path}`,
        got: `${object.kind} ${objectId(object)}`,
        fix: 'rename one of them; of two gateways in one namespace, one needs a serviceName of its own and createNamespace: false',
      }),
    ];
  });
}

/** cdk8s names a resource's file after its kind and name alone, and overwrites the file of the gateway before. */
function lostFiles(chart: Chart): string[] {
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
    describe({
      what: 'one file per resource would overwrite files, since cdk8s names them by kind and name alone',
      got: [...new Set(lost)].sort(),
      allowed: 'YamlOutputType.FILE_PER_CHART or FILE_PER_APP',
    }),
  ];
}
