import { type KubeObject } from '../../../lib/private/access';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import {
  configIstio,
  domainMapping,
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
import { findingsBy, findingsOf } from './page';
import { ALPHA, LABELS, ruleIn, saidIn, SHOP, withShop, yamlOf } from './said';

const said = saidIn(ISOLATION_RULES);
const fixOf = (name: string, objects: readonly KubeObject[]) =>
  findingsBy(ruleIn(ISOLATION_RULES, name), yamlOf(objects)).map(({ fix }) => fix);

describe('what config-istio names and does not exist', () => {
  const mapping = domainMapping('team/www.example.org', 'shop', { gateway: 'alpha' });
  const local = entry('gw/local', label('gateway', 'alpha'));
  const listed = configIstio([STOCK, ALPHA], [STOCK_LOCAL, local]);
  const OPEN = ['no-network-policy'];
  test.each<[string, KubeObject[], string[]]>([
    ['gateways', [], []],
    ['Gateway objects', [pods('gw/alpha', LABELS), service('gw/alpha', LABELS)], []],
    ['Services', [pods('gw/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))], OPEN],
    ['pods', [service('gw/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))], []],
    ['servers', [pods('gw/alpha', LABELS), service('gw/alpha', LABELS), gateway('gw/alpha', LABELS)], OPEN],
  ])('without %s there is nothing to leak', (_, objects, rules) => {
    const found = findingsOf(ISOLATION_RULES, yamlOf([...objects, listed, SHOP, mapping, ksvc('team/blog')]));
    const own = found.filter(({ gateway: id }) => id === 'gw/alpha' || id === 'gw/local');
    expect(own.map(({ rule }) => rule)).toEqual(rules);
  });
});

describe('a Gateway that selects the pods of another, and who made it', () => {
  const foreign = (id: string, more: object = {}): KubeObject => {
    const made = gateway(id, LABELS, server(80, ['mail.example.com']));
    return { ...made, metadata: { ...(made['metadata'] as object), ...more } };
  };
  const owned = (id: string, owner: object): KubeObject => foreign(id, { ownerReferences: [owner] });
  const secret = { apiVersion: 'v1', kind: 'Secret', name: 'team-wildcard' };
  test.each<[string, KubeObject, boolean]>([
    ['nobody', foreign('team/mail'), true],
    ['a Secret', owned('team/mail', secret), true],
    ['a Secret, for a wildcard certificate', owned('team/wildcard-1a2b', secret), false],
    ['a ConfigMap', owned('team/wildcard-1a2b', { ...secret, kind: 'ConfigMap' }), true],
    [
      'an Application',
      owned('team/mail', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', name: 'a' }),
      true,
    ],
    ['an owner of no version', owned('team/mail', { kind: 'Application', name: 'a' }), true],
    ['the stock installation', foreign('knative-serving/knative-ingress-gateway'), false],
    ["somebody else in Knative's namespace", foreign('knative-serving/mail'), true],
    ['a foreign Gateway of the same name', foreign('team/knative-local-gateway'), true],
  ])('%s', (_, object, isReported) => {
    const found = said('foreign-gateway-attached', withShop(...isolated('gw/alpha'), object));
    expect(found.filter((each) => each.includes('which config-istio does not name'))).toHaveLength(isReported ? 1 : 0);
  });

  test('pods of no gateway are not protected', () => {
    const labels = { istio: 'mail' };
    const objects = [pods('gw/mail', labels), service('gw/mail', labels), gateway('team/mail', labels, server(80))];
    expect(said('foreign-gateway-attached', withShop(...isolated('gw/alpha'), ...objects))).toEqual([]);
  });
});

describe('hosts that refuse', () => {
  const rule = 'hosts-refuse-assigned-service';
  const refusing = (selector: object, ...more: KubeObject[]): KubeObject[] => [
    ...isolated('gw/alpha', server(80, ['nobody/*'])),
    configIstio([STOCK, entry('gw/alpha', selector)]),
    ...more,
  ];
  const expression = (key: string, operator: string, values?: string[]): object => ({
    matchExpressions: [{ key: `serving.knative.dev/${key}`, operator, ...(values && { values }) }],
  });
  const assigned = (...names: string[]): string[] => [
    `error gw/alpha: Gateway gw/alpha accepts only \`nobody/*\`, but config-istio assigns it namespace ${names.join(' and ')}.`,
  ];
  test.each<[string, object, string[]]>([
    ['a list of namespaces', expression('routeNamespace', 'In', ['b', 'a']), assigned('a', 'b')],
    ['namespaces of DomainMappings', expression('domainMappingNamespace', 'In', ['a']), assigned('a')],
    ['one namespace', label('serving.knative.dev/routeNamespace', 'a'), assigned('a')],
    ['one namespace of DomainMappings', label('serving.knative.dev/domainMappingNamespace', 'a'), assigned('a')],
    ['all namespaces but one', expression('routeNamespace', 'NotIn', ['a']), []],
    ['every namespace', expression('routeNamespace', 'Exists'), []],
    ['another label of Knative', expression('route', 'In', ['a']), []],
    ['another label', label('gateway', 'alpha'), []],
  ])('%s', (_, selector, expected) => {
    expect(said(rule, refusing(selector))).toEqual(expected);
  });

  test('are mended by the namespaces, each once', () => {
    const services = [ksvc('team/a', { gateway: 'alpha' }), ksvc('team/b', { gateway: 'alpha' })];
    const more = [...services, ksvc('team-c/c', { gateway: 'alpha' })];
    expect(fixOf(rule, refusing(label('gateway', 'alpha'), ...more))).toEqual([
      'Add `team-c/*` and `team/*` to spec.servers[].hosts of Gateway gw/alpha, or assign these services to another gateway.',
    ]);
    expect(fixOf(rule, refusing(expression('routeNamespace', 'In', ['a', 'b'])))).toEqual([
      'Add `a/*` and `b/*` to spec.servers[].hosts of Gateway gw/alpha, or correct the labelSelector.',
    ]);
  });

  test('a namespace is reported only once', () => {
    const selector = expression('routeNamespace', 'In', ['team', 'other']);
    expect(said(rule, refusing(selector, ksvc('team/a')))).toEqual([
      'error gw/alpha: Gateway gw/alpha accepts only `nobody/*`, but is assigned team/a (a.team.example.com).',
      'warning gw/alpha: Gateway gw/alpha accepts only `nobody/*`, but config-istio assigns it namespace other.',
    ]);
  });
});

describe('one certificate at two gateways', () => {
  const rule = 'wildcard-certificate-across-gateways';
  const tls = (host: string, more: object): KubeObject =>
    server(443, [host], 'HTTPS', { mode: 'SIMPLE', credentialName: 'edge', ...more });
  const two = (first: object, second: object, replicas = 1): KubeObject[] => [
    ...isolated('gw-a/edge', tls('team/a.example.com', first)).slice(1),
    pods('gw-a/edge', { istio: 'gw-a-edge' }, { replicas }),
    ...isolated('gw-b/edge', tls('team/b.example.com', second)),
    configIstio([STOCK, entry('gw-a/edge', label('gateway', 'a')), entry('gw-b/edge', label('gateway', 'b'))]),
  ];
  const certificate = (namespace: string, secretName: string, ...dnsNames: string[]): KubeObject => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: secretName, namespace },
    spec: { secretName, dnsNames },
  });
  const note = (name: string): string =>
    `note gw-b/edge: Gateways gw-a/edge and gw-b/edge terminate TLS with one certificate, ${name}.`;
  const secrets = (a: string, b: string): KubeObject[] => [
    ...two({ credentialName: 'a' }, { credentialName: 'b' }),
    certificate('gw-a', 'a', a, 'a.example.com'),
    certificate('gw-b', 'b', b, 'b.example.com'),
  ];
  test.each<[string, KubeObject[], string[]]>([
    ['copies, of hosts with namespaces', two({}, {}), [note('Secret edge')]],
    ['copies, one of them mutual', two({}, { mode: 'OPTIONAL_MUTUAL' }), [note('Secret edge')]],
    ['one wildcard', secrets('*.example.com', '*.example.com'), [note('*.example.com')]],
    ['two wildcards', secrets('*.example.com', '*.example.org'), []],
    ['one name that is no wildcard', secrets('c.example.com', 'c.example.com'), []],
    ['a gateway without pods', two({}, {}, 0), []],
    ['no certificate', two({ credentialName: '' }, { credentialName: '' }), []],
  ])('%s', (_, objects, expected) => {
    expect(said(rule, objects)).toEqual(expected);
  });
});
