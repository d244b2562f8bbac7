import { type KubeObject } from '../../lib/private/access';
import { configMap, ksvc as service, server } from '../analysis/support';
import { answersOf, configOf, gatewayOf, ksvc, LABELS, lossesOf, outline, plan, STOCK_OBJECTS } from './support';

const SHOP = 'shop.team.example.com';
const TLS = { mode: 'SIMPLE', credentialName: 'cert' };
const secret = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { namespace: 'gw-edge', name },
  data: { 'tls.crt': 'eA==', 'tls.key': 'c2VjcmV0' },
});
const [deployment = {}, front = {}, gateway = {}] = gatewayOf('edge');
const secured: KubeObject = {
  ...gateway,
  spec: {
    selector: { istio: 'gw-edge-edge' },
    servers: [{ ...server(80), tls: { httpsRedirect: true } }, server(443, ['*'], 'HTTPS', TLS)],
  },
};
const BASE = [...STOCK_OBJECTS, deployment, front, configOf('edge'), ksvc('team/shop', LABELS)];

describe('http becomes https with a certificate of the gateway', () => {
  const result = plan([...BASE, gateway], [...BASE, secured, secret('cert')]);

  test('first the certificate, then https beside http, then the redirect', () => {
    expect(outline(result)).toEqual([
      'create: apply Secret cert',
      'gateways: pass Gateway edge',
      'gateways: apply Gateway edge',
    ]);
    expect(answersOf(result, SHOP, 'https')).toEqual(['', '', 'gw-edge/edge', 'gw-edge/edge']);
    expect(answersOf(result, SHOP)).toEqual(['gw-edge/edge', 'gw-edge/edge', 'gw-edge/edge', '']);
    expect(result.steps.at(-1)?.changes).toContainEqual(
      expect.objectContaining({ host: SHOP, scheme: 'http', before: '200', after: '301' }),
    );
    expect(lossesOf(result)).toEqual([]);
    expect(result.certificates).toEqual([{ from: undefined, to: 'gw-edge/cert', hosts: [SHOP], isProvided: true }]);
  });

  test('no value of a Secret is in the plan', () => {
    expect(JSON.stringify(result)).not.toContain('c2VjcmV0');
  });
});

test('a redirect without the certificate loses what http served', () => {
  const result = plan([...BASE, secret('other'), gateway], [...BASE, secret('other'), secured]);
  expect(lossesOf(result)).toEqual([
    expect.objectContaining({ kind: 'gone', host: SHOP, scheme: 'http', lasts: 'for good' }),
  ]);
});

test('certificates of Knative: obtained first, redirected then', () => {
  const network = configMap('config-network', { 'external-domain-tls': 'Enabled', 'http-protocol': 'Redirected' });
  const result = plan([...BASE, gateway], [...BASE, gateway, network]);
  expect(outline(result)).toEqual(['config: pass ConfigMap config-network', 'config: apply ConfigMap config-network']);
  expect(answersOf(result, SHOP, 'https')).toEqual(['', 'gw-edge/edge', 'gw-edge/edge']);
  expect(answersOf(result, SHOP)).toEqual(['gw-edge/edge', 'gw-edge/edge', '']);
  expect(lossesOf(result)).toEqual([]);
});

test('a service with https moves: its certificate has to be beside the new pods', () => {
  const https = (name: string) =>
    gatewayOf(name).map((each) =>
      each['kind'] === 'Gateway'
        ? {
            ...each,
            spec: {
              selector: { istio: `gw-${name}-${name}` },
              servers: [server(80), server(443, ['*'], 'HTTPS', TLS)],
            },
          }
        : each,
    );
  const both = [...STOCK_OBJECTS, ...https('edge'), ...https('front'), configOf('edge', 'front'), secret('cert')];
  const result = plan([...both, ksvc('team/shop', LABELS)], [...both, service('team/shop', { gateway: 'front' })]);
  expect(result.certificates).toEqual([
    { from: 'gw-edge/cert', to: 'gw-front/cert', hosts: [SHOP], isProvided: false },
  ]);
  const [first] = result.steps;
  expect(first).toMatchObject({ kind: 'certificates' });
  expect(first?.commands.join()).toContain('kubectl -n gw-edge get secret cert');
  expect(first?.apply).toEqual([{ apiVersion: 'v1', kind: 'Secret', namespace: 'gw-front', name: 'cert' }]);
  expect(JSON.stringify(result)).not.toContain('c2VjcmV0');
  expect(answersOf(result, SHOP, 'https').at(-1)).toBe('gw-front/front');
  expect(lossesOf(result)).toEqual([]);
});
