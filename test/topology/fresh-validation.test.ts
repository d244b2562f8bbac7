import { ApiObject, App, Chart } from 'cdk8s';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayAssignment, KnativeMultiGatewayConfig, KnativeRelease, MultiGatewayChart } from '../../lib';

/** App.synth() validates the app, and a chart that makes its objects itself: once is enough, and never less. */

const outdir = mkdtempSync(join(tmpdir(), 'fresh-'));
afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

function topology(app = new App({ outdir })): { readonly app: App; readonly chart: MultiGatewayChart } {
  const chart = new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
  });
  return { app, chart };
}

function service(chart: Chart, labels: Record<string, string>): ApiObject {
  return new ApiObject(chart, 'own', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'own', labels } });
}

const STRAY = /carries the label of gateway/;
const LABEL = 'istio';
const VALUE = 'knative-custom-gateway-alpha';

let checks: jest.SpyInstance;
beforeEach(() => {
  checks = jest.spyOn(KnativeMultiGatewayConfig.prototype, '_crossRefusals');
});
afterEach(() => {
  checks.mockRestore();
});

test('App.synth() validates a topology once', () => {
  topology().app.synth();
  expect(checks).toHaveBeenCalledTimes(1);
});

test('a topology alone is validated, each time', () => {
  const { chart } = topology();
  chart.toJson();
  chart.toJson();
  expect(checks).toHaveBeenCalledTimes(2);
});

test('what changes after a synthesis is validated', () => {
  const { app, chart } = topology();
  const own = service(chart, {});
  app.synth();
  own.metadata.addLabel(LABEL, VALUE);
  expect(() => chart.toJson() as unknown).toThrow(STRAY);
  expect(() => {
    app.synth();
  }).toThrow(STRAY);
});

test('what another chart adds while the app is written is validated', () => {
  const { app } = topology();
  class Late extends Chart {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inherited
    public override toJson(): any[] {
      service(this, { [LABEL]: VALUE });
      return [];
    }
  }
  const late = new Late(app, 'a-late');
  app.node.children.find((each) => each instanceof MultiGatewayChart)?.node.addDependency(late);
  expect(() => {
    app.synth();
  }).toThrow(STRAY);
});

test('what changes after a validation by itself is validated', async () => {
  const { chart } = topology();
  const own = service(chart, {});
  expect(chart.node.validate()).toEqual([]);
  await Promise.resolve();
  own.metadata.addLabel(LABEL, VALUE);
  expect(() => chart.toJson() as unknown).toThrow(STRAY);
});
