import { Chart } from 'cdk8s';
import {
  GatewayAssignment,
  IsolatedGateway,
  KnativeMultiGatewayConfig,
  KnativeRelease,
  LabelSelectorOperator,
  Platform,
} from '../../lib';
import { domainData, domainRefusals, domainTemplate, matchedLabels } from '../../lib/knative/config-domain';
import { DOMAIN_MAPPING_NAMESPACE, ROUTE_NAMESPACE } from '../../lib/knative/ingress-labels';
import { type Manifest, app, synth } from '../support';

const knative = KnativeRelease.V1_15;
type Assigned = Record<string, readonly [domain: string, assignment: GatewayAssignment]>;

function configMaps(assigned: Assigned, defaultDomain?: string): Record<string, Manifest> {
  const gateways = new Chart(app(), 'gateways');
  const chart = new Chart(app(), 'chart');
  new KnativeMultiGatewayConfig(chart, 'knative', {
    knative,
    ...(defaultDomain !== undefined && { defaultDomain }),
    gateways: Object.entries(assigned).map(
      ([id, [domain, assignment]]) =>
        new IsolatedGateway(gateways, id, { domain, assignment, platform: Platform.of({ knative }) }),
    ),
  });
  return Object.fromEntries(synth(chart).map(({ metadata, data }: Manifest) => [metadata.name, data]));
}

const labels = (more: Record<string, string>): GatewayAssignment => GatewayAssignment.labels(more);

test('each domain with the labels of its gateway, sorted, beside the default domain', () => {
  const assigned: Assigned = {
    alpha: ['z.example.com', labels({ tier: 'gold', gateway: 'alpha' })],
    beta: ['a.example.com', labels({ gateway: 'on' })],
  };
  const data = configMaps(assigned, 'example.com')['config-domain'];
  expect(Object.keys(data)).toEqual(['a.example.com', 'example.com', 'z.example.com']);
  expect(data).toEqual({
    'a.example.com': 'selector:\n  gateway: "on"\n',
    'example.com': '',
    'z.example.com': 'selector:\n  gateway: "alpha"\n  tier: "gold"\n',
  });
});

test('a default domain alone', () => {
  expect(configMaps({}, 'example.com')['config-domain']).toEqual({ 'example.com': '' });
});

describe('domains of whole namespaces', () => {
  test('are branches of the domain template, in the order of the gateways', () => {
    const assigned: Assigned = {
      alpha: ['a.example.com', GatewayAssignment.namespaces('team-b', 'team-a')],
      beta: ['b.example.com', GatewayAssignment.namespaces('team-c')],
    };
    const { 'config-domain': domain, 'config-network': network } = configMaps(assigned, 'example.com');
    expect(domain).toEqual({ 'example.com': '' });
    expect(network['domain-template']).toBe(
      '{{.Name}}.{{.Namespace}}.' +
        '{{if eq .Namespace "team-a" "team-b"}}a.example.com' +
        '{{else if eq .Namespace "team-c"}}b.example.com' +
        '{{else}}{{.Domain}}{{end}}',
    );
  });
  test('stand beside labels of the same gateway', () => {
    const both = GatewayAssignment.namespaces('team-a').plus(GatewayAssignment.label('gateway', 'alpha'));
    const { 'config-domain': domain, 'config-network': network } = configMaps(
      { alpha: ['a.example.com', both] },
      'example.com',
    );
    expect(domain).toEqual({ 'a.example.com': 'selector:\n  gateway: "alpha"\n', 'example.com': '' });
    expect(network['domain-template']).toContain('{{if eq .Namespace "team-a"}}a.example.com{{else}}');
  });
  test('leave the template alone where there are none', () => {
    const { 'config-network': network } = configMaps({ alpha: ['a.example.com', labels({ a: 'b' })] }, 'example.com');
    expect(network).not.toHaveProperty('domain-template');
  });
});

describe('what config-domain cannot say is refused', () => {
  const exists = GatewayAssignment.expressions({ key: 'tier', operator: LabelSelectorOperator.EXISTS });
  test.each([
    [
      'nothing assigned',
      GatewayAssignment.none(),
      'the assignment of the gateway selects no services; got "a.example.com"',
    ],
    ['an expression', exists, 'config-domain cannot express the assignment of the gateway'],
    [
      'either of two labels',
      labels({ a: 'b' }).plus(labels({ c: 'd' })),
      'config-domain cannot express the assignment of the gateway',
    ],
  ])('%s', (_, assignment, message) => {
    expect(() => configMaps({ alpha: ['a.example.com', assignment] }, 'example.com')).toThrow(message);
  });
  test('two gateways, or a gateway and the default, with one domain', () => {
    const message = 'already the domain of another gateway, or the default domain; got "a.example.com"';
    const one = labels({ gateway: 'one' });
    expect(() =>
      configMaps({ a: ['a.example.com', one], b: ['a.example.com', labels({ gateway: 'two' })] }, 'example.com'),
    ).toThrow(message);
    expect(() => configMaps({ a: ['a.example.com', one] }, 'a.example.com')).toThrow(message);
  });
});

