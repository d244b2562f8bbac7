import { CATEGORIES } from '../../../lib/analysis/rules';
import { TLS_RULES } from '../../../lib/analysis/rules/tls';
import { describePages, findingsOf, rulePage } from './page';

describePages('tls', TLS_RULES);

/** Level, object and gateway of what a rule finds in its bad example, and what its message says. */
const BAD: Record<string, readonly [level: string, on: string, gateway: string | undefined, message: RegExp]> = {
  'certificate-missing': [
    'error',
    'Gateway gw-alpha/alpha',
    'gw-alpha/alpha',
    /in namespace knative-serving.*in gw-alpha/,
  ],
  'domain-mapping-secret-missing': [
    'error',
    'DomainMapping team-a/shop.example.org',
    undefined,
    /shop-tls.*one in gw-alpha/,
  ],
  'redirected-without-certificate': ['error', 'ConfigMap knative-serving/config-network', undefined, /team-a\/shop/],
  'redirect-unserved': [
    'error',
    'Gateway gw-alpha/alpha',
    'gw-alpha/alpha',
    /Server 80 .* nothing answers https at Service gw-alpha\/edge/,
  ],
  'local-tls-unserved': [
    'error',
    'ConfigMap knative-serving/config-network',
    'knative-serving/knative-local-gateway',
    /team-a\/shop: none of its ports leads to port 8444/,
  ],
  'gateway-service-selects-other-pods': [
    'error',
    'Service gw-alpha/edge',
    'gw-alpha/alpha',
    /Deployment istio-system\/istio-ingressgateway.*shop.team-a.example.com of team-a\/shop is answered through/,
  ],
  'tls-bypasses-hosts': ['warning', 'Gateway gw-alpha/alpha', 'gw-alpha/alpha', /only `team-b\/\*`.*team-a\/shop/],
  'generated-gateways-refused': [
    'error',
    'KnativeServing knative-serving/knative-serving',
    undefined,
    /1\.17.*Istio 1\.28/,
  ],
  'ended-tls-unserved': [
    'warning',
    'Service gw-alpha/edge',
    'gw-alpha/alpha',
    /ends TLS on port 443, which leads to port 8443 .* nothing listens/,
  ],
  'https-only-with-http-urls': ['note', 'Gateway gw-alpha/alpha', 'gw-alpha/alpha', /team-a\/shop only over https/],
  'http01-solved-on-default-gateway': ['warning', 'Certificate gw-alpha/alpha', 'gw-alpha/alpha', /ClusterIssuer acme/],
  'wildcard-gateway-takes-hosts': [
    'error',
    'DomainMapping team/www.team.example.com',
    'edge/edge',
    /is for \*\.team\.example\.com: .*answers 404 for service team\/shop/,
  ],
  'net-istio-cannot-reconcile': [
    'error',
    'DomainMapping team/www.example.com',
    undefined,
    /has the name intranet, which is not a domain/,
  ],
  'net-istio-object-differs': [
    'warning',
    'VirtualService team-a/shop-ingress',
    undefined,
    /gw-alpha\/alpha.* expected/,
  ],
};

test.each(TLS_RULES.map((rule) => [rule.name, rule] as const))(
  '%s finds what its bad example is about',
  (name, rule) => {
    const [level, on, gateway, message] = BAD[name] ?? [];
    const found = findingsOf([rule], rulePage(name).bad);
    expect(
      found.map((each) => [
        each.level,
        `${each.subject.kind} ${each.subject.namespace}/${each.subject.name}`,
        each.gateway,
      ]),
    ).toEqual([[level, on, gateway]]);
    expect(found[0]?.message).toMatch(message ?? /^$/);
  },
);

test('a wildcard certificate that is not for the host that it is given to', () => {
  const { bad } = rulePage('wildcard-gateway-takes-hosts');
  const said = (yaml: string) =>
    findingsOf(TLS_RULES, yaml)
      .filter(({ rule }) => rule === 'wildcard-gateway-takes-hosts')
      .map(({ level, message }) => `${level}: ${message}`);
  const alone = bad.replace(/ {4}- port:\n {8}number: 443[^]*?credentialName: edge-tls\n/, '');
  expect(said(alone.replace('name: www.team.example.com', 'name: www.example.com'))).toEqual([
    'error: The certificate of DomainMapping team/www.example.com is for *.team.example.com, and not for www.example.com: the Gateway that net-istio creates for it has no server for this host, which nothing answers over https.',
  ]);
  expect(said(alone)).toEqual([]);
});

test('the good examples have no error of any rule', () => {
  const rules = CATEGORIES.flatMap((category) => category.rules);
  for (const { name } of TLS_RULES) {
    const errors = findingsOf(rules, rulePage(name).good).filter(({ level }) => level === 'error');
    expect(errors.map((each) => `${name}: ${each.rule} ${each.message}`)).toEqual([]);
  }
});
