import { Component } from '../harness/components';
import { type Matrix, differences, measure } from '../harness/matrix';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import {
  type GatewayShape,
  STOCK_ENTRY,
  configIstio,
  externalGateways,
  gatewayObjects,
  knativeService,
  stockObjects,
} from '../harness/topology';

interface Control {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Answers of [default gateway, second gateway] to the external hosts of `alpha` (default) and `beta` (second). */
  readonly expected: { readonly alpha: readonly [string, string]; readonly beta: readonly [string, string] };
  readonly text: string;
  /** Whether net-istio is the one that is patched to take several gateways without a selector. @default false */
  readonly patchedController?: boolean;
}

const DEFAULT = 'istio-system/istio-ingressgateway';
const SECOND = 'istio-system-beta/istio-ingressgateway';
const CHART_DEFAULTS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };
const OWN = { app: 'istio-ingressgateway-beta', istio: 'ingressgateway-beta' };
const SECOND_ENTRY = {
  name: 'knative-gateway-beta',
  namespace: 'istio-system-beta',
  service: 'istio-ingressgateway.istio-system-beta.svc.cluster.local',
};
const SERVICES = [knativeService('alpha', 'default'), knativeService('beta', 'default', { gateway: 'beta' })];
const SELECTED = externalGateways(STOCK_ENTRY, {
  ...SECOND_ENTRY,
  labelSelector: { matchLabels: { gateway: 'beta' } },
});

function second(change: Partial<GatewayShape>): KubernetesObject[] {
  const shape = { name: 'istio-ingressgateway', namespace: 'istio-system-beta', gateway: 'knative-gateway-beta' };
  return gatewayObjects({ ...shape, labels: OWN, selector: { istio: 'ingressgateway-beta' }, ...change });
}

const CONTROLS: readonly Control[] = [
  {
    name: 'own label',
    objects: [...stockObjects(), ...second({}), SELECTED],
    expected: { alpha: ['200', '404'], beta: ['404', '200'] },
    text: 'each gateway answers for its own service alone',
  },
  {
    name: 'second gateway without own label',
    objects: [
      ...stockObjects(),
      ...second({ labels: CHART_DEFAULTS, selector: { istio: 'ingressgateway' } }),
      SELECTED,
    ],
    expected: { alpha: ['200', '200'], beta: ['200', '200'] },
    text: 'leaks, as it must: both answer for both services',
  },
  {
    name: 'both Gateways select istio: ingressgateway',
    objects: [...stockObjects(), ...second({ selector: { istio: 'ingressgateway' } }), SELECTED],
    expected: { alpha: ['200', 'refused'], beta: ['200', 'refused'] },
    text: 'leaks, as it must: the default gateway answers for both, the second has no listener',
  },
  {
    name: 'only istio overridden, Gateway selects by app',
    objects: [
      ...stockObjects(CHART_DEFAULTS, { app: 'istio-ingressgateway' }),
      ...second({ labels: { ...CHART_DEFAULTS, istio: 'ingressgateway-beta' } }),
      SELECTED,
    ],
    expected: { alpha: ['200', '200'], beta: ['404', '200'] },
    text: 'leaks, as it must: the second gateway answers for the default service too',
  },
  {
    name: 'patched: entries without selector',
    objects: [...stockObjects(), ...second({}), externalGateways(STOCK_ENTRY, SECOND_ENTRY)],
    patchedController: true,
    expected: { alpha: ['200', '200'], beta: ['200', '200'] },
    text: 'leaks, as it must: every service is attached to both gateways',
  },
  {
    name: 'old keys',
    objects: [
      ...stockObjects(),
      ...second({}),
      configIstio({
        'gateway.knative-serving.knative-ingress-gateway': STOCK_ENTRY.service,
        'gateway.istio-system-beta.knative-gateway-beta': SECOND_ENTRY.service,
      }),
    ],
    expected: { alpha: ['200', '200'], beta: ['200', '200'] },
    text: 'leaks, as it must: every service is attached to both gateways',
  },
];

/** Topologies that are known to leak: a measurement that finds them isolated measures nothing. */
export const LEAKS: Part = {
  name: 'leaks',
  proves: 'negative controls: known mistakes must show as leaks in the measured matrix',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    for (const { name, objects, expected, text, patchedController = false } of CONTROLS) {
      await report.scenario(`leaks: ${name}`, async () => {
        const measured = await measure(bench, [...objects, ...SERVICES], { patchedController });
        const wrong = differences(expectedMatrix(expected), external(measured));
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
        return text;
      });
    }
  },
};

function expectedMatrix({ alpha, beta }: Control['expected']): Matrix {
  const row = ([first, second]: readonly [string, string]): Matrix[string] => ({ [DEFAULT]: first, [SECOND]: second });
  return { 'default/alpha ext': row(alpha), 'default/beta ext': row(beta) };
}

/** The external hosts at the two external gateways. */
function external(matrix: Matrix): Matrix {
  return Object.fromEntries(
    Object.entries(matrix)
      .filter(([row]) => row.endsWith(' ext'))
      .map(([row, cells]) => [
        row,
        Object.fromEntries(Object.entries(cells).filter(([gateway]) => gateway === DEFAULT || gateway === SECOND)),
      ]),
  );
}
