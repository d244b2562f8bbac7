import { type KubeObject } from '../../../lib/private/access';
import {
  configIstio,
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
import { alpha, BETA, betaSelecting, BLOG, BOTH, found, foundOn } from './isolation-support';
import { ALPHA, LABELS, SHOP } from './said';

describe('foreign-gateway-attached', () => {
  const rule = 'foreign-gateway-attached';
  const owned = { 'networking.internal.knative.dev/v1alpha1': 'Ingress', v1: 'Secret' } as const;
  const madeFor = (id: string, apiVersion: keyof typeof owned): KubeObject => {
    const made = gateway(id, LABELS, server(81));
    const ownerReferences = [{ apiVersion, kind: owned[apiVersion], name: 'shop' }];
    return { ...made, metadata: { ...(made['metadata'] as object), ownerReferences } };
  };
  const SELECTS =
    'gw/beta: Gateway gw/beta selects `istio: gw-alpha`, the pods of Deployment gw/alpha, instead of those behind its own Service gw/beta.';
  const ALL =
    'gw/beta: Gateway gw/beta has no selector and applies to the pods of every gateway, including those of Deployment gw/alpha and Deployment istio-system/istio-ingressgateway.';
  const OWN = 'Set `istio: gw-beta` in spec.selector of Gateway gw/beta.';
  const refusing = server(80, ['nobody/*']);

  test.each<[string, KubeObject[], string]>([
    [
      'leaks its hosts there',
      [...betaSelecting(LABELS), BLOG],
      `error ${SELECTS} Currently, blog.team.example.com of team/blog is answered through Service gw/alpha.`,
    ],
    [
      'and leaks none, but has its services answered nowhere',
      [...betaSelecting(LABELS, refusing), BLOG],
      `error ${SELECTS} Service gw/beta answers none of its hosts.`,
    ],
    ['and has no services', betaSelecting(LABELS, refusing), `warning ${SELECTS}`],
    [
      'by an empty selector',
      [...betaSelecting(undefined), BLOG],
      `error ${ALL} Currently, blog.team.example.com of team/blog is answered through Service gw/alpha.`,
    ],
    ['by an empty selector, with which a service is not Ready', [...betaSelecting({}, refusing), BLOG], `error ${ALL}`],
    ['by an empty selector, without services', betaSelecting({}, refusing), `warning ${ALL}`],
  ])('a Gateway on the pods of another %s', (_, beta, expected) => {
    expect(found(rule, [...isolated('gw/alpha'), ...beta, ...BOTH])).toEqual({ said: [expected], fixes: [OWN] });
  });

  test('a Gateway whose Service does not exist may be right about its pods', () => {
    const config = configIstio([STOCK, ALPHA, { ...BETA, service: 'gw/nowhere' }]);
    const beta = (selector: Record<string, string>) => [
      pods('gw/beta', { istio: 'gw-beta' }),
      gateway('gw/beta', selector, server(80)),
    ];
    expect(found(rule, [...isolated('gw/alpha'), ...beta({ istio: 'gw-beta' }), config, SHOP, BLOG]).said).toEqual([]);
    expect(found(rule, [...isolated('gw/alpha'), ...beta(LABELS), config, SHOP, BLOG])).toEqual({
      said: [
        'error gw/beta: Gateway gw/beta selects `istio: gw-alpha`, the pods of Deployment gw/alpha, instead of those behind its own Service. Currently, blog.team.example.com of team/blog is answered through Service gw/alpha.',
      ],
      fixes: [OWN],
    });
  });

  test('a Gateway that config-istio does not name is reported on pods of another namespace', () => {
    const strange = (id: string): string =>
      `warning gw/alpha: Gateway ${id}, which config-istio does not name, applies to the pods of Deployment gw/alpha through the selector \`istio: gw-alpha\`.`;
    const objects = [...isolated('gw/alpha'), ...isolated('gw/beta'), ...BOTH];
    expect(found(rule, [...objects, gateway('x/web', LABELS, server(81))])).toEqual({
      said: [strange('x/web')],
      fixes: [
        'Give Gateway x/web pods of its own to select, and let only the platform create Gateways that select `istio: gw-alpha` (GatewayAdmissionPolicy).',
      ],
    });
    expect(found(rule, [...objects, gateway('gw/near', LABELS, server(81))]).said).toEqual([]);
    // Those that net-istio makes.
    const ingress = madeFor('team/shop-1', 'networking.internal.knative.dev/v1alpha1');
    expect(found(rule, [...objects, ingress, madeFor('team/wildcard-1', 'v1')]).said).toEqual([]);
    expect(found(rule, [...objects, madeFor('team/other-1', 'v1')]).said).toEqual([strange('team/other-1')]);
  });

  test('the stock Gateways are Knative’s, whether config-istio names them or not', () => {
    const config = configIstio([entry('gw/alpha')], [entry('gw/beta')]);
    const objects = [...isolated('gw/alpha'), ...isolated('gw/beta', server(8081)), config];
    const stock = (name: string, namespace = 'knative-serving'): KubeObject =>
      gateway(`${namespace}/${name}`, LABELS, server(82));
    const [ingress, local] = ['knative-ingress-gateway', 'knative-local-gateway'];
    expect(found(rule, [...objects, stock(ingress), stock(local)]).said).toEqual([]);
    expect(found(rule, [...objects, stock('other')]).said).toHaveLength(1);
    expect(found(rule, [...objects, stock(ingress, 'x')]).said).toHaveLength(1);
  });
});

describe('cluster-local-host-exposed', () => {
  const rule = 'cluster-local-host-exposed';
  const hidden = (labels = {}): KubeObject =>
    ksvc('team/shop', { 'networking.knative.dev/visibility': 'cluster-local', ...labels });
  const exposed = (id: string): string =>
    `error ${id}: shop.team.svc.cluster.local of Knative Service team/shop, which is cluster-local, is answered through Service ${id} of type LoadBalancer.`;

  test.each<[string, KubeObject[], string, string]>([
    [
      'of the local gateway',
      [configIstio([STOCK], [entry('gw/alpha')]), hidden()],
      'gw/alpha',
      'Set type ClusterIP for Service gw/alpha.',
    ],
    [
      'of the local gateway that it is assigned to',
      [
        configIstio([STOCK], [entry('gw/alpha'), entry('gw/beta', label('gateway', 'beta'))]),
        ...isolated('gw/beta'),
        hidden({ gateway: 'beta' }),
      ],
      'gw/beta',
      'Set type ClusterIP for Service gw/beta.',
    ],
    [
      'of a gateway that is external as well',
      [configIstio([STOCK, ALPHA], [entry('gw/alpha')]), hidden()],
      'gw/alpha',
      'Name a Gateway of its own in local-gateways, with a Service of type ClusterIP, as knative-serving/knative-local-gateway has.',
    ],
    [
      'of another Service for the port of the local gateway',
      [
        configIstio([STOCK], [{ gateway: 'gw/alpha', service: 'gw/inner' }]),
        {
          ...service('gw/inner', LABELS, {}),
          spec: { selector: LABELS, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
        },
        hidden(),
      ],
      'gw/alpha',
      'Set a port.number for the servers of Gateway gw/alpha that Service gw/alpha does not lead to, such as 8081, and the targetPort of its own Service accordingly.',
    ],
  ])('a load balancer %s', (_, objects, id, fix) => {
    expect(found(rule, [...isolated('gw/alpha'), ...objects])).toEqual({ said: [exposed(id)], fixes: [fix] });
  });

  test('of two local gateways, the one that the load balancer is of is named', () => {
    const made = service('gw/a-inner', { istio: 'inner' });
    const inner = { ...made, spec: { ...(made['spec'] as object), type: 'ClusterIP' } };
    const objects = [
      pods('gw/a-inner', { istio: 'inner' }),
      inner,
      gateway('gw/a-inner', { istio: 'inner' }, server(80)),
      ...isolated('gw/alpha'),
      configIstio([STOCK], [STOCK_LOCAL, ...['gw/a-inner', 'gw/alpha'].map((id) => entry(id, label('gateway', 'x')))]),
      hidden({ gateway: 'x' }),
    ];
    expect(found(rule, objects)).toEqual({
      said: [exposed('gw/alpha')],
      fixes: ['Set type ClusterIP for Service gw/alpha.'],
    });
  });

  test('is an answer to some clients as well, but not one of another VirtualService', () => {
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { namespace: 'gw', name: 'office' },
      spec: { rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] }] },
    };
    const local = configIstio([STOCK], [entry('gw/alpha')]);
    expect(found(rule, [...isolated('gw/alpha'), local, hidden(), policy]).said).toEqual([exposed('gw/alpha')]);
    const other = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { namespace: 'b', name: 'x' },
      spec: {
        hosts: ['shop.team.svc.cluster.local'],
        gateways: ['gw/alpha'],
        http: [{ route: [{ destination: { host: 'x' } }] }],
      },
    };
    expect(found(rule, [...isolated('gw/alpha'), configIstio([STOCK]), hidden(), other]).said).toEqual([]);
  });

  test('of a KIngress by hand is reported at the KIngress', () => {
    const rules = [{ visibility: 'ClusterLocal', hosts: ['raw.team.svc.cluster.local'], http: { paths: [{}] } }];
    const raw = {
      apiVersion: 'networking.internal.knative.dev/v1alpha1',
      kind: 'Ingress',
      metadata: { namespace: 'team', name: 'raw' },
      spec: { rules },
    };
    const local = configIstio([STOCK], [entry('gw/alpha')]);
    const objects = [...isolated('gw/alpha'), local, raw, hidden()];
    expect(found(rule, objects).said).toContain(
      'error gw/alpha: raw.team.svc.cluster.local of KIngress team/raw, which is cluster-local, is answered through Service gw/alpha of type LoadBalancer.',
    );
    expect(foundOn(rule, objects).map(([on]) => on)).toEqual(['Ingress raw', 'Service shop']);
  });

  test('no load balancer, and no service with an external host, is exposed', () => {
    const made = service('gw/alpha', LABELS);
    const inner = { ...made, spec: { ...(made['spec'] as object), type: 'ClusterIP' } };
    const [workload, , object] = alpha(server(80)) as [KubeObject, KubeObject, KubeObject];
    const config = configIstio([STOCK], [entry('gw/alpha')]);
    expect(found(rule, [workload, inner, object, config, hidden()]).said).toEqual([]);
    expect(found(rule, [...isolated('gw/alpha'), config, ksvc('team/shop')]).said).toEqual([]);
  });
});

