import { probeRequest } from '../../lib/analysis/reach/conditions';
import { type Reach } from '../../lib/analysis/reach/reach';
import { type KubernetesObject } from '../harness/objects';
import { type Matrix } from '../harness/matrix';
import {
  type ConfigEntry,
  type GatewayShape,
  STOCK_ENTRY,
  externalGateways,
  gatewayObjects,
  knativeService,
} from '../harness/topology';

/** Service of the stock gateway. */
export const DEFAULT = 'istio-system/istio-ingressgateway';
/** Service of the second gateway. */
export const SECOND = 'istio-system-beta/istio-ingressgateway';

/** Labels of the second gateway's own. */
export const OWN_LABELS = { app: 'istio-ingressgateway-beta', istio: 'ingressgateway-beta' };

export const SECOND_ENTRY: ConfigEntry = {
  name: 'knative-gateway-beta',
  namespace: 'istio-system-beta',
  service: 'istio-ingressgateway.istio-system-beta.svc.cluster.local',
};

/** config-istio that gives `gateway: beta` to the second gateway. */
export const SELECTED = externalGateways(STOCK_ENTRY, {
  ...SECOND_ENTRY,
  labelSelector: { matchLabels: { gateway: 'beta' } },
});

/** `alpha` of the default gateway, `beta` of the second. */
export const SERVICES = [knativeService('alpha', 'default'), knativeService('beta', 'default', { gateway: 'beta' })];

/** The second gateway: by itself, or with a mistake. */
export function secondGateway(change: Partial<GatewayShape> = {}): KubernetesObject[] {
  return gatewayObjects({
    name: 'istio-ingressgateway',
    namespace: 'istio-system-beta',
    gateway: SECOND_ENTRY.name,
    labels: OWN_LABELS,
    selector: { istio: OWN_LABELS.istio },
    ...change,
  });
}

/** What [the default gateway, the second gateway] answer. */
export type Answers = readonly [string, string];

/** The matrix of some rows. */
export function bothGateways(rows: Readonly<Record<string, Answers>>): Matrix {
  return Object.fromEntries(
    Object.entries(rows).map(([row, [first, second]]) => [row, { [DEFAULT]: first, [SECOND]: second }]),
  );
}

/** Some rows of a matrix, at both gateways only. */
export function atBothGateways(matrix: Matrix, rows: readonly string[]): Matrix {
  return Object.fromEntries(
    rows.map((row) => [row, { [DEFAULT]: matrix[row]?.[DEFAULT] ?? '', [SECOND]: matrix[row]?.[SECOND] ?? '' }]),
  );
}

/**
 * What the model says that net-istio's probe of `beta` can get at the second gateway. From where it comes is not known.
 */
export function foreseenProbe(reach: Reach): readonly string[] {
  const { lookup } = reach.model;
  const door = lookup.service(SECOND);
  const pods = door === undefined ? [] : lookup.podsOf(door);
  const answers = pods.flatMap((workload) =>
    reach.answersAt(workload, 8080, 'http', probeRequest('beta.default.example.com:80')),
  );
  return answers.map(({ code }) => code);
}
