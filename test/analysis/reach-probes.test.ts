import { explain } from '../../lib/analysis/explain';
import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, isolated, ksvc, label, modelOf, server, STOCK } from './support';

function policy(id: string, spec: object): KubeObject {
  const [namespace, name] = id.split('/');
  return { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { namespace, name }, spec };
}

const HOST = 'a.team.example.com';
const selected = label('gateway', 'alpha');

describe('a policy recognizes a probe of net-istio by its headers', () => {
  const ready = (header: string, value: string): string | undefined => {
    const rules = [{ when: [{ key: `request.headers[${header}]`, values: [value] }] }];
    const objects = [
      ...isolated('gw/alpha'),
      configIstio([STOCK, entry('gw/alpha', selected)]),
      ksvc('team/a', { gateway: 'alpha' }),
      policy('gw/no-probes', { action: 'DENY', rules }),
    ];
    return explain(modelOf(objects), HOST).steps.at(-1)?.text;
  };
  const REFUSED = 'Ready will be True; gw/alpha denies its probe, so it proves nothing there.';
  test.each([
    ['User-Agent', 'Knative-Ingress-Probe'],
    ['K-Network-Probe', 'probe'],
    ['K-Network-Hash', 'override'],
  ])('%s: %s', (header, value) => {
    expect(ready(header, value)).toBe(REFUSED);
    expect(ready(header, `${value}x`)).toBe('Ready will be True.');
  });
});

test('every gateway whose probes may be refused is named', () => {
  const only = server(80, ['*.other.example.com']);
  const objects = [
    ...isolated('gw/alpha', only),
    ...isolated('gw/beta', only),
    configIstio([STOCK, entry('gw/alpha', selected), entry('gw/beta', selected)]),
    ksvc('team/a', { gateway: 'alpha' }),
    policy('gw/office', { rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] }] }),
  ];
  expect(explain(modelOf(objects), HOST).ready?.reason).toContain('probes of gw/alpha, gw/beta, which');
});
