// What a chart says of its versions reaches every report, whatever delivers Knative's configuration.
import { whole } from '../../lib/private/pieces';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdk8s';
import {
  ConfigDelivery,
  GatewayAssignment,
  KnativeMultiGatewayConfig,
  KnativeRelease,
  LocalGateway,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { jsonReport } from '../../lib/analysis/report/json';
import { textReport } from '../../lib/analysis/report/text';
import { buildModel } from '../../lib/analysis/model/build';
import { loadReceived, modelOptions } from '../../lib/jest/topology';
import { TopologyValidation, type TopologyValidationContext } from '../../lib/validation';
import { type Manifest, app, synth } from '../support';

const DELIVERIES: Readonly<Record<string, ConfigDelivery>> = {
  ConfigMaps: ConfigDelivery.configMaps(),
  KnativeServing: ConfigDelivery.knativeServing(),
  'KnativeServing elsewhere': ConfigDelivery.knativeServing({ name: 'serving', namespace: 'platform' }),
  fragment: ConfigDelivery.knativeServingFragment(),
  'fragment elsewhere': ConfigDelivery.knativeServingFragment({ name: 'serving', namespace: 'platform' }),
};
const CASES = KnativeRelease.all().flatMap((knative) =>
  Object.keys(DELIVERIES).map((name) => [knative.minor, name] as const),
);

function chart(
  knative: string,
  delivery: ConfigDelivery,
  props: Partial<MultiGatewayChartProps> = {},
): MultiGatewayChart {
  const release = KnativeRelease.of(knative);
  // Releases before the lists of gateways cannot select, and have the default gateway alone.
  const gateways: MultiGatewayChartProps['gateways'] = release.selectsGateways
    ? { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } }
    : {};
  return new MultiGatewayChart(app(), 'gateways', { knative: release, delivery, gateways, ...props });
}

describe.each(CASES)('Knative %s by %s', (knative, name) => {
  const topology = chart(knative, DELIVERIES[name] as ConfigDelivery);
  test('the analyzer reads it in the manifests', () => {
    const report = analyze(loadObjects(synth(topology), 'dist'), { rules: [] });
    expect(report.release).toMatchObject({ from: 'manifests', release: { minor: knative } });
    expect(textReport(report, false)).toContain(`Knative ${knative}.`);
  });
  test('the matchers take that of the chart, alone or in an app', () => {
    for (const received of [topology, topology.node.scope as App]) {
      const model = buildModel(loadReceived(received).manifests, modelOptions(received, {}));
      expect(model.release.release.minor).toBe(knative);
    }
  });
});

test('a configuration without a MultiGatewayChart says it, too', () => {
  const other = Testing.chart();
  new KnativeMultiGatewayConfig(other, 'knative', { knative: KnativeRelease.V1_22, gateways: [] });
  expect(analyze(loadObjects(synth(other), 'dist'), { rules: [] }).release.release.minor).toBe('1.22');
});

test('the negative control: without what says it, 1.15 is assumed', () => {
  const gateways = synth(chart('1.22', ConfigDelivery.configMaps())).filter(({ kind }) => kind !== 'ConfigMap');
  expect(textReport(analyze(loadObjects(gateways, 'dist'), { rules: [] }), false)).toContain('Knative 1.15 (assumed).');
});

describe('versions that were accepted unchecked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unchecked-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const SAID = 'Istio 1.15 with Knative 1.15';
  const props = (accept: boolean): Partial<MultiGatewayChartProps> => ({
    istio: accept ? '1.15' : '1.22',
    acceptUncheckedVersions: accept,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha'), localGateway: LocalGateway.OWN } },
  });
  test.each(Object.entries(DELIVERIES))('are in the reports: %s', (_name, delivery) => {
    const accepted = analyze(loadObjects(synth(chart('1.15', delivery, props(true))), 'dist'), { rules: [] });
    expect(textReport(accepted, false)).toContain(`Knative 1.15; accepted unchecked: ${SAID}.`);
    expect(JSON.parse(whole(jsonReport(accepted, '1')))).toMatchObject({ knative: { unchecked: [SAID] } });
    const checked = analyze(loadObjects(synth(chart('1.15', delivery, props(false))), 'dist'), { rules: [] });
    expect(textReport(checked, false) + whole(jsonReport(checked, '1'))).not.toContain('unchecked');
  });
  test.each(Object.entries(DELIVERIES))('are on every Gateway and on the configuration: %s', (_name, delivery) => {
    const manifests = synth(chart('1.15', delivery, props(true)));
    const silent = manifests.filter(
      ({ kind, metadata }: Manifest) =>
        (kind === 'Gateway' || kind === 'KnativeServing' || metadata.name === 'config-istio') &&
        metadata.annotations?.['cdk8s-knative-gateways/unchecked-versions'] !== SAID,
    );
    expect(silent).toEqual([]);
  });
  test('are said by the plugin', async () => {
    const path = join(folder, 'dist.k8s.yaml');
    const items = synth(chart('1.15', ConfigDelivery.configMaps(), props(true)));
    writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const submitted: unknown[] = [];
    const report: TopologyValidationContext['report'] = {
      addViolation: () => undefined,
      submit: (_status, metadata) => submitted.push(metadata),
      toString: () => '',
    };
    await new TopologyValidation({ failOn: 'never' }).validate({ manifests: [path], report });
    expect(submitted).toEqual([expect.objectContaining({ Knative: '1.15', 'Accepted unchecked': SAID })]);
  });
});
