import { type KubeObject } from '../../lib/private/access';
import {
  configIstio,
  configMap,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  pods,
  predict,
  server,
  service,
  STOCK,
} from './support';

const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));
const LABELS = { istio: 'gw-alpha' };

const ready = (objects: readonly KubeObject[], id = 'team/a'): string | undefined =>
  predict([configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' }), ...objects]).ready(id);

test('pods that are not there are not probed', () => {
  const objects = [
    ...isolated('gw/alpha'),
    // Behind the Service, and of no Gateway.
    gateway('gw/alpha', { ...LABELS, app: 'edge' }, server(80)),
    pods('gw/alpha', { ...LABELS, app: 'edge' }),
    service('gw/alpha', LABELS, { ...LABELS, app: 'edge' }),
  ];
  expect(ready([...objects, pods('gw/old', LABELS, { replicas: 0 })])).toBe('True');
  expect(ready([...objects, pods('gw/old', LABELS, { replicas: 1 })])).toBe('Unknown Uninitialized');
});

test('a KIngress whose Gateway cannot be made fails', () => {
  const network = configMap('config-network', { 'external-domain-tls': 'Enabled' });
  const [workload, , made] = isolated('gw/alpha') as [KubeObject, KubeObject, KubeObject];
  expect(ready([workload, service('gw/alpha', LABELS), made, network])).toBe('True');
  // net-istio selects pods by the selector of the Service.
  const { selector: _, ...spec } = service('gw/alpha', LABELS)['spec'] as Record<string, unknown>;
  const withoutSelector = { ...service('gw/alpha', LABELS), spec };
  expect(ready([workload, withoutSelector, made, network])).toBe('Unknown ReconcileIngressFailed');
});

describe('a probe that another answers', () => {
  const oneHost = configMap('config-network', { 'domain-template': '{{.Name}}.{{.Domain}}' });
  test('does not count if it is a KIngress, whose hash is another', () => {
    const objects = [...isolated('gw/alpha'), oneHost, ksvc('other/a', { gateway: 'alpha' })];
    expect(ready(objects, 'other/a')).toBe('True');
    expect(ready(objects, 'team/a')).toBe('Unknown Uninitialized');
  });

  test('counts if it has no hash', () => {
    const thief = (authority: string): KubeObject => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace: 'shop', name: 'thief', creationTimestamp: '2020-01-01T00:00:00Z' },
      spec: { hosts: [authority], gateways: ['gw/alpha'], http: [{ route: [{ destination: { host: 'x' } }] }] },
    });
    expect(ready([...isolated('gw/alpha'), thief('a.team.example.com')])).toBe('True');
  });
});

test('each Gateway that is probed by chance is named, with its Services in order', () => {
  const beta = entry('gw/beta', label('gateway', 'alpha'));
  const other = (id: string): KubeObject[] => [
    pods(`gw/${id}`, { app: id }),
    ...['alpha', 'beta'].map((name) => service(`gw/${id}-${name}`, { app: id }, { istio: `gw-${name}` })),
  ];
  const { ready: all } = predict([
    configIstio([STOCK, ALPHA, beta]),
    ksvc('team/a', { gateway: 'alpha' }),
    ...isolated('gw/alpha'),
    ...isolated('gw/beta'),
    ...other('z'),
    ...other('a'),
  ]);
  expect(all('team/a')).toContain(
    '(gw/alpha: gw/a-alpha or gw/alpha or gw/z-alpha; gw/beta: gw/a-beta or gw/beta or gw/z-beta)',
  );
});
