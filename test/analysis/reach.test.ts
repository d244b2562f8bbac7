import {
  configIstio,
  configMap,
  domainMapping,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  modelOf,
  pods,
  predict,
  reachOf,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from './support';

const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));

describe('whom a host reaches', () => {
  test('a gateway of its own keeps hosts apart; the shared local gateway answers them all', () => {
    const { cells } = predict([
      ...isolated('gw/alpha'),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
      ksvc('team/b', { gateway: 'alhpa' }),
    ]);
    expect(cells('team/a')).toEqual({
      'ext gw/alpha': '200',
      'ext istio-system/istio-ingressgateway': '404',
      'ext istio-system/knative-local-gateway': '200',
      'local gw/alpha': '404',
      'local istio-system/istio-ingressgateway': '404',
      'local istio-system/knative-local-gateway': '200',
    });
    expect(cells('team/b')).toMatchObject({ 'ext gw/alpha': '404', 'ext istio-system/istio-ingressgateway': '200' });
  });

  test('a local gateway with a selector takes the local hosts with it, and answers external ones too', () => {
    const local = entry('gw/alpha-local', label('gateway', 'alpha'));
    const { cells, ready } = predict([
      ...isolated('gw/alpha'),
      ...isolated('gw/alpha-local'),
      configIstio([STOCK, ALPHA], [STOCK_LOCAL, local]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(cells('team/a')).toMatchObject({
      'local gw/alpha-local': '200',
      'local istio-system/knative-local-gateway': '404',
      'ext gw/alpha-local': '200',
      'ext istio-system/knative-local-gateway': '404',
    });
    expect(ready('team/a')).toBe('True');
  });

  test.each([
    [['*.alpha.example.com'], '404', '404'],
    [['*.example.com'], '200', '200'],
    [['team/*'], '200', '404'],
    [['team/*.example.com'], '200', '404'],
    [['./*'], '404', '404'],
    [['*/*'], '200', '200'],
    [['*/*.team.example.com'], '200', '404'],
    [['a.team.example.com'], '200', '404'],
  ])('Gateway hosts %j let a service of namespace team have %s and one of other %s', (hosts, team, other) => {
    const { cells } = predict([
      ...isolated('gw/alpha', server(80, hosts)),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
      ksvc('other/b', { gateway: 'alpha' }),
    ]);
    expect([cells('team/a')['ext gw/alpha'], cells('other/b')['ext gw/alpha']]).toEqual([team, other]);
  });

  test('scoped to its namespace, a Gateway binds only beside its pods', () => {
    const objects = [
      ...isolated('gw/alpha'),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
      ksvc('team/b'),
    ];
    const { cells, ready } = predict(objects, { scopeGatewayToNamespace: true });
    expect(cells('team/a')).toMatchObject({
      'ext gw/alpha': '200',
      'local istio-system/knative-local-gateway': 'refused',
    });
    expect(cells('team/b')).toMatchObject({ 'ext istio-system/istio-ingressgateway': 'refused' });
    expect([ready('team/a'), ready('team/b')]).toEqual(['True', 'Unknown Uninitialized']);
  });

  test('a server of another protocol on the same port takes the port from those that come later by name', () => {
    const labels = { istio: 'gw-alpha' };
    const objects = (name: string) => [
      ...isolated('gw/alpha'),
      gateway(`gw/${name}`, labels, server(8080, ['*'], 'HTTPZ')),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ];
    expect(predict(objects('a-first')).cells('team/a')).toMatchObject({ 'ext gw/alpha': 'refused' });
    expect(predict(objects('z-last')).cells('team/a')).toMatchObject({ 'ext gw/alpha': '200' });
  });

  test('a TLS server on its port leaves plain requests nothing to talk to', () => {
    const tls = server(80, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'cert' });
    const { cells, ready } = predict([
      ...isolated('gw/alpha', tls),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': 'refused' });
    expect(ready('team/a')).toBe('True');
  });

  test('a redirecting server redirects, and is not probed', () => {
    const { cells, ready } = predict([
      ...isolated('gw/alpha', server(80, ['*'], 'HTTP', { httpsRedirect: true })),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': '301', 'local gw/alpha': '301' });
    expect(ready('team/a')).toBe('True');
  });

  test('of two services with one host the first by name and namespace answers', () => {
    const { cells } = predict([
      configIstio([STOCK]),
      configMap('config-network', { 'domain-template': '{{.Name}}.{{.Domain}}' }),
      ksvc('team-a/web'),
      ksvc('team-b/web'),
    ]);
    expect(cells('team-a/web')).toMatchObject({ 'ext istio-system/istio-ingressgateway': '200' });
    expect(cells('team-b/web')).toMatchObject({ 'ext istio-system/istio-ingressgateway': '200:team-a/web' });
  });

  test('a foreign VirtualService answers hosts that nothing else has', () => {
    const foreign = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'catch-all', namespace: 'shop' },
      spec: { hosts: ['*'], gateways: ['gw/alpha'], http: [{ route: [{ destination: { host: 'shop' } }] }] },
    };
    const { cells } = predict([...isolated('gw/alpha'), configIstio([STOCK, ALPHA]), ksvc('team/a'), foreign]);
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': '200:shop/catch-all' });
  });

  test('pods that differ behind one Service answer differently', () => {
    const labels = { istio: 'gw-alpha' };
    const { cells } = predict([
      ...isolated('gw/alpha'),
      pods('gw/other', { app: 'edge' }),
      pods('gw/alpha', { ...labels, app: 'edge' }),
      service('gw/both', { app: 'edge' }, {}),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(cells('team/a')).toMatchObject({ 'ext gw/both': '200|refused' });
  });

  test('low ports are left out where the proxy may not bind them', () => {
    const labels = { istio: 'gw-alpha' };
    const objects = (unprivileged: string) => [
      pods('gw/alpha', labels, { env: { ISTIO_META_UNPRIVILEGED_POD: unprivileged } }),
      service('gw/alpha', labels, labels, ['80:80']),
      gateway('gw/alpha', labels, server(80)),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ];
    expect(predict(objects('true')).cells('team/a')).toMatchObject({ 'ext gw/alpha': 'refused' });
    expect(predict(objects('false')).cells('team/a')).toMatchObject({ 'ext gw/alpha': '200' });
  });

  test('without pods a gateway Service refuses', () => {
    const labels = { istio: 'gw-alpha' };
    const { cells, ready } = predict([
      pods('gw/alpha', labels, { replicas: 0 }),
      service('gw/alpha', labels),
      gateway('gw/alpha', labels, server(80)),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': 'refused' });
    expect(ready('team/a')).toBe('True');
  });

  test('traffic tags have hosts of their own', () => {
    const tagged = { ...ksvc('team/a'), spec: { traffic: [{ tag: 'next', percent: 0 }, { percent: 100 }] } };
    const reach = reachOf([configIstio([STOCK]), tagged]);
    const [ingress] = reach.ingresses;
    const door = reach.model.lookup.service('istio-system/istio-ingressgateway');
    if (door === undefined) throw new Error('no such Service');
    expect(reach.answersOf(door, 'next-a.team.example.com')).toEqual([{ code: '200', by: ingress }]);
    expect(reach.answersOf(door, 'last-a.team.example.com')).toEqual([{ code: '404' }]);
  });
});

describe('DomainMappings', () => {
  const byRoute = entry('gw/alpha', label('serving.knative.dev/routeNamespace', 'team'));
  const byMapping = entry('gw/alpha', label('serving.knative.dev/domainMappingNamespace', 'team'));
  const objects = (external: ReturnType<typeof entry>[]) => [
    ...isolated('gw/alpha'),
    configIstio([STOCK, ...external]),
    ksvc('team/a'),
    domainMapping('team/www.shop.example', 'a'),
  ];

  test('go to the default gateway unless an entry selects their namespace too', () => {
    expect(predict(objects([byRoute])).cells('team/www.shop.example')).toEqual({
      'ext gw/alpha': '404',
      'ext istio-system/istio-ingressgateway': '200',
      'ext istio-system/knative-local-gateway': '404',
    });
    const both = predict(objects([byRoute, byMapping]));
    expect(both.cells('team/www.shop.example')).toMatchObject({
      'ext gw/alpha': '200',
      'ext istio-system/istio-ingressgateway': '404',
    });
    expect(both.ready('team/www.shop.example')).toBe('True');
  });

  test('lead nowhere while their target is not Ready', () => {
    const refusing = [pods('gw/alpha', { istio: 'a' }), service('gw/alpha', { istio: 'a' })];
    const { cells, ready } = predict([
      ...refusing,
      gateway('gw/alpha', { istio: 'a' }, server(80, ['*.example'])),
      configIstio([STOCK, byRoute, byMapping]),
      ksvc('team/a'),
      domainMapping('team/www.shop.example', 'a'),
    ]);
    expect([ready('team/a'), ready('team/www.shop.example')]).toEqual([
      'Unknown Uninitialized',
      'Unknown Uninitialized',
    ]);
    expect(cells('team/www.shop.example')).toMatchObject({ 'ext gw/alpha': '503' });
  });

  test('that lead in a circle are answered all the same', () => {
    const ingress = (name: string, host: string, rewriteHost: string) => ({
      apiVersion: 'networking.internal.knative.dev/v1alpha1',
      kind: 'Ingress',
      metadata: { namespace: 'team', name },
      spec: { rules: [{ visibility: 'ClusterLocal', hosts: [host], http: { paths: [{ rewriteHost }] } }] },
    });
    const a = ingress('a', 'a.team.svc.cluster.local', 'b.team.svc.cluster.local');
    const b = ingress('b', 'b.team.svc.cluster.local', 'a.team.svc.cluster.local');
    const { cells } = predict([configIstio([STOCK]), a, b]);
    expect(cells('team/a')).toMatchObject({ 'local istio-system/knative-local-gateway': '503' });
  });

  test('depend on the local gateway of their target', () => {
    const { cells, ready } = predict(objects([byRoute, byMapping]), { scopeGatewayToNamespace: true });
    expect(cells('team/www.shop.example')).toMatchObject({ 'ext gw/alpha': '503' });
    expect([ready('team/a'), ready('team/www.shop.example')]).toEqual(['True', 'Unknown Uninitialized']);
  });
});

describe('the Ready state', () => {
  const labels = { istio: 'gw-alpha' };
  const alpha = (...more: object[]) =>
    [configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' }), ...more] as never[];
  const readyOf = (objects: never[]) => predict(objects).ready('team/a');

  test('is Unknown where the Gateway object is missing, but not for a service that does not use it', () => {
    const objects = [pods('gw/alpha', labels), service('gw/alpha', labels)];
    expect(readyOf(alpha(...objects))).toBe('Unknown ReconcileIngressFailed');
    const hidden = ksvc('team/b', { gateway: 'alpha', 'networking.knative.dev/visibility': 'cluster-local' });
    expect(predict([...alpha(...objects), hidden]).ready('team/b')).toBe('True');
  });

  test.each([
    ['server 80 with Service 80 -> 8080', 80, ['80:8080'], 1],
    ['server 8080 with Service 8080 -> 8080', 8080, ['8080:8080'], 1],
    ['server 8080 with Service 80 -> 8080', 8080, ['80:8080'], 0],
  ])('%s (port %s, %j) is probed %s times, and Ready', (_, number, ports, targets) => {
    const reach = reachOf(
      alpha(
        pods('gw/alpha', labels),
        service('gw/alpha', labels, labels, ports),
        gateway('gw/alpha', labels, server(number)),
      ),
    );
    const [ingress] = reach.ingresses;
    if (ingress === undefined) throw new Error('no KIngress');
    expect(reach.readinessOf(ingress).status).toBe('True');
    const own = reach.probesOf(ingress).find((probe) => probe.gateway === 'gw/alpha');
    expect(own?.candidates.flatMap((candidate) => candidate.targets)).toHaveLength(targets);
  });

  test('is Unknown where the probed pods do not serve the host', () => {
    const other = { istio: 'someone-else' };
    const objects = [...isolated('gw/alpha', server(80, ['*.other.org'])), pods('gw/other', other)];
    expect(readyOf(alpha(...objects))).toBe('Unknown Uninitialized');
  });

  test('depends on chance where a local Service on the same pods carries the selector too', () => {
    const local = service('gw/alpha-local', labels, labels, ['80:8081']);
    expect(readyOf(alpha(...isolated('gw/alpha'), local))).toBe(
      "random True or Unknown: net-istio probes any one of the Services that carry the Gateway's selector (gw/alpha: gw/alpha or gw/alpha-local)",
    );
    const unlabelled = service(
      'gw/alpha-local',
      labels,
      { 'experimental.istio.io/disable-gateway-port-translation': 'true' },
      ['80:8081'],
    );
    expect(readyOf(alpha(...isolated('gw/alpha'), unlabelled))).toBe('True');
  });

  test('a label that both assigns services and selects pods lets the prober find the placeholders of services', () => {
    const shared = { gateway: 'alpha' };
    const pod = [pods('gw/alpha', shared), gateway('gw/alpha', shared, server(80))];
    // The placeholder has no Endpoints; with the right Service among the choices, trying again succeeds.
    expect(readyOf(alpha(...pod, service('gw/alpha', shared, {})))).toBe('Unknown ReconcileIngressFailed');
    expect(readyOf(alpha(...pod, service('gw/alpha', shared)))).toBe('True');
  });

  test('nothing is reconciled with a config-istio that net-istio refuses', () => {
    const objects = [configIstio([STOCK, entry('gw/alpha')]), ...isolated('gw/alpha'), ksvc('team/a')];
    const { cells, ready } = predict(objects);
    expect(ready('team/a')).toBe('Unknown IngressNotConfigured');
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': '404', 'ext istio-system/istio-ingressgateway': '404' });
    expect(modelOf(objects).configIstio.refusal?.kind).toBe('external-default-count');
  });

  test('a patched net-istio takes several default gateways, and every one of them serves every service', () => {
    const objects = [configIstio([STOCK, entry('gw/alpha')]), ...isolated('gw/alpha'), ksvc('team/a')];
    const { cells, ready } = predict(objects, { patchedController: true });
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': '200', 'ext istio-system/istio-ingressgateway': '200' });
    expect(ready('team/a')).toBe('True');
  });

  test('a KIngress of another ingress class is not net-istio business', () => {
    const objects = [configIstio([STOCK]), configMap('config-network', { 'ingress-class': 'kourier' }), ksvc('team/a')];
    expect(predict(objects).ready('team/a')).toBeUndefined();
  });
});
