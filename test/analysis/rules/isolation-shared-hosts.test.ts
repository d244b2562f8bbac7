import { type KubeObject } from '../../../lib/private/access';
import { configIstio, entry, gateway, isolated, ksvc, label, pods, server, service, STOCK } from '../support';
import { BETA, BOTH, found, foundOn, https } from './isolation-support';
import { ALPHA, LABELS } from './said';

describe('wildcard-certificate-across-gateways', () => {
  const rule = 'wildcard-certificate-across-gateways';
  const FAR = entry('far/beta', label('gateway', 'beta'));
  const at = (id: string, host: string, credentialName = 'tls', mode = 'SIMPLE'): KubeObject[] =>
    isolated(id, https(443, [host], { credentialName, mode }));
  const near = (...objects: KubeObject[]): KubeObject[] => [...objects, configIstio([STOCK, ALPHA, BETA])];
  const far = (...objects: KubeObject[]): KubeObject[] => [...objects, configIstio([STOCK, ALPHA, FAR])];
  const certificate = (id: string): KubeObject => {
    const [namespace, name] = id.split('/');
    return {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { namespace, name },
      spec: { secretName: name, dnsNames: ['*.a.com'] },
    };
  };
  const shared = (ids: string, what = 'Secret tls'): string =>
    `Gateways ${ids} terminate TLS with one certificate, ${what}.`;
  const NEAR = `note gw/beta: ${shared('gw/alpha and gw/beta')}`;
  const APART = `note gw/alpha: ${shared('far/beta and gw/alpha')}`;

  test.each<[string, KubeObject[], string[]]>([
    ['one Secret, for any hosts', near(...at('gw/alpha', '*.a.com'), ...at('gw/beta', '*.b.com')), [NEAR]],
    ['Secrets of one name for one domain', far(...at('gw/alpha', 'x/x.a.com'), ...at('far/beta', 'y.a.com')), [APART]],
    ['Secrets of one name for two domains', far(...at('gw/alpha', 'x.a.com'), ...at('far/beta', 'y.b.com')), []],
    [
      'Secrets of two names with one wildcard',
      far(
        ...at('gw/alpha', 'x.a.com', 'one'),
        ...at('far/beta', 'y.a.com', 'two'),
        certificate('gw/one'),
        certificate('far/two'),
      ),
      [`note gw/alpha: ${shared('far/beta and gw/alpha', '*.a.com')}`],
    ],
    [
      'TLS that passes through',
      near(...at('gw/alpha', '*.a.com', 'tls', 'PASSTHROUGH'), ...at('gw/beta', '*.a.com')),
      [],
    ],
    ['Secrets of one name for every host', far(...at('gw/alpha', 'x/*'), ...at('far/beta', '*')), [APART]],
    [
      'Secrets of one name for hosts of other lengths in one domain',
      far(...at('gw/alpha', 'www.a.com'), ...at('far/beta', 'x/y.a.com')),
      [APART],
    ],
    ['files of the pods', near(...at('gw/alpha', '*.a.com', ''), ...at('gw/beta', '*.a.com', '')), []],
    ['a gateway without pods', near(...at('gw/alpha', '*.a.com').slice(1), ...at('gw/beta', '*.a.com')), []],
  ])('%s', (_, objects, expected) => {
    expect(found(rule, objects).said).toEqual(expected);
  });

  test('of one gateway is no fault, of three is one', () => {
    const [workload, own] = at('gw/alpha', 'x.a.com') as [KubeObject, KubeObject];
    const servers = ['a', 'b'].map((name, index) =>
      https(443 + index, [`${name}.a.com`], { name, credentialName: 'tls' }),
    );
    expect(found(rule, near(workload, own, gateway('gw/alpha', LABELS, ...servers))).said).toEqual([]);
    const ids = ['gw/alpha', 'gw/beta', 'gw/gamma'];
    const config = configIstio([STOCK, ...ids.map((id) => entry(id, label('gateway', id.slice(3))))]);
    const three = [...ids.flatMap((id) => at(id, '*.a.com')), config];
    expect(found(rule, three).said).toEqual([`note gw/beta: ${shared('gw/alpha, gw/beta and gw/gamma')}`]);
    expect(foundOn(rule, three)).toEqual([['Gateway beta', ['gw/alpha', 'gw/gamma']]]);
  });

  test('is a warning where the gateways share pods', () => {
    const beta = gateway('gw/beta', LABELS, https(8443, ['y.a.com'], { credentialName: 'tls' }));
    const config = configIstio([STOCK, ALPHA, { ...BETA, service: 'gw/alpha' }]);
    expect(found(rule, [...at('gw/alpha', 'x.a.com'), beta, config])).toEqual({
      said: [`warning gw/beta: ${shared('gw/alpha and gw/beta')}`],
      fixes: ['Give each gateway a certificate for its own hosts only: a domain, and so a wildcard, of its own.'],
    });
  });
});

