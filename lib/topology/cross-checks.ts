import { ApiObject, type Chart, type ApiObjectMetadataDefinition } from 'cdk8s';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { describe, show } from '../private/errors';
import { GATEWAY_LABEL } from '../private/labels';

/** What no gateway can see by itself: everything that must be unique across a topology. */
export function crossChecks(chart: Chart, gateways: readonly IKnativeGateway[]): string[] {
  return [
    ...duplicates(gateways, 'the Istio Gateway', ({ namespace, gatewayName }) => `${namespace}/${gatewayName}`),
    ...duplicates(gateways, 'the Service', ({ serviceHost }) => serviceHost),
    ...duplicates(gateways, `the pod labels`, ({ podLabels }) => labelText(podLabels)),
    ...duplicates(gateways, 'the domain', ({ domain }) => domain),
    ...duplicates(gateways, 'a host', (gateway) => (gateway instanceof IsolatedGateway ? gateway._hostsByName : [])),
    ...duplicates(gateways, 'a node port', (gateway) =>
      gateway instanceof IsolatedGateway ? gateway._nodePorts.map(String) : [],
    ),
    ...duplicateObjects(chart),
    ...strayLabels(chart, gateways),
  ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

function nameOf(gateway: IKnativeGateway): string {
  return `${gateway.namespace}/${gateway.gatewayName}`;
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
      if (other === undefined) {
        first.set(key, gateway);
        return [];
      }
      return [
        describe({
          what: `two gateways share ${what}: ${nameOf(other)} and ${nameOf(gateway)}`,
          got: key,
          allowed: 'one gateway each',
        }),
      ];
    }),
  );
}

function duplicateObjects(chart: Chart): string[] {
  const first = new Map<string, string>();
  return apiObjects(chart).flatMap((object) => {
    const key = `${object.apiGroup} ${object.kind} ${object.metadata.namespace ?? ''}/${object.name}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, object.node.path);
      return [];
    }
    return [
      describe({
        what: `two objects have the same kind, namespace and name: ${other} and ${object.node.path}`,
        got: `${object.kind} ${object.metadata.namespace ?? ''}/${object.name}`,
        fix: 'rename one of them; of two gateways in one namespace, one needs a serviceName of its own and createNamespace: false',
      }),
    ];
  });
}

/** The unique label on a Service other than the gateway's own makes net-istio probe that Service's pods instead. */
function strayLabels(chart: Chart, gateways: readonly IKnativeGateway[]): string[] {
  const owners = new Map(
    gateways.flatMap((gateway) => (gateway instanceof IsolatedGateway ? [[gateway.gatewayName, gateway]] : [])),
  );
  return apiObjects(chart).flatMap((object) => {
    if (object.kind !== 'Service' || object.apiGroup !== 'core') return [];
    const value = labelOf(object.metadata);
    const owner = value === undefined ? undefined : owners.get(value);
    if (owner === undefined || (owner.namespace === object.metadata.namespace && owner.serviceName === object.name))
      return [];
    return [
      describe({
        what: `Service ${object.metadata.namespace ?? ''}/${object.name} carries the label of gateway ${nameOf(owner)}`,
        got: `${GATEWAY_LABEL}=${show(value)}`,
        fix: "take the label off: net-istio's status prober would take this Service for the gateway's own",
      }),
    ];
  });
}

function labelOf(metadata: ApiObjectMetadataDefinition): string | undefined {
  const value: unknown = metadata.getLabel(GATEWAY_LABEL);
  return typeof value === 'string' ? value : undefined;
}

function apiObjects(chart: Chart): ApiObject[] {
  return chart.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}