describe('the default domain', () => {
  const needed =
    "gateways[1].domain: requires defaultDomain; got \"b.example.com\"; to fix: set defaultDomain for the services of the other gateways: Knative's own default, 'svc.cluster.local', makes them cluster-local";
  const whole = GatewayAssignment.namespaces('team-a');
  test('is needed beside a domain by label, and not beside domains of whole namespaces', () => {
    expect(() => configMaps({ a: ['a.example.com', whole], b: ['b.example.com', labels({ gateway: 'b' })] })).toThrow(
      needed,
    );
    const { 'config-domain': domain, 'config-network': network } = configMaps({ a: ['a.example.com', whole] });
    expect(domain).toBeUndefined();
    expect(network['domain-template']).toContain('a.example.com');
  });
  test('is checked together with the domains', () => {
    expect(() => configMaps({ a: ['a.example.com', GatewayAssignment.none()] }, 'a b')).toThrow(
      /defaultDomain: not a DNS name; got "a b".*\n.*gateways\[0\].domain: the assignment of the gateway selects no/s,
    );
    expect(() => configMaps({ a: ['a.example.com', GatewayAssignment.none()] })).toThrow(
      /^(?!.*requires defaultDomain).*selects no services/s,
    );
  });
});

test('a gateway without a domain leaves config-domain and the template alone', () => {
  const gateways = [
    { assignment: labels({ gateway: 'alpha' }) },
    { assignment: GatewayAssignment.namespaces('team-a') },
    { assignment: labels({ gateway: 'beta' }), domain: 'b.example.com' },
  ];
  expect(domainData(gateways, 'example.com')).toEqual({
    'b.example.com': 'selector:\n  gateway: "beta"\n',
    'example.com': '',
  });
  expect(domainTemplate(gateways, 'example.com')).toBeUndefined();
});

describe('a gateway by label except in some namespaces', () => {
  const exposed = GatewayAssignment.label('exposure', 'public');
  test('which another gateway serves', () => {
    const assigned: Assigned = {
      red: ['red.example.com', GatewayAssignment.namespaces('team-red')],
      pub: ['pub.example.com', exposed.exceptNamespaces('team-red')],
    };
    const { 'config-domain': domain, 'config-network': network } = configMaps(assigned, 'example.com');
    expect(domain).toEqual({ 'example.com': '', 'pub.example.com': 'selector:\n  exposure: "public"\n' });
    expect(network['domain-template']).toBe(
      '{{.Name}}.{{.Namespace}}.{{if eq .Namespace "team-red"}}red.example.com{{else}}{{.Domain}}{{end}}',
    );
  });
  test('which have the default domain', () => {
    const assigned: Assigned = { pub: ['pub.example.com', exposed.exceptNamespaces('b', 'a')] };
    expect(configMaps(assigned, 'example.com')['config-network']['domain-template']).toBe(
      '{{.Name}}.{{.Namespace}}.{{if and (eq .Namespace "a" "b") (eq (index .Labels "exposure") "public")}}example.com{{else}}{{.Domain}}{{end}}',
    );
  });
});

test('one value of an expression is a label', () => {
  const one = { key: 'tier', operator: LabelSelectorOperator.IN, values: ['gold'] };
  const assigned: Assigned = { gold: ['gold.example.com', GatewayAssignment.expressions(one)] };
  expect(configMaps(assigned, 'example.com')['config-domain']['gold.example.com']).toBe('selector:\n  tier: "gold"\n');
  const two = { ...one, values: ['gold', 'silver'] };
  expect(() => configMaps({ gold: ['gold.example.com', GatewayAssignment.expressions(two)] }, 'example.com')).toThrow(
    'config-domain cannot express',
  );
});

describe('domains that Knative makes cluster-local', () => {
  const refused = (domain: string, clusterDomain = 'cluster.local') =>
    domainRefusals([{ domain, assignment: labels({ gateway: 'alpha' }) }], 'example.com', clusterDomain);

  test.each([
    ['svc.cluster.local', 'cluster.local'],
    ['team.svc.cluster.local', 'cluster.local'],
    ['svc.corp.internal', 'corp.internal'],
  ])('%s of cluster domain %s is refused', (domain, clusterDomain) => {
    expect(refused(domain, clusterDomain)).toEqual([
      {
        path: ['gateways', 0, 'domain'],
        what: 'a domain of cluster-local services, which no external gateway serves',
        got: domain,
        allowed: `a domain outside svc.${clusterDomain}`,
      },
    ]);
  });

  test.each(['mysvc.cluster.local', 'svc.cluster.local.example.com', 'svc.corp.internal'])('%s is not', (domain) => {
    expect(refused(domain)).toEqual([]);
  });
});

