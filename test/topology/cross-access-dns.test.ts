// The rewrite in CoreDNS that docs/cross-access.md shows, against the ServiceEntry of the topology on the same page.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GatewayAssignment, KnativeRelease, MultiGatewayChart } from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const page = readFileSync(join(resolve(__dirname, '../..'), 'docs', 'cross-access.md'), 'utf8');
const RULE = /^rewrite stop \{\n {2}name regex (?<pattern>\S+) (?<target>\S+)\n {2}answer auto\n\}$/m;

/** What a name is rewritten to. CoreDNS compares names with their dot at the end. */
function rewritten(name: string): string {
  const { pattern = '', target = '' } = RULE.exec(page)?.groups ?? {};
  expect(target).not.toBe('');
  return new RegExp(pattern).test(`${name}.`) ? target : name;
}

const entry: Manifest = find(
  synth(
    new MultiGatewayChart(app(), 'gateways', {
      knative: KnativeRelease.V1_15,
      defaultDomain: 'example.com',
      gateways: {
        'team-a': { assignment: GatewayAssignment.namespaces('team-a') },
        'team-b': { assignment: GatewayAssignment.namespaces('team-b'), domain: 'b.example.com' },
      },
      crossGatewayAccess: [{ from: ['team-a'], to: 'team-b', publicNames: true }],
    }),
  ),
  'ServiceEntry',
  'knative-custom-gateway-team-b-public-names',
).spec;

test('every public name of the gateway leads to its Service, as for callers in the mesh', () => {
  expect(entry.hosts).toEqual(['*.b.example.com']);
  for (const host of entry.hosts as string[])
    expect(rewritten(host.replace('*', 'wiki.team-b'))).toBe(entry.endpoints[0].address);
});

test('no other name does', () => {
  for (const name of [
    'shop.team-a.example.com',
    'b.example.com',
    'wiki.team-b.bxexample.com',
    'wiki.bb.example.com',
    'wiki.b.example.com.test',
  ])
    expect(rewritten(name)).toBe(name);
});
