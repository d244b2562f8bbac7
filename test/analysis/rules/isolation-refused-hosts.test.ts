import { type KubeObject } from '../../../lib/private/access';
import {
  configIstio,
  configMap,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from '../support';
import { alpha, found, https } from './isolation-support';
import { ALPHA, LABELS, SHOP, withShop } from './said';

describe('hosts-refuse-assigned-service', () => {
  const rule = 'hosts-refuse-assigned-service';
  const ADD = 'Add `team/*` to spec.servers[].hosts of Gateway gw/alpha, or assign these services to another gateway.';
  const only = server(80, ['other/*']);
  const second = gateway('gw/beta', LABELS, server(80));
  const REFUSED =
    'gw/alpha: Gateway gw/alpha accepts only `other/*`, but is assigned team/shop (shop.team.example.com)';

  test('a Gateway without hosts accepts none; one without servers is another fault', () => {
    expect(found(rule, withShop(...alpha(server(80, []))))).toEqual({
      said: ['error gw/alpha: Gateway gw/alpha accepts no hosts, but is assigned team/shop (shop.team.example.com).'],
      fixes: [ADD],
    });
    expect(found(rule, withShop(...alpha())).said).toEqual([]);
  });

  test('is a warning where another Gateway on the same pods answers', () => {
    const config = configIstio([STOCK, ALPHA, entry('gw/beta', label('gateway', 'alpha'))]);
    expect(found(rule, [...alpha(only), second, config, SHOP])).toEqual({
      said: [`warning ${REFUSED}.`],
      fixes: [ADD],
    });
  });

  test('is an error where it answers only some, or over another scheme than asked', () => {
    const config = configIstio([STOCK, ALPHA, entry('gw/beta', { matchLabels: { gateway: 'alpha', both: 'yes' } })]);
    const both = ksvc('team/both', { gateway: 'alpha', both: 'yes' });
    expect(found(rule, [...alpha(only), second, config, SHOP, both]).said).toEqual([
      'error gw/alpha: Gateway gw/alpha accepts only `other/*`, but is assigned team/both (both.team.example.com) and team/shop (shop.team.example.com).',
    ]);
    expect(found(rule, [...alpha(only), second, config, both]).said).toEqual([
      'warning gw/alpha: Gateway gw/alpha accepts only `other/*`, but is assigned team/both (both.team.example.com).',
    ]);
    const elsewhere = [pods('gw/else', { app: 'else' }), service('gw/alpha', { app: 'else' })];
    const [, , object] = alpha(only);
    expect(found(rule, [...elsewhere, object as KubeObject, second, config, both]).said[0]).toMatch(/^error /);
  });

  test('counts for the local host where it is the local gateway', () => {
    const config = configIstio([STOCK], [STOCK_LOCAL, entry('gw/alpha', label('gateway', 'alpha'))]);
    expect(found(rule, [...alpha(only), config, SHOP]).said).toEqual([
      'error gw/alpha: Gateway gw/alpha accepts only `other/*`, but is assigned team/shop (shop.team.svc.cluster.local).',
    ]);
  });

  test('does not count where net-istio binds the service to a Gateway of its own', () => {
    const network = configMap('config-network', { 'external-domain-tls': 'Enabled' });
    expect(found(rule, withShop(...alpha(only), network)).said).toEqual([]);
    // It cannot make one for a Service that is not there.
    const [workload, , object] = alpha(only) as [KubeObject, KubeObject, KubeObject];
    expect(found(rule, withShop(workload, object, network)).said).toEqual([`error ${REFUSED}.`]);
  });

  test('counts for one scheme alone', () => {
    const over = (...servers: KubeObject[]) => found(rule, withShop(...alpha(...servers)));
    const REFUSES = 'error gw/alpha: Gateway gw/alpha refuses team/shop (shop.team.example.com) over';
    const allowed = 'do not allow it, those of its other servers do.';
    const secure = https(443, ['other/*']);
    expect(over(server(80), secure)).toEqual({
      said: [`${REFUSES} https: the hosts of server 443 ${allowed}`],
      fixes: ['Add `team/*` to the hosts of server 443 in spec.servers of Gateway gw/alpha.'],
    });
    expect(over(only, https(443, ['*']))).toEqual({
      said: [`${REFUSES} http: the hosts of server 80 ${allowed}`],
      fixes: ['Add `team/*` to the hosts of server 80 in spec.servers of Gateway gw/alpha.'],
    });
    expect(over(server(80, ['other/*'], 'HTTP', { httpsRedirect: true }), https(443, ['*'])).said).toEqual([]);
  });
});

describe('host-overlap', () => {
  const rule = 'host-overlap';
  const drops = (level: string, name: string, protocol: string, port = 443): string =>
    `${level} gw/alpha: istiod drops server ${port} ${protocol} of Gateway ${name} on Deployment gw/alpha:`;

  test('is silent about a port that the pods may not open', () => {
    const env = { ISTIO_META_UNPRIVILEGED_POD: 'true' };
    const objects = [pods('gw/alpha', LABELS, { env }), service('gw/alpha', LABELS, LABELS, ['80:80'])];
    expect(found(rule, withShop(...objects, gateway('gw/alpha', LABELS, server(80)))).said).toEqual([]);
  });

  test('is silent about the local host of a service', () => {
    const virtualService = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace: 'b', name: 'x', creationTimestamp: '2020-01-01T00:00:00Z' },
      spec: {
        hosts: ['shop.team.svc.cluster.local'],
        gateways: ['gw/alpha'],
        http: [{ route: [{ destination: { host: 'x' } }] }],
      },
    };
    expect(found(rule, withShop(...isolated('gw/alpha'), virtualService)).said).toEqual([]);
  });

  test('a name of two namespaces takes the whole port of both', () => {
    const rejects = (level: string, one: string, other: string): string =>
      `${level} gw/alpha: Envoy rejects the whole port of server 443 HTTPS of Gateway ${one} on Deployment gw/alpha: Gateway ${other} has the name * as well.`;
    const fix =
      'Make sure that no two HTTPS servers of port 443 on these pods have hosts that are equal without their namespaces, as `team-a/*` and `*` are.';
    const objects = [...alpha(https(443, ['x/*', 'x/a.com'])), gateway('gw/z', LABELS, https(443, ['*']))];
    expect(found(rule, withShop(...objects))).toEqual({
      said: [rejects('error', 'gw/alpha', 'gw/z'), rejects('warning', 'gw/z', 'gw/alpha')],
      fixes: [fix, fix],
    });
  });

  test('of the servers of one port name, the other one is named', () => {
    const servers = [
      https(443, ['a.com'], { name: 'a' }),
      https(443, ['b.com'], { name: 'b' }),
      https(443, ['c.com'], { name: 'b' }),
    ];
    expect(found(rule, withShop(...alpha(...servers)))).toEqual({
      said: [`${drops('error', 'gw/alpha', 'HTTPS')} another of its servers already has the port name b.`],
      fixes: ['Give each HTTPS server of Gateway gw/alpha a port name of its own.'],
    });
  });

  test('of the servers of one host, the other one and the host are named', () => {
    const servers = [https(443, ['a.com'], { name: 'a' }), https(443, ['./b.com'], { name: 'b' })];
    const later = gateway('gw/z', LABELS, https(443, ['gw/b.com', 'c.com'], { name: 'z' }));
    expect(found(rule, withShop(...alpha(...servers), later))).toEqual({
      said: [`${drops('warning', 'gw/z', 'HTTPS')} Gateway gw/alpha already has the host gw/b.com.`],
      fixes: ['Make sure that no two servers of port 443 on these pods have the host gw/b.com.'],
    });
  });

  test('of two protocols the first keeps the port', () => {
    const tcp = (id: string): KubeObject => gateway(id, LABELS, server(80, ['*'], 'TCP'));
    expect(found(rule, withShop(...isolated('gw/alpha'), tcp('gw/z')))).toEqual({
      said: [`${drops('warning', 'gw/z', 'TCP', 80)} Gateway gw/alpha uses the port with another protocol.`],
      fixes: ['Give the server of Gateway gw/z another port, or the protocol of the other.'],
    });
    expect(found(rule, withShop(...isolated('gw/alpha'), tcp('gw/a')))).toEqual({
      said: [`${drops('error', 'gw/alpha', 'HTTP', 80)} Gateway gw/a uses the port with another protocol.`],
      fixes: ['Give the server of Gateway gw/alpha another port, or the protocol of the other.'],
    });
  });

  test('a Gateway of another namespace that takes a port or a host is the wrong one', () => {
    const fix = (name: string): string =>
      `Give Gateway dash/${name} pods of its own to select, and let only the platform create Gateways that select \`istio: gw-alpha\` (GatewayAdmissionPolicy).`;
    const tcp = gateway('dash/a', LABELS, server(80, ['*'], 'TCP'));
    expect(found(rule, withShop(...isolated('gw/alpha'), tcp))).toEqual({
      said: [`${drops('error', 'gw/alpha', 'HTTP', 80)} Gateway dash/a uses the port with another protocol.`],
      fixes: [fix('a')],
    });
    const later = gateway('dash/z', LABELS, https(443, ['a.com', 'b.com']));
    expect(found(rule, withShop(...alpha(https(443, ['a.com'])), later))).toEqual({
      said: [`${drops('warning', 'dash/z', 'HTTPS')} Gateway gw/alpha already has the host a.com.`],
      fixes: [fix('z')],
    });
  });

  test('is a warning for a gateway without services', () => {
    const objects = [...isolated('gw/alpha'), gateway('gw/a', LABELS, server(80, ['*'], 'TCP'))];
    const config = configIstio([STOCK, ALPHA]);
    expect(found(rule, [...objects, config, ksvc('team/other')]).said.map((each) => each.split(' ')[0])).toEqual([
      'warning',
    ]);
  });

  describe('a Gateway that net-istio makes for a service', () => {
    const tls = configMap('config-network', { 'external-domain-tls': 'Enabled' });
    const on443 = (protocol: string): KubeObject => ({
      ...server(443, ['*'], protocol),
      port: { number: 443, name: 'other', protocol },
    });
    const MADE =
      /^warning gw\/alpha: istiod drops server 443 HTTPS of Gateway team\/shop-\d+ \(of Service team\/shop\) on Deployment gw\/alpha: /;
    const over = (...objects: KubeObject[]) => {
      const { said, fixes } = found(rule, withShop(...objects, tls));
      for (const each of said) expect(each).toMatch(MADE);
      return { said: said.map((each) => each.replace(MADE, '')), fixes };
    };

    test.each(['HTTP', 'TCP'])('yields to no server of protocol %s', (protocol) => {
      expect(over(...alpha(server(80), on443(protocol)))).toEqual({
        said: ['Gateway gw/alpha uses the port with another protocol.'],
        fixes: ['Give the server of Gateway gw/alpha another port, or the protocol of the other.'],
      });
    });

    test('yields to no server of its host', () => {
      expect(over(...alpha(server(80), https(443, ['shop.team.example.com'])))).toEqual({
        said: ['Gateway gw/alpha already has the host shop.team.example.com.'],
        fixes: ['Make sure that no two servers of port 443 on these pods have the host shop.team.example.com.'],
      });
      expect(over(...alpha(server(80), https(443, ['*']))).said).toEqual([]);
    });

    test('yields to no server of a Gateway elsewhere', () => {
      const { said, fixes } = over(...alpha(server(80)), gateway('dash/z', LABELS, on443('TCP')));
      expect(said).toEqual(['Gateway dash/z uses the port with another protocol.']);
      expect(fixes[0]).toMatch(/^Give Gateway dash\/z pods of its own to select/);
    });
  });
});
