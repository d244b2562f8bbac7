import { ApiObject, Chart } from 'cdk8s';
import { GatewayAssignment, type IKnativeGateway, LabelSelectorOperator } from '../../lib';
import { assignObject } from '../../lib/knative/assign';
import { type AssigningCluster, assignedObjectRefusals } from '../../lib/knative/cross-checks/assigned-objects';
import { app, existing, isolated, label } from './cross-checked';

const { DOES_NOT_EXIST, EXISTS, IN, NOT_IN } = LabelSelectorOperator;
const PRIVATE = { 'networking.knative.dev/visibility': 'cluster-local' };
const chart = new Chart(app(), 'gateways');

type Labels = Readonly<Record<string, string>>;
type Attributes = Parameters<typeof existing>[2];

let count = 0;

/** An object `NAMESPACE/NAME`, or `NAME`. */
function object(kind: string, id: string, labels: Labels = {}, spec: object = {}): ApiObject {
  const [name = '', namespace] = id.split('/').reverse();
  const apiVersion = kind === 'DomainMapping' ? 'serving.knative.dev/v1beta1' : 'serving.knative.dev/v1';
  return new ApiObject(chart, `object-${(count += 1)}`, {
    apiVersion,
    kind,
    metadata: { name, labels, ...(namespace !== undefined && { namespace }) },
    spec,
  });
}

const gateway = (id: string, assignment: GatewayAssignment = label(id), attributes: Attributes = {}): IKnativeGateway =>
  existing(new Chart(app(), 'gateway'), id, { assignment, ...attributes });

function cluster(gateways: readonly IKnativeGateway[], more: Partial<AssigningCluster> = {}): AssigningCluster {
  return {
    failsClosed: false,
    gateways,
    defaultGateway: gateway('stock', GatewayAssignment.none()),
    localGateways: [],
    defaultDomain: 'example.com',
    clusterDomain: 'cluster.local',
    domainTemplate: undefined,
    ...more,
  };
}

const refusals = (objects: readonly ApiObject[], of: AssigningCluster) =>
  assignedObjectRefusals(objects, of).map(({ object: _, ...refusal }) => refusal);
const whats = (objects: readonly ApiObject[], of: AssigningCluster): string[] =>
  refusals(objects, of).map(({ what }) => what);

const alpha = gateway('alpha');
const UNKNOWN = 'a label that assigns services, with a value that no gateway has: the default gateway would serve it';

