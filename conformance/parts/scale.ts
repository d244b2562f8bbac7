import { App, Testing } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';
import { Component } from '../harness/components';
import { differences, measure } from '../harness/matrix';
import { type KubernetesObject, applied } from '../harness/objects';
import { type Part } from '../harness/part';
import { stockObjects } from '../harness/topology';

const GATEWAYS = 10;

/** Ten gateways with a service each. */
export const SCALE: Part = {
  name: 'scale',
  proves: '10 gateways and 10 services: 100 of 100 cells',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    await report.scenario(`scale: ${GATEWAYS} gateways, ${GATEWAYS} services`, async () => {
      const ids = Array.from({ length: GATEWAYS }, (_, index) => `t${index}`);
      const measured = await measure(bench, applied(stockObjects(), topology(ids)));
      const gateway = (id: string): string => `istio-system-${id}/istio-ingressgateway`;
      const cells = (row: string, own: string): [string, Record<string, string>] => [
        row,
        Object.fromEntries(ids.map((id) => [gateway(id), id === own ? '200' : '404'])),
      ];
      const expected = Object.fromEntries(ids.map((id) => cells(`default/service-${id} ext`, id)));
      const tenants = ids.map(gateway);
      const external = Object.fromEntries(
        Object.keys(expected).map((row) => [
          row,
          Object.fromEntries(tenants.map((id) => [id, measured[row]?.[id] ?? 'not measured'])),
        ]),
      );
      const wrong = differences(expected, external);
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return `${GATEWAYS ** 2} of ${GATEWAYS ** 2} cells`;
    });
  },
};

function topology(ids: readonly string[]): KubernetesObject[] {
  const chart = new MultiGatewayChart(new App(), 'scale', {
    knative: KnativeRelease.V1_15,
    gateways: Object.fromEntries(ids.map((id) => [id, { assignment: GatewayAssignment.label('gateway', id) }])),
  });
  for (const id of ids) {
    new KnativeService(chart, `service-${id}`, { image: 'example.invalid/app' }).assignTo(chart.gateway(id));
  }
  return Testing.synth(chart) as KubernetesObject[];
}
