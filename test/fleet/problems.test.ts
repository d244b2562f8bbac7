import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Fleet,
  FleetDelivery,
  type FleetProps,
  FleetSource,
  GatewayAssignment,
  KnativeRelease,
  LoadBalancer,
} from '../../lib';
import { command, temporary } from './support';

const HEAD = `defaults:
  knative: "1.15"
  gateways:
    alpha: { assignment: { namespaces: [alpha] }, loadBalancer: clusterIp }
    beta: { assignment: { namespaces: [beta] }, loadBalancer: clusterIp }
`;
const CLUSTERS = 'clusters: { one: { region: eu }, two: { region: eu }, three: {} }\n';

async function said(text: string): Promise<{ status: number; lines: string[] }> {
  const file = temporary('fleet.yaml');
  writeFileSync(file, text);
  const { status, stderr } = await command('fleet', 'synth', file, '--output', join(file, '../dist'), '--jobs', '1');
  const lines = stderr.replaceAll(file, 'fleet.yaml').replaceAll(join(file, '../dist'), 'dist').trim().split('\n');
  return { status, lines };
}

test.each<readonly [string, string, RegExp]>([
  [
    'the defaults',
    HEAD.replace('1.15', '1.99') + CLUSTERS,
    /^fleet\.yaml:2:12: defaults\.knative: not a known Knative release.*; in all clusters$/,
  ],
  [
    'a region',
    `${HEAD}regions: { eu: { gateways: { alpha: { domain: -x } } } }\n${CLUSTERS}`,
    /^fleet\.yaml:6:47: regions\.eu\.gateways\.alpha\.domain: not a DNS name.*; in clusters one and two$/,
  ],
  [
    'a cluster',
    `${HEAD}clusters: { one: { topology: { clusterDomain: "-" } }, two: {} }\n`,
    /^fleet\.yaml:6:47: clusters\.one\.topology\.clusterDomain: not a DNS name; got "-"; allowed: [^;]*$/,
  ],
  [
    'no part of the file',
    HEAD.replace('  knative: "1.15"\n', '') + CLUSTERS,
    /^fleet\.yaml:1:1: defaults\.knative: missing; to fix: add it; in all clusters$/,
  ],
  [
    'a region that misspells a gateway',
    `${HEAD}regions: { eu: { gateways: { aplha: { domain: a.example.com } } } }\n${CLUSTERS}`,
    /^fleet\.yaml:6:37: regions\.eu\.gateways\.aplha: a gateway that no level before has, without an assignment; allowed: alpha, beta, or another with an assignment; to fix: write alpha; in clusters one and two$/,
  ],
  [
    'a list of gateways to leave out',
    `${HEAD}regions: { eu: { omitGateways: [aplha] } }\n${CLUSTERS}`,
    /^fleet\.yaml:6:33: regions\.eu\.omitGateways\[0\]: not a gateway of the fleet; got "aplha"; allowed: alpha, beta; to fix: write alpha$/,
  ],
  [
    'the name of a delivery',
    `${HEAD}clusters: { production-eu-west-1-payments-01: {}, two: {} }\ndelivery: { fluxKustomizations: { source: { git: { url: "https://git.example.com/a" } } } }\n`,
    /^fleet\.yaml:7:11: delivery\.name: the Kustomization of cluster production-eu-west-1-payments-01 would have a name of 64 characters.*shorter name/,
  ],
])('what is wrong is said once, where it is written: %s', async (_, text, message) => {
  const { status, lines } = await said(text);
  expect({ status, lines: lines.map((line) => line.replace('knative-gateways: ', '')) }).toEqual({
    status: 2,
    lines: [expect.stringMatching(message)],
  });
});

test('what the analyzer finds in several clusters is said once, and by the file in the folder of each', async () => {
  const { status, lines } = await said(
    `${HEAD}regions: { eu: { gateways: { beta: { scaling: { fixed: 0 } } } } }\n${CLUSTERS}`,
  );
  expect(status).toBe(1);
  expect(lines[0]).toBe('one and two:');
  expect(lines.filter((line) => line.startsWith('error '))).toHaveLength(1);
  expect(lines[2]).toMatch(/ {2}gateways\.k8s\.yaml:\d+$/);
});

describe('gateways of a region alone', () => {
  test.each([
    ['with an assignment', '{ gamma: { assignment: { namespaces: [gamma] }, loadBalancer: clusterIp } }'],
    ['that say that nothing is assigned', '{ aplha: { assignment: none, loadBalancer: clusterIp } }'],
    ['whose options are of the defaults', '{ alpha: { domain: a.example.com } }'],
  ])('%s are taken', async (_, gateways) => {
    const { status, lines } = await said(`${HEAD}regions: { eu: { gateways: ${gateways} } }\n${CLUSTERS}`);
    expect({ status, lines }).toEqual({ status: 0, lines: ['dist: 3 clusters written, 0 unchanged'] });
  });
});

describe('Fleet', () => {
  const alpha = { assignment: GatewayAssignment.namespaces('alpha'), loadBalancer: LoadBalancer.clusterIp() };
  const props: FleetProps = {
    defaults: { knative: KnativeRelease.V1_15, gateways: { alpha } },
    clusters: { one: { region: 'eu' }, two: { region: 'eu' }, three: {} },
  };
  const source = FleetSource.git({ url: 'https://git.example.com/a' });

  test.each<readonly [string, Partial<FleetProps>, RegExp]>([
    [
      'the defaults',
      { defaults: { ...props.defaults, istio: '1.2' } },
      /^Fleet: defaults\.istio: not an Istio version for Knative 1\.15.*; in all clusters$/,
    ],
    [
      'a misspelled gateway',
      { regions: { eu: { gateways: { aplha: {} } } } },
      /^Fleet: regions\.eu\.gateways\.aplha: a gateway that no level before has.*write alpha; in clusters one and two$/,
    ],
    [
      'a gateway that is not there to leave out',
      { regions: { eu: { omitGateways: ['beta'] } } },
      /^Fleet: regions\.eu\.omitGateways\[0\]: not a gateway of the fleet; got "beta"; allowed: alpha$/,
    ],
    [
      'names that are too long',
      {
        clusters: { ['c'.repeat(50)]: {} },
        delivery: FleetDelivery.argoCdApplicationSet({ source }),
      },
      /^Fleet: delivery\.name: the Application of cluster c{50} would have a name of 67 characters/,
    ],
  ])('refuses %s', (_, more, message) => {
    expect(() => new Fleet({ ...props, ...more })).toThrow(message);
  });

  test('leaves gateways out', () => {
    const fleet = new Fleet({ ...props, regions: { eu: { omitGateways: ['alpha'] } } });
    expect([fleet.topology('one').gateways, fleet.topology('three').gateways]).toEqual([{}, { alpha }]);
    expect(fleet.topology('one')).not.toHaveProperty('omitGateways');
  });
});
