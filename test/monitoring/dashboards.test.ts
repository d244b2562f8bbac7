import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GatewayMonitoring } from '../../lib';
import { dashboardFiles } from '../../lib/monitoring/dashboard-files';
import { generate } from '../../tools/dashboards/generate';
import { manifests, monitored, rules } from './support';

const root = resolve(__dirname, '../..');

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly title: string;
    readonly description?: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

const DASHBOARDS = Object.entries(dashboardFiles()).map(
  ([file, text]) => [file, JSON.parse(text) as Dashboard] as const,
);

test('the files are what `npm run dashboards` makes', () => {
  for (const [file, dashboard] of Object.entries(generate())) {
    const text = readFileSync(join(root, 'lib/monitoring/dashboards', file), 'utf8');
    expect(text).toBe(`${JSON.stringify(dashboard, undefined, 2)}\n`);
    expect(dashboardFiles()[`knative-gateways-${file}`]).toBe(text);
  }
  expect(DASHBOARDS).toHaveLength(Object.keys(generate()).length);
});

test('a ConfigMap with the label of the sidecar holds them where a namespace is given', () => {
  const configMaps = (options: object): unknown[] =>
    manifests(monitored(options), 'ConfigMap').filter(
      ({ metadata }) => metadata.name === 'knative-gateways-dashboards',
    );
  expect(configMaps({})).toEqual([]);
  expect(configMaps({ dashboardsNamespace: 'monitoring' })).toEqual([
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'knative-gateways-dashboards',
        namespace: 'monitoring',
        labels: { grafana_dashboard: '1' },
      },
      data: dashboardFiles(),
    },
  ]);
  expect(() => GatewayMonitoring.prometheusOperator({ dashboardsNamespace: 'Monitoring' })).toThrow(
    'dashboardsNamespace: not a',
  );
});

test('the package exports them, and has no runtime dependency on what makes them', () => {
  const { exports, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string>;
    dependencies: Record<string, string>;
  };
  const files = Object.keys(generate());
  expect(files.map((file) => exports[`./dashboards/${file}`])).toEqual(
    files.map((file) => `./build/lib/monitoring/dashboards/${file}`),
  );
  expect(Object.keys(dependencies)).not.toContain('@grafana/grafana-foundation-sdk');
  // It is there for the tests.
  expect(createRequire(__filename).resolve('@grafana/grafana-foundation-sdk/dashboard')).toContain('node_modules');
});

test.each(DASHBOARDS)('%s: panels have a title, a description and a place of their own', (_file, { panels }) => {
  const shown = panels.filter(({ targets }) => targets !== undefined);
  expect(shown.filter(({ title, description = '' }) => title === '' || description === '')).toEqual([]);
  const cells = shown.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...shown.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
});

test.each(DASHBOARDS)('%s: recording rules that it reads are there', (_file, dashboard) => {
  const recorded = new Set(rules(monitored({}), 'istio-system-a').flatMap(({ record }) => record ?? []));
  const read = [...JSON.stringify(dashboard).matchAll(/gateway:\w+:\w+/g)].map(([name]) => name);
  expect(read.length).toBeGreaterThan(2);
  expect(read.filter((name) => !recorded.has(name))).toEqual([]);
});

test('the rows of the overview lead to the dashboard of the gateway', () => {
  const [overview, gateway] = ['overview', 'gateway'].map(
    (name) => DASHBOARDS.find(([file]) => file === `knative-gateways-${name}.json`)?.[1],
  );
  expect(JSON.stringify(overview)).toContain(`/d/${gateway?.uid}?var-datasource=\${datasource}&var-gateway=`);
  expect(gateway?.templating.list.map(({ name }) => name)).toEqual(['datasource', 'gateway', 'gateway_namespace']);
});