describe('a label with a value that no gateway has', () => {
  const shop = (labels: Labels, kind = 'Service', id = 'team/shop'): ApiObject => object(kind, id, labels);

  test('is refused at its path, with the values that there are in order', () => {
    expect(refusals([shop({ gateway: 'public' })], cluster([gateway('beta'), alpha]))).toEqual([
      {
        path: ['labels', 'gateway'],
        what: `Knative Service team/shop: ${UNKNOWN}`,
        got: 'gateway=public',
        allowed: 'alpha, beta',
        fix: 'remove the label',
      },
    ]);
  });

  test('of an object of another API is none of ours', () => {
    const core = new ApiObject(chart, 'core', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'shop', labels: { gateway: 'zeta' } },
    });
    expect(refusals([core], cluster([alpha]))).toEqual([]);
  });

  test('does not matter where a gateway is assigned the namespace', () => {
    const team = gateway('team', GatewayAssignment.namespaces('team'));
    const of = (id: string, kind: string) => whats([shop({ gateway: 'zeta' }, kind, id)], cluster([alpha, team]));
    for (const kind of ['Service', 'Route', 'DomainMapping']) {
      expect(of('team/shop', kind)).toEqual([]);
      expect(of('other/shop', kind)).toHaveLength(1);
      expect(of('shop', kind)).toHaveLength(1);
    }
    const byDefault = gateway('default', GatewayAssignment.namespaces('default'));
    expect(whats([shop({ gateway: 'zeta' }, 'Service', 'shop')], cluster([alpha, byDefault]))).toEqual([]);
    expect(whats([shop({ gateway: 'zeta' }, 'DomainMapping', 'www.org')], cluster([alpha, byDefault]))).toEqual([]);
  });

  test('does not matter where another label assigns the service, be it to a local gateway', () => {
    const gold = gateway('gold', GatewayAssignment.labels({ tier: 'gold', gateway: 'gold' }));
    const both = shop({ gateway: 'alpha', tier: 'silver' });
    expect(refusals([both], cluster([alpha, gold]))).toEqual([]);
    expect(refusals([both], cluster([gold], { localGateways: [alpha] }))).toEqual([]);
    expect(refusals([both], cluster([gold]))).not.toEqual([]);
  });

  test('does not matter where nothing exposes the default gateway', () => {
    expect(refusals([shop({ gateway: 'zeta' })], cluster([alpha], { failsClosed: true }))).toEqual([]);
  });

  test('the route of one service is no label of its own', () => {
    const one = gateway(
      'one',
      GatewayAssignment.expressions({ key: 'serving.knative.dev/route', operator: IN, values: ['shop'] }),
    );
    expect(refusals([shop({ gateway: 'zeta' })], cluster([alpha, one]))).toEqual([]);
    expect(refusals([shop({ gateway: 'zeta' }, 'Service', 'team/other')], cluster([alpha, one]))).toHaveLength(1);
  });

  test.each([
    ['Exists', { key: 'gateway', operator: EXISTS }],
    ['NotIn', { key: 'gateway', operator: NOT_IN, values: ['x'] }],
  ])('a key that another selector has with %s may have any value', (_, requirement) => {
    const open = gateway(
      'open',
      GatewayAssignment.expressions(requirement, { key: 'tier', operator: IN, values: ['gold'] }),
    );
    expect(refusals([shop({ gateway: 'zeta' })], cluster([alpha, open]))).toEqual([]);
  });

  test('values that a selector leaves out are not values of a gateway', () => {
    const open = gateway('open', GatewayAssignment.expressions({ key: 'tier', operator: NOT_IN, values: ['b'] }));
    expect(refusals([shop({ tier: 'b' })], cluster([alpha, open]))).toEqual([]);
    const without = gateway('without', GatewayAssignment.expressions({ key: 'tier', operator: DOES_NOT_EXIST }));
    expect(refusals([shop({ tier: 'b' })], cluster([alpha, without]))).toEqual([]);
  });
});

describe('a cluster-local service that is assigned to an external gateway', () => {
  const shop = (labels: Labels): ApiObject => object('Service', 'team/shop', labels);
  const what = 'Knative Service team/shop: assigned to an external gateway, but cluster-local: it has no external host';
  const either = gateway('either', GatewayAssignment.labels({ gateway: 'alpha' }).plus(label('beta')));

  test('is refused, with everything that assigns it', () => {
    expect(refusals([shop({ gateway: 'beta', ...PRIVATE })], cluster([either]))).toEqual([
      {
        path: [],
        what,
        got: 'edge-either/either by gateway=alpha or gateway=beta',
        fix: 'omit clusterLocal, or assign it to localGateway of the gateway, where it has one',
      },
    ]);
  });

  test('by its domain as well', () => {
    expect(refusals([shop({ gateway: 'alpha' })], cluster([alpha], { defaultDomain: 'svc.cluster.local' }))).toEqual([
      {
        path: [],
        what: 'Knative Service team/shop: assigned to a gateway, but its domain makes it cluster-local: it has no host outside svc.cluster.local',
        got: 'edge-alpha/alpha by gateway=alpha',
        fix: 'give the gateway a domain, or change defaultDomain; or do not assign the service',
      },
    ]);
  });

  test('is in order if it is not assigned, or a local gateway has the label', () => {
    expect(refusals([shop(PRIVATE)], cluster([alpha]))).toEqual([]);
    const local = gateway('local', label('alpha'));
    const labelled = shop({ gateway: 'alpha', ...PRIVATE });
    expect(refusals([labelled], cluster([alpha], { localGateways: [gateway('other'), local] }))).toEqual([]);
  });

  test('is refused if the external one was meant, and not if the local one was', () => {
    const local = gateway('local', label('alpha'));
    const localGateways = [gateway('other'), local];
    const meant = (chosen: IKnativeGateway): string[] => {
      const service = shop(PRIVATE);
      assignObject(service, chosen);
      return whats([service], cluster([alpha], { localGateways }));
    };
    expect(meant(alpha)).toEqual([what]);
    expect(meant(local)).toEqual([]);
    const service = shop(PRIVATE);
    assignObject(service, alpha);
    expect(whats([service], cluster([alpha], { localGateways: [gateway('other'), alpha] }))).toEqual([]);
  });
});

