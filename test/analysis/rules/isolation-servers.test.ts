import { type KubeObject } from '../../../lib/private/access';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import { gateway, isolated, server } from '../support';
import { findingsBy } from './page';
import { LABELS, ruleIn, withShop, yamlOf } from './said';

const HOST = 'shop.team.example.com';

/** What host-overlap reports of servers: message and fix. */
function found(...objects: KubeObject[]): string[][] {
  return findingsBy(ruleIn(ISOLATION_RULES, 'host-overlap'), yamlOf(withShop(...objects))).map(({ message, fix }) => [
    message,
    fix,
  ]);
}

const tls = (name: string, hosts: string[]): KubeObject => ({
  ...server(443, hosts, 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha' }),
  port: { number: 443, name, protocol: 'HTTPS' },
});

test('two Gateways with one host of a certificate', () => {
  expect(
    found(...isolated('gw/alpha', tls('https', [HOST])), gateway('gw/later', LABELS, tls('https', [HOST]))),
  ).toEqual([
    [
      `istiod drops server 443 HTTPS of Gateway gw/later on Deployment gw/alpha: Gateway gw/alpha already has the host ${HOST}.`,
      `Make sure that no two servers of port 443 on these pods have the host ${HOST}.`,
    ],
  ]);
});

test('two servers of one Gateway with one host of a certificate', () => {
  const [pods, service] = isolated('gw/alpha').slice(0, 2) as [KubeObject, KubeObject];
  const twice = gateway('gw/alpha', LABELS, tls('https', [HOST]), tls('https-again', [HOST]));
  expect(found(pods, service, twice).map(([message]) => message)).toEqual([
    `istiod drops server 443 HTTPS of Gateway gw/alpha on Deployment gw/alpha: another of its servers already has the host ${HOST}.`,
  ]);
});

test('two servers of one Gateway with one port name', () => {
  const [pods, service] = isolated('gw/alpha').slice(0, 2) as [KubeObject, KubeObject];
  const twice = gateway('gw/alpha', LABELS, tls('https', [HOST]), tls('https', ['blog.team.example.com']));
  expect(found(pods, service, twice)).toEqual([
    [
      'istiod drops server 443 HTTPS of Gateway gw/alpha on Deployment gw/alpha: another of its servers already has the port name https.',
      'Give each HTTPS server of Gateway gw/alpha a port name of its own.',
    ],
  ]);
});

test('two Gateways with hosts that are equal without their namespaces: Envoy takes neither', () => {
  const objects = [...isolated('gw/alpha', tls('https', ['*'])), gateway('gw/later', LABELS, tls('https', ['team/*']))];
  const fix =
    'Make sure that no two HTTPS servers of port 443 on these pods have hosts that are equal without their namespaces, as `team-a/*` and `*` are.';
  const message = (one: string, other: string): string =>
    `Envoy rejects the whole port of server 443 HTTPS of Gateway ${one} on Deployment gw/alpha: Gateway ${other} has the name * as well.`;
  expect(found(...objects)).toEqual([
    [message('gw/alpha', 'gw/later'), fix],
    [message('gw/later', 'gw/alpha'), fix],
  ]);
});

test('two Gateways with one port and two protocols', () => {
  expect(found(...isolated('gw/alpha'), gateway('gw/later', LABELS, server(8080, ['*'], 'TCP')))).toEqual([
    [
      'istiod drops server 8080 TCP of Gateway gw/later on Deployment gw/alpha: Gateway gw/alpha uses the port with another protocol.',
      'Give the server of Gateway gw/later another port, or the protocol of the other.',
    ],
  ]);
});

test('servers that share nothing but the pods', () => {
  const later = gateway('gw/later', LABELS, tls('https', ['blog.team.example.com']));
  expect(found(...isolated('gw/alpha', tls('https', [HOST])), later)).toEqual([]);
});
