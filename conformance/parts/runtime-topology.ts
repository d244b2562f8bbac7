import { type KubernetesObject } from '../harness/objects';
import { STOCK_ENTRY, externalGateways, gatewayObjects, knativeService } from '../harness/topology';

/** The service that is moved and watched. */
export const MOVER = knativeService('mover', 'default');
export const MOVER_HOST = 'mover.default.example.com';
/** A service of the default gateway. */
export const BYSTANDER = knativeService('bystander', 'default');

export const LABEL = { gateway: 'second' };
/** Services that are assigned to the second gateway from the beginning. */
export const NEWCOMER = knativeService('newcomer', 'default', LABEL);
export const LATECOMER = knativeService('latecomer', 'default', LABEL);

/** Service of the second gateway. */
export const SECOND = 'gw-second/edge-second';

const LABELS = { app: 'edge-second', istio: 'edge-second' };
const SHAPE = {
  name: 'edge-second',
  namespace: 'gw-second',
  labels: LABELS,
  gateway: 'knative-second',
  selector: { istio: 'edge-second' },
};
export const SECOND_OBJECTS = gatewayObjects(SHAPE);

/** The second gateway's Deployment with so many pods. */
export function secondDeployment(replicas: number): KubernetesObject {
  const deployment = objectOf('Deployment');
  return { ...deployment, spec: { ...(deployment['spec'] as object), replicas } };
}

/** The second gateway's Gateway object, for these hosts. */
export function secondGatewayObject(...hosts: readonly string[]): KubernetesObject {
  return objectOf('Gateway', hosts.length === 0 ? SECOND_OBJECTS : gatewayObjects({ ...SHAPE, hosts }));
}

function objectOf(kind: string, objects: readonly KubernetesObject[] = SECOND_OBJECTS): KubernetesObject {
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`a gateway has a ${kind}`);
  return found;
}

const labelSelector = { matchLabels: LABEL };
const SECOND_ENTRY = {
  name: SHAPE.gateway,
  namespace: SHAPE.namespace,
  service: 'edge-second.gw-second.svc.cluster.local',
  labelSelector,
};

export const STOCK_ONLY = externalGateways(STOCK_ENTRY);
export const BOTH = externalGateways(STOCK_ENTRY, SECOND_ENTRY);
/** What is labelled for the second gateway is on the default one as well. */
export const OVERLAP = externalGateways(STOCK_ENTRY, SECOND_ENTRY, { ...STOCK_ENTRY, labelSelector });