describe('foreign-virtual-service', () => {
  const rule = 'foreign-virtual-service';
  const virtualService = (id: string, ...gateways: string[]): KubeObject => {
    const [namespace, name] = id.split('/');
    const http = [{ route: [{ destination: { host: 'x' } }] }];
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace, name },
      spec: { hosts: ['own.org'], gateways, http },
    };
  };
  const REMOVE = 'Remove Gateways gw/alpha and gw/beta from spec.gateways of VirtualService shop/x,';

  test('at two gateways is one warning, and one fix', () => {
    const objects = [...isolated('gw/alpha'), ...isolated('gw/beta'), ...BOTH];
    expect(found(rule, [...objects, virtualService('shop/x', 'gw/alpha', 'gw/beta')])).toEqual({
      said: [
        'warning gw/alpha: VirtualService shop/x is bound to Gateways gw/alpha and gw/beta: it publishes own.org.',
      ],
      fixes: [`${REMOVE} and let only the platform bind VirtualServices to them (GatewayAdmissionPolicy).`],
    });
  });

  test('is a note at the only gateway, and of the namespace of its pods', () => {
    const NOTE = (id: string): string =>
      `note gw/alpha: VirtualService ${id} is bound to Gateway gw/alpha: it publishes own.org.`;
    const alone = [...isolated('gw/alpha'), configIstio([entry('gw/alpha')])];
    expect(found(rule, [...alone, virtualService('shop/x', 'gw/alpha')]).said).toEqual([NOTE('shop/x')]);
    const edge = [pods('edge/alpha', LABELS), service('edge/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))];
    const config = configIstio([STOCK, { ...ALPHA, service: 'edge/alpha' }]);
    const of = (id: string) => found(rule, [...edge, config, virtualService(id, 'gw/alpha')]).said;
    expect([of('edge/x'), of('gw/x'), of('knative-serving/x'), of('istio-system/x')].flat()).toEqual(
      ['edge/x', 'gw/x', 'knative-serving/x', 'istio-system/x'].map(NOTE),
    );
    expect(of('shop/x')).toEqual([NOTE('shop/x').replace('note', 'warning')]);
  });

  test('that answers hosts of others is a warning, whoever owns it', () => {
    const objects = [...isolated('gw/alpha'), ...isolated('gw/beta'), ...BOTH, ksvc('team/free')];
    const at = (id: string, host: string, ...gateways: string[]): string[] => {
      const made = virtualService(id, ...gateways);
      return found(rule, [...objects, { ...made, spec: { ...(made['spec'] as object), hosts: [host] } }]).said;
    };
    const bound = (id: string, gateways: string): string =>
      `warning gw/alpha: VirtualService ${id} is bound to ${gateways}:`;
    const opens = 'it answers free.team.example.com of team/free, which config-istio does not assign to';
    expect(at('shop/x', 'free.team.example.com', 'gw/alpha', 'gw/beta')).toEqual([
      `${bound('shop/x', 'Gateways gw/alpha and gw/beta')} ${opens} these gateways.`,
    ]);
    expect(at('gw/x', 'free.team.example.com', 'gw/alpha')).toEqual([
      `${bound('gw/x', 'Gateway gw/alpha')} ${opens} this gateway.`,
    ]);
    expect(at('gw/x', 'shop.team.example.com', 'gw/alpha')).toEqual([
      `${bound('gw/x', 'Gateway gw/alpha')} it takes shop.team.example.com of team/shop if it is older than net-istio's VirtualService.`,
    ]);
  });

  test('is none of KServe', () => {
    const kserve = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'kserve', name: 'inferenceservice-config' },
      data: { ingress: JSON.stringify({ ingressGateway: 'gw/alpha', ingressDomain: 'raw.example' }) },
    };
    const inference = {
      apiVersion: 'serving.kserve.io/v1beta1',
      kind: 'InferenceService',
      metadata: { namespace: 'team', name: 'iris' },
      spec: { predictor: {} },
    };
    expect(found(rule, [...isolated('gw/alpha'), ...isolated('gw/beta'), ...BOTH, kserve, inference]).said).toEqual([]);
  });
});

test('fixes of service-label-hijack name the label to set', () => {
  const shared = { gateway: 'alpha' };
  const own = [pods('gw/alpha', shared), service('gw/alpha', shared), gateway('gw/alpha', shared, server(80))];
  expect(found('service-label-hijack', [...own, ...BOTH]).fixes).toEqual([
    "Select pods by a label that assigns no services: set `istio: alpha` on the gateway's pods and Service, and in spec.selector of Gateway gw/alpha.",
  ]);
  const stock = [gateway('knative-serving/knative-ingress-gateway', undefined, server(80)), configIstio([STOCK])];
  expect(found('service-label-hijack', [...stock, ksvc('team/shop')]).fixes).toEqual([
    'Set `istio: ingressgateway` in spec.selector of Gateway knative-serving/knative-ingress-gateway.',
  ]);
});
