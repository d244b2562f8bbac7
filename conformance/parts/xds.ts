import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type IstiodSettings } from '../harness/istiod';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { podsOf } from '../harness/pods';
import { type ProxySize, XDS_TYPES, type XdsSize, xdsSize } from '../harness/xds-size';
import { type XdsScale, gatewayNamespace, servicesOfTenant, tenantsOf, xdsTopology } from './xds-topology';

/** Envoys that are started: all gateways are alike. */
const PROXIES = 2;
const KIB = 1024;

/** What a gateway has of the services of others, and of its own. */
enum Sees {
  /** Clusters of every service. */
  ALL = 'every service',
  /** Clusters of its own services, and of none else. */
  OWN = 'its own services alone',
  /** Clusters of its own revisions and of what is visible everywhere, but of no revision of others. */
  NO_FOREIGN = 'no revision of others',
  /** No cluster for its own routes. */
  NONE = 'no service, although it has routes',
  /** Not even routes. */
  NO_ROUTES = 'no route',
}

interface Variant {
  readonly name: string;
  readonly isIsolated: boolean;
  readonly isExported?: true;
  readonly istiod?: IstiodSettings;
  readonly more?: readonly KubernetesObject[];
  readonly sees: Sees;
}

/** A Sidecar of the root namespace, which every namespace without one of its own has. */
const SIDECAR: KubernetesObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Sidecar',
  metadata: { name: 'default', namespace: 'istio-system' },
  spec: { egress: [{ hosts: ['./*', 'istio-system/*'] }] },
};

const VARIANTS: readonly Variant[] = [
  { name: 'one shared gateway', isIsolated: false, sees: Sees.ALL },
  { name: 'isolated', isIsolated: true, sees: Sees.ALL },
  { name: 'isolated, Sidecar', isIsolated: true, more: [SIDECAR], sees: Sees.ALL },
  { name: 'isolated, exportTo of revisions', isIsolated: true, isExported: true, sees: Sees.NO_FOREIGN },
  {
    name: 'isolated, PILOT_FILTER_GATEWAY_CLUSTER_CONFIG',
    isIsolated: true,
    istiod: { env: { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: 'true' } },
    sees: Sees.OWN,
  },
  {
    name: 'isolated, defaultServiceExportTo: .',
    isIsolated: true,
    istiod: { mesh: { defaultServiceExportTo: ['.'] } },
    sees: Sees.NONE,
  },
  {
    name: 'isolated, defaultVirtualServiceExportTo: .',
    isIsolated: true,
    istiod: { mesh: { defaultVirtualServiceExportTo: ['.'] } },
    sees: Sees.NO_ROUTES,
  },
];

/** What istiod sends to a gateway, and what lessens it. */
export const XDS: Part = {
  name: 'xds',
  proves: 'what istiod sends to a gateway: routes of its own services, and clusters of all without the filter',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report, { xds: scales }) {
    const rows: string[][] = [];
    for (const scale of scales) {
      for (const variant of VARIANTS) {
        const title = `xds: ${scale.gateways} gateways, ${scale.services} services: ${variant.name}`;
        await report.scenario(title, async () => {
          const size = await measured(bench, scale, variant);
          rows.push([String(scale.gateways), String(scale.services), variant.name, ...cells(size)]);
          const wrong = size.proxies.flatMap((proxy) => differences(scale, variant, proxy));
          if (wrong.length > 0) throw new Error(wrong.join('\n'));
          return `sees ${variant.sees}; ${cells(size)
            .map((cell, index) => `${HEAD[index] ?? ''} ${cell}`)
            .join(', ')}`;
        });
      }
    }
    write(bench, rows);
  },
};

function measured(bench: Bench, scale: XdsScale, variant: Variant): Promise<XdsSize> {
  const { isIsolated, isExported = false, istiod = {}, more = [] } = variant;
  const objects = [...xdsTopology(scale, { isIsolated, isExported }), ...more];
  const pods = podsOf(objects, bench.networks).filter(({ namespace }) => !isIsolated || namespace !== 'istio-system');
  return xdsSize(bench, objects, pods.slice(0, PROXIES), istiod);
}

/** What a proxy has that it ought not to have, or lacks. */
function differences(scale: XdsScale, { isIsolated, sees }: Variant, proxy: ProxySize): string[] {
  const all = tenantsOf(scale).flatMap((tenant) => servicesOfTenant(scale, tenant));
  const tenant = tenantsOf(scale).find((each) => gatewayNamespace(each) === proxy.pod.namespace) ?? '';
  const own = isIsolated ? servicesOfTenant(scale, tenant) : all;
  const revisions = (hosts: ReadonlySet<string>): string[] => all.filter((host) => hosts.has(host));
  const clusters = { [Sees.ALL]: all, [Sees.OWN]: own, [Sees.NO_FOREIGN]: own, [Sees.NONE]: [], [Sees.NO_ROUTES]: all };
  const expected = {
    routes: sees === Sees.NO_ROUTES ? [] : own,
    clusters: clusters[sees],
    // The filter leaves nothing but what the routes lead to.
    others: sees === Sees.OWN ? 0 : 'any',
  };
  const got = {
    routes: revisions(proxy.routeHosts),
    clusters: revisions(proxy.clusterHosts),
    others: sees === Sees.OWN ? [...proxy.clusterHosts].filter((host) => !own.includes(host)).length : 'any',
  };
  return JSON.stringify(got) === JSON.stringify(expected)
    ? []
    : [`${proxy.pod.namespace}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`];
}

const HEAD = [
  ...XDS_TYPES.map((type) => `${type} KiB`),
  'received KiB',
  'routes',
  'clusters',
  'endpoints',
  'MiB of Envoy',
];

/** The mean of all proxies. */
function cells({ proxies, sent }: XdsSize): string[] {
  const mean = (value: (proxy: ProxySize) => number): number =>
    proxies.reduce((sum, proxy) => sum + value(proxy), 0) / proxies.length;
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  return [
    ...XDS_TYPES.map((type) => count(sent[type] / proxies.length / KIB)),
    count(mean(({ received }) => received) / KIB),
    ...(['routes', 'clusters', 'endpoints'] as const).map((key) => count(mean((proxy) => proxy[key]))),
    (mean(({ memory }) => memory) / KIB / KIB).toFixed(1),
  ];
}

/** The table, for docs/performance.md. */
function write(bench: Bench, rows: readonly (readonly string[])[]): void {
  const lines = [['Gateways', 'Services', 'Setting', ...HEAD], HEAD.concat('', '', '').map(() => '---'), ...rows];
  const folder = join(bench.root, 'temp');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'xds.md'), lines.map((line) => `| ${line.join(' | ')} |\n`).join(''));
}