describe('revisions', () => {
  const revised = (id: string, revision: string, assignment = label(id)): IKnativeGateway =>
    isolated(new Chart(app(), 'gateway'), id, { assignment, revision });

  test('an object with those of several gateways is refused once', () => {
    const both = object('Service', 'team/shop', { gateway: 'alpha', 'istio.io/rev': 'canary' });
    const gateways = [revised('alpha', 'stable'), revised('second', 'old', label('alpha'))];
    expect(refusals([both], cluster(gateways))).toEqual([
      expect.objectContaining({ path: ['labels', 'istio.io/rev'], got: 'canary', allowed: 'stable' }),
    ]);
  });

  test('that of the gateway that an object was assigned to counts, where it was labelled afterwards', () => {
    const service = object('Service', 'team/shop');
    assignObject(service, revised('alpha', 'stable'));
    service.metadata.addLabel('istio.io/rev', 'canary');
    expect(refusals([service], cluster([]))).toEqual([
      expect.objectContaining({ path: ['labels', 'istio.io/rev'], allowed: 'stable' }),
    ]);
  });
});

describe('a DomainMapping with a certificate', () => {
  const closed = isolated(new Chart(app(), 'closed'), 'closed', { serviceCertificates: false });
  const open = isolated(new Chart(app(), 'open'), 'open', { serviceCertificates: true });
  const tls = { tls: { secretName: 'www-tls' } };
  const refusal = (id: string) => ({
    path: [],
    what: `DomainMapping team/www.example.org: has a certificate, but the Service of gateway ${id} has no port 443`,
    got: 'www.example.org',
    fix: 'set serviceCertificates of the gateway to true, or omit the certificate',
  });
  const mapping = (labels: Labels, spec: object = tls, kind = 'DomainMapping'): ApiObject =>
    object(kind, 'team/www.example.org', labels, spec);
  const of = (each: ApiObject, defaultGateway: IKnativeGateway) =>
    refusals([each], cluster([closed, open], { defaultGateway }));

  test('needs a port for HTTPS of the gateway that it is assigned to', () => {
    const id = `${closed.namespace}/${closed.gatewayName}`;
    expect(of(mapping({ gateway: 'closed' }), open)).toEqual([refusal(id)]);
    expect(of(mapping({ gateway: 'open' }), closed)).toEqual([]);
  });

  test('or else of the default gateway', () => {
    expect(of(mapping({}), closed)).toEqual([refusal(`${closed.namespace}/${closed.gatewayName}`)]);
    expect(of(mapping({}), open)).toEqual([]);
  });

  test('only then', () => {
    expect(of(mapping({ gateway: 'closed' }, {}), open)).toEqual([]);
    expect(of(mapping({ gateway: 'closed' }, { tls: {} }), open)).toEqual([]);
    expect(of(mapping({ gateway: 'closed' }, tls, 'Service'), open)).toEqual([]);
  });
});

describe('one host of two owners', () => {
  const beta = gateway('beta');
  const shop = (labels: Labels = {}, id = 'team/shop'): ApiObject => object('Service', id, labels);
  const mapping = (host: string, labels: Labels = {}, namespace = 'team'): ApiObject =>
    object('DomainMapping', `${namespace}/${host}`, labels);
  const HOST = 'shop.team.example.com';

  test('is refused on different gateways, whichever comes first', () => {
    const of = cluster([alpha, beta]);
    expect(refusals([mapping(HOST, { gateway: 'beta' }), shop({ gateway: 'alpha' })], of)).toEqual([
      {
        path: [],
        what: `DomainMapping team/${HOST} and Knative Service team/shop have one host on different gateways`,
        got: HOST,
        allowed: 'one owner of a host',
        fix: 'give one of them another host, or assign both to one gateway',
      },
    ]);
    expect(refusals([mapping(HOST, { gateway: 'alpha' }), shop({ gateway: 'alpha' })], of)).toEqual([]);
    expect(refusals([shop(), mapping(HOST)], of)).toEqual([]);
  });

  test('of two DomainMappings is refused on one gateway as well, unless they are one object', () => {
    const [one, other] = [mapping('www.example.org'), mapping('www.example.org', {}, 'other')];
    expect(refusals([one, other], cluster([alpha]))).toHaveLength(1);
    expect(refusals([one, mapping('www.example.org', { gateway: 'alpha' })], cluster([alpha]))).toEqual([]);
  });

  test('services without a known host have none in common', () => {
    const local = { defaultDomain: 'svc.cluster.local' };
    const of = (more: Partial<AssigningCluster>, host: string) =>
      refusals([shop(), mapping(host, { gateway: 'alpha' })], cluster([alpha], more));
    expect(of(local, 'shop.team.svc.cluster.local')).toEqual([]);
    expect(of({ defaultDomain: undefined }, 'shop.team.undefined')).toEqual([]);
    expect(of({ domainTemplate: '{{.Name}}.{{.Domain}}' }, HOST)).toEqual([]);
    const two = [shop(PRIVATE), shop({ gateway: 'alpha', ...PRIVATE }, 'other/shop')];
    expect(whats(two, cluster([alpha])).filter((what) => what.includes('one host'))).toEqual([]);
  });
});