describe('shared-local-gateway-serves-tenant-hosts', () => {
  const rule = 'shared-local-gateway-serves-tenant-hosts';
  const LOCAL = 'knative-serving/knative-local-gateway';
  const note = (gateways: string, id = LOCAL): string =>
    `note ${id}: Inside the cluster, Gateway ${id} also answers the external hosts of services on Gateways ${gateways}.`;
  const fix = (where: string): string =>
    `Add a local gateway of its own for each to local-gateways, with the labelSelector of its external one, or keep the pods of tenants from ${where} with a NetworkPolicy.`;
  const STOCK_SERVICE = fix('Service istio-system/knative-local-gateway');
  const two = [...isolated('gw/alpha'), ...isolated('gw/beta')];
  const config = (...local: ReturnType<typeof entry>[]) => configIstio([STOCK, ALPHA, BETA], [STOCK_LOCAL, ...local]);

  test.each<[string, KubeObject[], string[], string[]]>([
    ['services of two gateways', [config(), SHOP, BLOG], [note('gw/alpha and gw/beta')], [STOCK_SERVICE]],
    ['services of one gateway', [config(), SHOP], [], []],
    [
      'services of which one has an external host',
      [config(), SHOP, ksvc('team/b', { gateway: 'beta', 'networking.knative.dev/visibility': 'cluster-local' })],
      [],
      [],
    ],
    [
      'no services yet, by the selectors of the gateways',
      [config()],
      [note('gw/alpha, gw/beta and knative-serving/knative-ingress-gateway')],
      [STOCK_SERVICE],
    ],
    [
      'no services yet, where one gateway has a local one of its own',
      [config(entry('gw/l', label('gateway', 'alpha')))],
      [note('gw/beta and knative-serving/knative-ingress-gateway')],
      [STOCK_SERVICE],
    ],
    [
      'no services yet, where every one has',
      [config(entry('gw/l', label('gateway', 'alpha')), entry('gw/m', label('gateway', 'beta')))],
      [],
      [],
    ],
    ['no gateways but the stock one', [configIstio([STOCK])], [], []],
    [
      'a local gateway whose Service is not there',
      [configIstio([STOCK, ALPHA, BETA], [{ ...STOCK_LOCAL, service: 'x/nowhere' }]), SHOP, BLOG],
      [note('gw/alpha and gw/beta')],
      [fix('it')],
    ],
    [
      'another local gateway that everything is assigned to',
      [config(entry('gw/l', {})), ...isolated('gw/l', server(8081)), SHOP, BLOG],
      [note('gw/alpha and gw/beta', 'gw/l')],
      [fix('Service gw/l')],
    ],
  ])('%s', (_, objects, said, fixes) => {
    expect(found(rule, [...two, ...objects])).toEqual({ said, fixes });
  });

  test('a policy has to close every port and every pod', () => {
    const policy = (name: string, podSelector: object, ...ports: number[]): KubeObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'istio-system', name },
      spec: {
        podSelector,
        policyTypes: ['Ingress'],
        ingress: ports.map((port) => ({ ports: [{ port }] })),
      },
    });
    const closed = (...policies: KubeObject[]): boolean =>
      found(rule, [...two, config(), SHOP, BLOG, ...policies]).said.length === 0;
    expect(closed(policy('all', {}, 8080))).toBe(true);
    expect(closed(policy('all', {}, 8080, 8081))).toBe(false);
    expect(closed(policy('all', {}, 8080), policy('more', {}, 8081))).toBe(false);
    expect(closed(policy('others', { matchLabels: { app: 'other' } }))).toBe(false);
  });
});
