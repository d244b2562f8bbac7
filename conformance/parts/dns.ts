import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from '../harness/bench';
import { IstioApi, makeNamespaces, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { CoreDns } from '../harness/core-dns';
import { synthesize } from '../harness/examples';
import { type KubernetesObject, idOf, servicesOf } from '../harness/objects';
import { type Part } from '../harness/part';

const EXAMPLE = 'cross-access';
// Of names that no plugin is in charge of; in a cluster they are forwarded.
const NOBODY = 'ESERVFAIL';
const GATEWAY = 'istio-system-team-b/istio-ingressgateway';

/** What docs/cross-access.md has platform teams write into the Corefile, on CoreDNS and a real API server. */
export const DNS: Part = {
  name: 'dns',
  proves: 'with the rewrite of docs/cross-access.md, CoreDNS gives the gateway’s Service for public names',
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.COREDNS],
  async run(bench, report) {
    const name = 'dns: Services of the example cross-access';
    await withCluster(
      bench,
      report,
      { name, istio: IstioApi.V1_31, prove: (plane) => services(bench, plane) },
      async (plane) => {
        await report.scenario('dns: with the rewrite', () => rewritten(bench, plane));
        await report.scenario('dns: without the rewrite', () => notRewritten(bench, plane));
      },
    );
  },
};

async function services(bench: Bench, plane: ControlPlane): Promise<string> {
  const objects = servicesOf(await synthesize(bench.root, EXAMPLE));
  await makeNamespaces(plane, objects);
  for (const object of objects) await plane.client.apply(object);
  return `${objects.length} Services, among them ${GATEWAY}`;
}

async function rewritten(bench: Bench, plane: ControlPlane): Promise<string> {
  const gateway = await clusterIp(plane);
  return asked(bench, plane, rewriteOf(bench), {
    'wiki.team-b.b.example.com': gateway,
    'istio-ingressgateway.istio-system-team-b.svc.cluster.local': gateway,
    // Names of another gateway, and one that only looks alike.
    'shop.team-a.a.example.com': NOBODY,
    'b.example.com': NOBODY,
    'wiki.team-b.b.example.com.test': NOBODY,
  });
}

async function notRewritten(bench: Bench, plane: ControlPlane): Promise<string> {
  const expected = {
    'wiki.team-b.b.example.com': NOBODY,
    'istio-ingressgateway.istio-system-team-b.svc.cluster.local': await clusterIp(plane),
  };
  return `negative control: ${await asked(bench, plane, '', expected)}`;
}

async function asked(
  bench: Bench,
  plane: ControlPlane,
  before: string,
  expected: Readonly<Record<string, string>>,
): Promise<string> {
  const dns = await CoreDns.start(bench, plane.kubeconfig, before);
  try {
    const answers: string[] = [];
    const wrong: string[] = [];
    for (const [name, wanted] of Object.entries(expected)) {
      const got = await dns.address(name);
      answers.push(`${name} ${got}`);
      if (got !== wanted) wrong.push(`${name}: expected ${wanted}, got ${got}`);
    }
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    return answers.join(', ');
  } finally {
    await dns.end();
  }
}

/** The block of the page, to the letter. */
function rewriteOf(bench: Bench): string {
  const page = readFileSync(join(bench.root, 'docs/cross-access.md'), 'utf8');
  const block = /^```\w*\n(rewrite stop [^`]*)^```$/m.exec(page)?.[1];
  if (block === undefined) throw new Error('docs/cross-access.md has no rewrite');
  return block;
}

async function clusterIp(plane: ControlPlane): Promise<string> {
  const all = await plane.client.list('v1', 'Service');
  const found = all.find((service: KubernetesObject) => idOf(service) === GATEWAY);
  const { clusterIP = '' } = (found?.['spec'] ?? {}) as { readonly clusterIP?: string };
  if (!/^[\d.]+$/.test(clusterIP)) throw new Error(`${GATEWAY} has no cluster IP: ${clusterIP}`);
  return clusterIP;
}
