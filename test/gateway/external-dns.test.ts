import { Chart } from 'cdk8s';
import { IsolatedGateway, type IsolatedGatewayProps, LoadBalancer } from '../../lib';
import { type Manifest, PLATFORM, app, synth } from '../support';

const KEYS = ['external-dns.alpha.kubernetes.io/hostname', 'external-dns.kubernetes.io/hostname'];

/** The names that ExternalDNS is asked for records of. */
function names(props: IsolatedGatewayProps): string[] {
  const chart = new Chart(app(), 'chart');
  new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, ...props });
  const service = synth(chart).find(({ kind, spec }: Manifest) => kind === 'Service' && spec.type !== 'ClusterIP');
  const annotations = (service?.metadata.annotations ?? {}) as Record<string, string>;
  const [first, second] = KEYS.map((key) => annotations[key]);
  expect(second).toBe(first);
  return first?.split(',') ?? [];
}

const domain = 'alpha.example.com';

test('everything under the domain of the gateway', () => {
  expect(names({ domain, externalDns: true })).toEqual(['*.alpha.example.com']);
});

test('nothing unless it is asked for', () => {
  expect(names({ domain })).toEqual([]);
  expect(names({ domain, externalDns: false })).toEqual([]);
});

test('the hosts given by name, also those under a wildcard, which does not answer where another gateway has a name below', () => {
  const hosts = ['team-a/*', 'team-a/www.shop.example', 'a.b.alpha.example.com', '*.shop.test'];
  expect(names({ domain, hosts, externalDns: true })).toEqual([
    '*.alpha.example.com',
    '*.shop.test',
    'a.b.alpha.example.com',
    'www.shop.example',
  ]);
});

test('besides those of the load balancer', () => {
  const loadBalancer = LoadBalancer.metalLb({ externalDnsHostnames: ['www.shop.example', '*.alpha.example.com'] });
  expect(names({ domain, loadBalancer, externalDns: true })).toEqual(['www.shop.example', '*.alpha.example.com']);
});

test('a gateway without names of its own is refused', () => {
  expect(() => names({ externalDns: true })).toThrow('externalDns: the gateway has no name of its own');
  expect(() => names({ hosts: ['team-a/*'], externalDns: true })).toThrow('set domain or hosts');
});
