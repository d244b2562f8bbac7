// What each option of the workload changes in the output of each kind of workload that installs pods, and in nothing
// else.
import { readFileSync } from 'node:fs';
import { GatewayWorkload, type GatewayWorkloadOptions, HelmDelivery } from '../../../lib';
import { type Manifest } from '../../support';
import { type Changes, EFFECTS, optionRow } from './effects';
import { only, render } from './support';

/** Every value by its path. Lists, but for the containers, and what overlays set are values. */
function leaves(value: unknown, path: readonly string[] = []): [string, unknown][] {
  const isList = Array.isArray(value) && path.at(-1) !== 'containers';
  const isOfOverlay = path[0]?.includes(': ') === true;
  if (typeof value !== 'object' || value === null || isList || isOfOverlay) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
}

function injected(options: GatewayWorkloadOptions): object {
  return Object.fromEntries(render(options).map((manifest: Manifest) => [manifest.kind, manifest]));
}

function istioOperator(options: GatewayWorkloadOptions): object {
  const { spec } = only(render({ ...options, workload: GatewayWorkload.istioOperator() }), 'IstioOperator');
  const { overlays, ...k8s } = spec.components.ingressGateways[0].k8s;
  const patches = overlays.flatMap(({ kind, patches: all }: Manifest) =>
    all.map(({ path, value }: Manifest) => [`${kind}: ${path}`, value]),
  );
  return { ...k8s, revision: spec.revision, values: spec.values, ...Object.fromEntries(patches) };
}

function helm(options: GatewayWorkloadOptions): object {
  const delivery = HelmDelivery.argoCdApplication();
  const workload = GatewayWorkload.helmRelease({ delivery, chartVersion: '1.31.0' });
  return only(render({ ...options, workload }), 'Application').spec.source.helm.valuesObject;
}

function changes(before: object, after: object): Changes {
  const old = new Map(leaves(before));
  return Object.fromEntries(
    leaves(after).filter(([path, value]) => JSON.stringify(old.get(path)) !== JSON.stringify(value)),
  );
}

const ENTRIES = Object.entries(EFFECTS);

test.each(ENTRIES)('%s', (option, { set, ...expected }) => {
  expect(set).toHaveProperty(option);
  expect(changes(injected({}), injected(set))).toEqual(expected.injected);
  expect(changes(istioOperator({}), istioOperator(set))).toEqual(expected.istioOperator);
});

test.each(ENTRIES.filter(([, { helm: expected }]) => typeof expected !== 'string'))(
  '%s in the chart',
  (_, { set, helm: expected }) => {
    expect(changes(helm({}), helm(set))).toEqual(expected);
  },
);

test.each(ENTRIES.filter(([, { helm: expected }]) => typeof expected === 'string'))(
  '%s has no value in the chart, and is refused',
  (option, { set, helm: reason }) => {
    expect(() => helm(set)).toThrow(`${option}: the gateway chart 1.31.0 ${reason as string}`);
  },
);

test.each(ENTRIES)('%s has no effect on a workload that is there, and is refused', (option, { set }) => {
  const workload = GatewayWorkload.existing({ podLabels: { app: 'edge' } });
  expect(() => render({ ...set, workload })).toThrow(`[chart/alpha] ${option}: has no effect on an existing workload`);
});

test('docs/workloads.md says where every option goes', () => {
  const page = readFileSync('docs/workloads.md', 'utf8');
  const rows = ENTRIES.map(([option, effect]) => optionRow(option, effect)).sort();
  const [, table = ''] = page.split('<!-- options -->');
  const written = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim())
        .join(' | '),
    );
  expect(written).toEqual(rows);
});