describe('the domain of a service', () => {
  const by = (id: string, domain: string, labels: Record<string, string>): IKnativeGateway =>
    gateway(id, GatewayAssignment.labels(labels), { domain });
  const DOMAINS = ['a.example.com', 'b.example.com', 'm.example.com', 'z.example.com', 'example.com'];

  /** Found by DomainMappings with each host that it may have, which go through another gateway. */
  function domainsOf(labels: Labels, gateways: readonly IKnativeGateway[], id = 'team/shop', defaultDomain?: string) {
    const [name = '', namespace = 'default'] = id.split('/').reverse();
    const probe = gateway('probe', GatewayAssignment.labels({ probe: 'yes' }));
    const mappings = DOMAINS.map((domain) =>
      object('DomainMapping', `probes/${name}.${namespace}.${domain}`, { probe: 'yes' }),
    );
    const found = refusals(
      [object('Service', id, labels), ...mappings],
      cluster([...gateways, probe], { defaultDomain: defaultDomain === undefined ? 'example.com' : undefined }),
    );
    return found.flatMap(({ what, got }) =>
      what.includes('one host') ? [String(got).split('.').slice(2).join('.')] : [],
    );
  }

  test('is that of the most labels that it has all of', () => {
    const gateways = [by('one', 'a.example.com', { a: '1' }), by('two', 'b.example.com', { a: '1', b: '2' })];
    expect(domainsOf({ a: '1', b: '2' }, gateways)).toEqual(['b.example.com']);
    expect(domainsOf({ a: '1', b: '2' }, gateways.toReversed())).toEqual(['b.example.com']);
    expect(domainsOf({ a: '1' }, gateways)).toEqual(['a.example.com']);
    expect(domainsOf({ b: '2' }, gateways)).toEqual(['example.com']);
    expect(domainsOf({}, gateways)).toEqual(['example.com']);
  });

  test('of as many labels, is the first by name', () => {
    const gateways = [by('one', 'z.example.com', { a: '1' }), by('two', 'm.example.com', { b: '2' })];
    expect(domainsOf({ a: '1', b: '2' }, gateways)).toEqual(['m.example.com']);
    expect(domainsOf({ a: '1', b: '2' }, gateways.toReversed())).toEqual(['m.example.com']);
  });

  test('is that of its namespace first, default if it has none', () => {
    const whole = gateway('whole', GatewayAssignment.namespaces('team', 'default'), { domain: 'z.example.com' });
    const gateways = [by('one', 'a.example.com', { a: '1' }), whole];
    expect(domainsOf({ a: '1' }, gateways)).toEqual(['z.example.com']);
    expect(domainsOf({ a: '1' }, gateways, 'shop')).toEqual(['z.example.com']);
    expect(domainsOf({ a: '1' }, gateways, 'other/shop')).toEqual(['a.example.com']);
  });

  test('is unknown without config-domain, except where its namespace has one', () => {
    const whole = gateway('whole', GatewayAssignment.namespaces('team'), { domain: 'z.example.com' });
    const gateways = [by('one', 'a.example.com', { a: '1' }), whole];
    expect(domainsOf({ a: '1' }, gateways, 'other/shop', 'none')).toEqual([]);
    expect(domainsOf({ a: '1' }, gateways, 'team/shop', 'none')).toEqual(['z.example.com']);
  });
});