describe('labels that config-domain can select by', () => {
  const { EXISTS, IN, NOT_IN } = LabelSelectorOperator;
  const matchLabels = { gateway: 'alpha' };
  const expression = (key: string, operator: LabelSelectorOperator, ...values: string[]) =>
    matchedLabels([{ matchLabels, matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] }]);

  test('namespaces that are left out do not matter', () => {
    expect(expression(ROUTE_NAMESPACE, NOT_IN, 'team-a')).toEqual(matchLabels);
    expect(expression(DOMAIN_MAPPING_NAMESPACE, NOT_IN, 'team-a')).toEqual(matchLabels);
    expect(expression('tier', IN, 'gold')).toEqual({ gateway: 'alpha', tier: 'gold' });
  });

  test('other expressions cannot be expressed', () => {
    expect(expression('tier', NOT_IN, 'gold')).toBeUndefined();
    expect(expression(ROUTE_NAMESPACE, EXISTS)).toBeUndefined();
    expect(expression('tier', EXISTS)).toBeUndefined();
    expect(expression('tier', IN, 'gold', 'silver')).toBeUndefined();
  });

  test('neither can a selector without a label, nor several', () => {
    const all = { matchExpressions: [{ key: ROUTE_NAMESPACE, operator: NOT_IN, values: ['team-a'] }] };
    expect(matchedLabels([all])).toBeUndefined();
    expect(matchedLabels([{ matchLabels }, { matchLabels }])).toBeUndefined();
    expect(matchedLabels([])).toBeUndefined();
  });
});

describe('domain templates of gateways', () => {
  const assignment = labels({ gateway: 'alpha' });
  const template = '{{.Name}}-{{.Namespace}}.{{.Domain}}';

  test('by label, apply to the domain that config-domain gives', () => {
    expect(domainTemplate([{ assignment, domain: 'a.example.com', domainTemplate: template }], 'example.com')).toBe(
      `{{if eq .Domain "a.example.com"}}${template}{{else}}{{.Name}}.{{.Namespace}}.{{.Domain}}{{end}}`,
    );
  });

  test('of whole namespaces, contain their domain', () => {
    const whole = GatewayAssignment.namespaces('team-a');
    expect(domainTemplate([{ assignment: whole, domain: 'a.example.com', domainTemplate: template }], undefined)).toBe(
      '{{if eq .Namespace "team-a"}}{{.Name}}-{{.Namespace}}.a.example.com{{else}}{{.Name}}.{{.Namespace}}.{{.Domain}}{{end}}',
    );
  });

  test('have no effect without a domain', () => {
    expect(domainTemplate([{ assignment, domainTemplate: template }], 'example.com')).toBeUndefined();
    expect(domainTemplate([{ assignment, domain: 'a.example.com' }], 'example.com')).toBeUndefined();
  });
});

describe('namespaces that an assignment by label leaves out', () => {
  const assignment = labels({ exposure: 'public', tier: 'gold' }).exceptNamespaces('team-red');
  const whole = GatewayAssignment.namespaces('team-red');
  const condition =
    'and (eq .Namespace "team-red") (eq (index .Labels "exposure") "public") (eq (index .Labels "tier") "gold")';

  test('have the default domain if they have every label', () => {
    const gateways = [{ assignment, domain: 'pub.example.com' }, { assignment: whole }];
    expect(domainTemplate(gateways, 'example.com')).toBe(
      `{{.Name}}.{{.Namespace}}.{{if ${condition}}}example.com{{else}}{{.Domain}}{{end}}`,
    );
  });

  test('need no case where the gateway has no domain, there is no default domain, or the domain of another applies', () => {
    expect(domainTemplate([{ assignment }], 'example.com')).toBeUndefined();
    expect(domainTemplate([{ assignment, domain: 'pub.example.com' }], undefined)).toBeUndefined();
    const red = { assignment: whole, domain: 'red.example.com' };
    expect(domainTemplate([{ assignment, domain: 'pub.example.com' }, red], 'example.com')).not.toContain('.Labels');
  });
});

test('without a default domain config-domain has those of gateways by label alone', () => {
  const gateways = [
    { assignment: GatewayAssignment.namespaces('team-a'), domain: 'a.example.com' },
    { assignment: labels({ gateway: 'beta' }), domain: 'b.example.com' },
  ];
  expect(domainData(gateways, undefined)).toEqual({ 'b.example.com': 'selector:\n  gateway: "beta"\n' });
});
