import { Component } from '../harness/components';
import { differences, measure } from '../harness/matrix';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { STOCK_ENTRY, configIstio, externalGateways, stockObjects } from '../harness/topology';
import {
  type Answers,
  SECOND_ENTRY,
  SELECTED,
  SERVICES,
  atBothGateways,
  bothGateways,
  secondGateway,
} from './two-gateways';

interface Control {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Answers of [default gateway, second gateway] to the external hosts of `alpha` (default) and `beta` (second). */
  readonly expected: { readonly alpha: Answers; readonly beta: Answers };
  readonly text: string;
  /** Whether net-istio is the one that is patched to take several gateways without a selector. @default false */
  readonly patchedController?: boolean;
}

const CHART_DEFAULTS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };

const CONTROLS: readonly Control[] = [
  {
    name: 'own label',
    objects: [...stockObjects(), ...secondGateway(), SELECTED],
    expected: { alpha: ['200', '404'], beta: ['404', '200'] },
    text: 'each gateway answers for its own service alone',
  },
  {
    name: 'second gateway without own label',
    objects: [
      ...stockObjects(),
      ...secondGateway({ labels: CHART_DEFAULTS, selector: { istio: 'ingressgateway' } }),
      SELECTED,
    ],
    expected: { alpha: ['200', '200'], beta: ['200', '200'] },
    text: 'leaks, as it must: both answer for both services',
  },
  {
    name: 'both Gateways select istio: ingressgateway',
    objects: [...stockObjects(), ...secondGateway({ selector: { istio: 'ingressgateway' } }), SELECTED],
    expected: { alpha: ['200', 'refused'], beta: ['200', 'refused'] },
    text: 'leaks, as it must: the default gateway answers for both, the second has no listener',
  },
  {
    name: 'only istio overridden, Gateway selects by app',
    objects: [
      ...stockObjects(CHART_DEFAULTS, { app: 'istio-ingressgateway' }),
      ...secondGateway({ labels: { ...CHART_DEFAULTS, istio: 'ingressgateway-beta' } }),
      SELECTED,
    ],
    expected: { alpha: ['200', '200'], beta: ['404', '200'] },
    text: 'leaks, as it must: the second gateway answers for the default service too',
  },
  {
    name: 'Gateway selects by a label that istiod adds to every proxy',
    objects: [
      ...stockObjects(),
      ...secondGateway({ selector: { 'topology.istio.io/cluster': 'Kubernetes' } }),
      SELECTED,
    ],
    expected: { alpha: ['200', '404'], beta: ['200', '200'] },
    text: 'leaks, as it must: the default gateway answers for the second service too',
  },
  {
    name: 'patched: entries without selector',
    objects: [...stockObjects(), ...secondGateway(), externalGateways(STOCK_ENTRY, SECOND_ENTRY)],
    patchedController: true,
    expected: { alpha: ['200', '200'], beta: ['200', '200'] },
    text: 'leaks, as it must: every service is attached to both gateways',
  },
  {
    name: 'old keys',
    objects: [
      ...stockObjects(),
      ...secondGateway(),
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
        const rows = { 'default/alpha ext': expected.alpha, 'default/beta ext': expected.beta };
        const wrong = differences(bothGateways(rows), atBothGateways(measured, Object.keys(rows)));
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
        return text;
      });
    }
  },
};
