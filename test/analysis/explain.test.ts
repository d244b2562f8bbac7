import { explain, explanationText } from '../../lib/analysis/explain';
import {
  configIstio,
  domainMapping,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  modelOf,
  pods,
  server,
  service,
  STOCK,
} from './support';

const text = (host: string, ...objects: Parameters<typeof modelOf>[0]) =>
  explanationText(explain(modelOf(objects), host));
const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));

describe('explain', () => {
  test('a host of a service with a gateway of its own', () => {
    const objects = [...isolated('gw/alpha'), configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' })];
    const model = modelOf(objects);
    expect(explanationText(explain(model, 'HTTP://A.team.example.com:80/path'))).toBe(`\
1. a.team.example.com is the external host of Knative Service team/a.
   - Knative Service team/a (objects:5)
   - config-domain is not among the manifests: example.com is assumed as the domain
2. Its KIngress team/a will carry the labels that config-istio selects by.
   - gateway: alpha
   - serving.knative.dev/route: a
   - serving.knative.dev/routeNamespace: team
   - serving.knative.dev/service: a
3. config-istio chooses the external gateway gw/alpha, by selector gateway=alpha.
   - config-istio (objects:4)
   - knative-serving/knative-ingress-gateway: no selector: the default, not used, since a selector matches
   - gw/alpha: selector gateway=alpha matches
4. Gateway gw/alpha accepts the host, on the pods of gw/alpha.
   - selector istio=gw-alpha (objects:3)
   - server 80 HTTP, hosts *: covers the host
5. It is answered through gw/alpha (LoadBalancer), istio-system/knative-local-gateway (ClusterIP).
   - gw/alpha (LoadBalancer): 200
   - istio-system/knative-local-gateway (ClusterIP): 200
   - istio-system/istio-ingressgateway (LoadBalancer): 404
6. Once Ready, its status names the load balancer alpha.gw.svc.cluster.local.
   - inside the cluster: knative-local-gateway.istio-system.svc.cluster.local
7. Ready will be True.
   - gw/alpha: probes Service gw/alpha: http://a.team.example.com:80 at port 8080 of gw/alpha; answered (objects:2)
   - knative-serving/knative-local-gateway: probes Service istio-system/istio-ingressgateway: server 8081 HTTP is not probed, no port of the Service has this number
`);
    expect(explain(model, 'http://a.team.example.com')).toMatchObject({
      host: 'a.team.example.com',
      service: 'team/a',
      answers: [
        { gatewayService: 'gw/alpha', type: 'LoadBalancer', answer: '200' },
        { gatewayService: 'istio-system/istio-ingressgateway', answer: '404' },
        { gatewayService: 'istio-system/knative-local-gateway', type: 'ClusterIP', answer: '200' },
      ],
      ready: { status: 'True', reason: '', message: '' },
    });
  });

  test('a cluster-local host, short or long', () => {
    for (const host of ['a.team', 'a.team.svc', 'a.team.svc.cluster.local']) {
      const explained = text(host, configIstio([STOCK]), ksvc('team/a'));
      expect(explained).toContain(`1. ${host} is the cluster-local host of Knative Service team/a.`);
      expect(explained).toContain(
        'config-istio chooses the local gateway knative-serving/knative-local-gateway, since no selector matches.',
      );
      expect(explained).toContain('5. It is answered through istio-system/knative-local-gateway (ClusterIP).');
    }
  });

  test('a host that nothing has', () => {
    expect(text('a.taem.example.com', configIstio([STOCK]), ksvc('team/a'))).toBe(`\
1. No Knative Service, Route or DomainMapping has the host a.taem.example.com.
   - similar: a.team.example.com
   - similar: a.team.svc.cluster.local
2. No gateway Service answers it.
   - istio-system/istio-ingressgateway (LoadBalancer): 404
   - istio-system/knative-local-gateway (ClusterIP): 404
`);
  });

  test('a Gateway that is not there', () => {
    const explained = text('a.team.example.com', configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' }));
    expect(explained).toContain(
      '4. There is no Gateway gw/alpha: net-istio cannot reconcile services that use it, nor delete any KIngress while config-istio names it (up to Knative 1.17).',
    );
    expect(explained).toContain('7. Ready will be Unknown, ReconcileIngressFailed, Ingress reconciliation failed.');
    expect(explained).toContain('gw/alpha: the Gateway object does not exist');
  });

  test('a Gateway that refuses the host, and one without pods', () => {
    const objects = [configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' })];
    const refusing = text('a.team.example.com', ...objects, ...isolated('gw/alpha', server(80, ['other/*'])));
    expect(refusing).toContain('4. Gateway gw/alpha refuses the host: none of its servers accepts it.');
    expect(refusing).toContain('server 80 HTTP, hosts other/*: does not cover the host of a VirtualService in team');
    const empty = text('a.team.example.com', ...objects, gateway('gw/alpha', { istio: 'nobody' }, server(80)));
    expect(empty).toContain('4. Gateway gw/alpha accepts the host, but selects no gateway pods.');
    expect(empty).toContain('gw/alpha: no Service carries the labels of its selector, so there is no probe');
    expect(empty).toContain('7. Ready will be True, without any probe, which proves nothing.');
  });

  test('a server that istiod leaves out', () => {
    const explained = text(
      'a.team.example.com',
      ...isolated('gw/alpha'),
      gateway('gw/a-first', { istio: 'gw-alpha' }, server(80, ['*'], 'TCP')),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    );
    expect(explained).toContain('istiod drops server 80 HTTP on gw/alpha: conflicting-protocol');
  });

  test('a choice between several Services', () => {
    const labels = { istio: 'gw-alpha' };
    const explained = text(
      'a.team.example.com',
      ...isolated('gw/alpha'),
      pods('gw/other', { app: 'other' }),
      service('gw/other', { app: 'other' }, labels),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    );
    expect(explained).toContain(
      '7. Ready will be True or Unknown: net-istio probes any one of the Services that carry',
    );
    expect(explained).toContain(
      'probes Service gw/alpha (one of 2, at random): http://a.team.example.com:80 at port 8080 of gw/alpha; answered',
    );
    expect(explained).toContain(
      'probes Service gw/other (one of 2, at random): http://a.team.example.com:80 at port 8080 of gw/other; not answered',
    );
  });

  test('a DomainMapping', () => {
    const explained = text(
      'www.shop.example',
      configIstio([STOCK]),
      ksvc('team/a'),
      domainMapping('team/www.shop.example', 'a'),
    );
    expect(explained).toContain('1. www.shop.example is the external host of DomainMapping team/www.shop.example.');
    expect(explained).toContain(
      'requests continue as a.team.svc.cluster.local, through the local gateway of that host',
    );
  });

  test('a config-istio that net-istio refuses', () => {
    const explained = text('a.team.example.com', configIstio([STOCK, entry('gw/alpha')]), ksvc('team/a'));
    expect(explained).toContain(
      '3. net-istio refuses config-istio and does not start with it: nothing is routed.\n   - [external-default-count] ',
    );
    expect(explained).toContain('Ready will be Unknown, IngressNotConfigured, Ingress has not yet been reconciled.');
  });

  test('many gateways are cut short', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      entry(`gw/g${index.toString()}`, label('gateway', index.toString())),
    );
    const explained = text('a.team.example.com', configIstio([STOCK, ...many]), ksvc('team/a'));
    expect(explained).toContain('   - gw/g6: selector gateway=6 does not match\n   - and 23 more\n');
  });
});
