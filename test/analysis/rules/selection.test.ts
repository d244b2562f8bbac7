import { SELECTION_RULES } from '../../../lib/analysis/rules/selection/index';
import { domainMappingUnassigned } from '../../../lib/analysis/rules/selection/domain-mapping-unassigned';
import { isTypo, TypoIndex } from '../../../lib/private/typo';
import { labelTypo } from '../../../lib/analysis/rules/selection/label-typo';
import { templateLabelIgnored } from '../../../lib/analysis/rules/selection/template-label-ignored';
import { unassignedServiceOnPublicDefault } from '../../../lib/analysis/rules/selection/unassigned-service-on-public-default';
import { ALPHA, configMap, entry, STOCK } from './config-map';
import { domainMapping, gateway, type GatewayShape, knativeService, together } from './manifests';
import { describePages, findingsOf, rulePage, findingsBy } from './page';

const QUARANTINE = 'knative-quarantine/knative-quarantine-gateway';
const EXPOSED = 'Service istio-system/istio-ingressgateway of type LoadBalancer';
const LABELLED = '{matchLabels: {gateway: "alpha"}}';

/** config-istio with external-gateways of these entries. */
function external(...entries: string[]): string {
  return configMap({ 'external-gateways': entries.join('') });
}

const config = external(entry(STOCK), entry(ALPHA, LABELLED));
/** The same, with a default gateway of this shape in place of the stock one. */
function configWithDefault(shape: GatewayShape): string {
  return together(external(entry(QUARANTINE), entry(ALPHA, LABELLED)), gateway(QUARANTINE, shape));
}

/** `LEVEL RULE OBJECT` of what all rules of the category find. */
function summary(...manifests: string[]): string[] {
  return findingsOf(SELECTION_RULES, together(...manifests)).map(
    ({ level, rule, subject }) => `${level} ${rule} ${subject.kind}/${subject.namespace}/${subject.name}`,
  );
}

describePages('selection', SELECTION_RULES);

describe('unassigned-service-on-public-default', () => {
  test('the page', () => {
    expect(findingsBy(unassignedServiceOnPublicDefault, rulePage('unassigned-service-on-public-default').bad)).toEqual([
      {
        level: 'note',
        on: 'Service default/payroll',
        gateway: STOCK,
        message: `Knative Service default/payroll matches no selector of config-istio and is answered through the default gateway ${STOCK}, at ${EXPOSED}.`,
        fix: 'If that is not intended, assign it: for example by gateway=alpha, or by its namespace. To expose nothing by default, use a default gateway without a load balancer.',
      },
    ]);
  });

  test.each([
    ['serving.knative.dev/routeNamespace', 'assign it: by its namespace.'],
    ['exposure', 'assign it: for example by exposure=internal, or by its namespace.'],
  ])('the fix names a selector that a label of a service can match, by %s', (key, fix) => {
    const entries = external(entry(STOCK), entry(ALPHA, `{matchLabels: {${key}: internal}}`));
    const findings = findingsBy(unassignedServiceOnPublicDefault, together(entries, knativeService('default/shop')));
    expect(findings.map((each) => each.fix)).toEqual([expect.stringContaining(fix)]);
  });

  test('a DomainMapping whose target is not among the manifests', () => {
    expect(summary(config, domainMapping('default/www.shop.example', 'shop'))).toEqual([
      'note unassigned-service-on-public-default DomainMapping/default/www.shop.example',
    ]);
  });

  test('a DomainMapping goes with its target: one of them is reported', () => {
    expect(summary(config, knativeService('default/shop'), domainMapping('default/www.shop.example', 'shop'))).toEqual([
      'note unassigned-service-on-public-default Service/default/shop',
    ]);
  });

  test('without selectors there is nothing to forget', () => {
    expect(summary(external(entry(STOCK)), knativeService('default/shop'))).toEqual([]);
    expect(summary(knativeService('default/shop'))).toEqual([]);
  });

  const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
  test.each<[string, GatewayShape, boolean]>([
    ['a load balancer', {}, true],
    ['node ports', { type: 'NodePort' }, true],
    ['external addresses', { type: 'ClusterIP', service: { externalIPs: ['192.0.2.1'] } }, true],
    [
      'an AWS load balancer, internet-facing',
      { annotations: { [`${AWS}type`]: 'external', [`${AWS}scheme`]: 'internet-facing' } },
      true,
    ],
    [
      'an AWS load balancer of the controller, which makes internal ones',
      { service: { loadBalancerClass: 'service.k8s.aws/nlb' } },
      false,
    ],
    ['an AWS load balancer, internal', { annotations: { [`${AWS}scheme`]: 'internal' } }, false],
    ['an AWS load balancer, internal, older', { annotations: { [`${AWS}internal`]: 'true' } }, false],
    ['an AWS load balancer, not internal, older', { annotations: { [`${AWS}internal`]: 'false' } }, true],
    [
      'an Azure load balancer, internal',
      { annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } },
      false,
    ],
    [
      'a Google load balancer, internal',
      { annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } },
      false,
    ],
    ['a ClusterIP', { type: 'ClusterIP' }, false],
    ['no pods', { deployment: { replicas: 0 } }, false],
    ['hosts that refuse it', { hosts: ['*.public.example.com'] }, false],
    ['hosts that accept it', { hosts: ['default/*.example.com'] }, true],
    ['another port', { service: { ports: [{ name: 'http2', port: 80, targetPort: 9090 }] } }, true],
    ['a port that nothing listens on', { service: { ports: [{ name: 'status', port: 15021 }] } }, false],
  ])('a default gateway with %s', (_, shape, exposed) => {
    const found = findingsBy(
      unassignedServiceOnPublicDefault,
      together(configWithDefault(shape), knativeService('default/shop')),
    );
    expect(found).toHaveLength(exposed ? 1 : 0);
  });
});

describe('label-typo', () => {
  test('the page', () => {
    expect(findingsBy(labelTypo, rulePage('label-typo').bad)).toEqual([
      {
        level: 'error',
        on: 'Service default/payroll',
        gateway: ALPHA,
        message: `Knative Service default/payroll carries gateway=alhpa, which no selector of config-istio matches; gateway=alpha would select ${ALPHA}. It goes through the default gateway ${STOCK}, exposed at ${EXPOSED}.`,
        fix: 'Label it gateway: "alpha" instead of gateway: "alhpa"; or correct the selector in config-istio.',
      },
    ]);
  });

  test('a note where nothing is exposed', () => {
    const typo = knativeService('default/payroll', { gateway: 'Alpha' });
    expect(findingsBy(labelTypo, together(configWithDefault({ type: 'ClusterIP' }), typo))).toEqual([
      {
        level: 'note',
        on: 'Service default/payroll',
        gateway: ALPHA,
        message: `Knative Service default/payroll carries gateway=Alpha, which no selector of config-istio matches; gateway=alpha would select ${ALPHA}. It goes through the default gateway ${QUARANTINE}.`,
        fix: 'Label it gateway: "alpha" instead of gateway: "Alpha"; or correct the selector in config-istio.',
      },
    ]);
  });

  test.each([
    ['a typo in the key', { gatway: 'alpha' }],
    ['a prefix too many', { 'example.com/gateway': 'alpha' }],
    ['a key in capitals', { Gateway: 'alpha' }],
  ])('%s', (_, labels) => {
    expect(summary(config, knativeService('default/a', labels))).toEqual(['error label-typo Service/default/a']);
  });

  test('one label explains a service: no other rule of the category tells of it', () => {
    const mapping = domainMapping('default/www.shop.example', 'shop', { gateway: 'alpah' });
    expect(summary(config, gateway(ALPHA), knativeService('default/shop', { gateway: 'alpha' }), mapping)).toEqual([
      'error label-typo DomainMapping/default/www.shop.example',
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['another value', { gateway: 'beta' }],
    ['the value under another key', { team: 'alpha' }],
    ['a number more', { gateway: 'alpha2' }],
    ['a key that selects, with a value of another selector', { exposure: 'alpha' }],
  ])('%s is no typo', (_, labels) => {
    const more = external(
      entry(STOCK),
      entry(ALPHA, LABELLED),
      entry('edge/internal', '{matchLabels: {exposure: internal}}'),
    );
    expect(findingsBy(labelTypo, together(more, knativeService('default/a', labels)))).toEqual([]);
  });

  test('a label that would not be enough is no typo', () => {
    const both = external(entry(STOCK), entry(ALPHA, '{matchLabels: {gateway: alpha, tier: front}}'));
    expect(findingsBy(labelTypo, together(both, knativeService('default/a', { gateway: 'alhpa' })))).toEqual([]);
    const enough = knativeService('default/b', { gateway: 'alhpa', tier: 'front' });
    expect(findingsBy(labelTypo, together(both, enough))).toHaveLength(1);
  });

  describe('namespaces', () => {
    const namespaces = external(
      entry(STOCK),
      entry(ALPHA, '{matchLabels: {serving.knative.dev/routeNamespace: payrol}}'),
    );

    test('a selector for one that is not there', () => {
      expect(findingsBy(labelTypo, together(namespaces, knativeService('payroll/a')))).toEqual([
        {
          level: 'error',
          on: 'Service payroll/a',
          gateway: ALPHA,
          message: `Knative Service payroll/a carries serving.knative.dev/routeNamespace=payroll, which no selector of config-istio matches; serving.knative.dev/routeNamespace=payrol would select ${ALPHA}. It goes through the default gateway ${STOCK}, exposed at ${EXPOSED}.`,
          fix: `Correct the selector of ${ALPHA} in config-istio to serving.knative.dev/routeNamespace=payroll.`,
        },
      ]);
    });

    test('one that is there was meant', () => {
      expect(
        findingsBy(labelTypo, together(namespaces, knativeService('payroll/a'), knativeService('payrol/b'))),
      ).toEqual([]);
    });
  });

  test('a cluster-local service is judged by the local gateways', () => {
    const labels = { gateway: 'alhpa', 'networking.knative.dev/visibility': 'cluster-local' };
    const local = configMap({
      'local-gateways': entry('knative-serving/knative-local-gateway') + entry(ALPHA, LABELLED),
    });
    expect(summary(local, knativeService('default/a', labels))).toEqual(['note label-typo Service/default/a']);
    expect(summary(config, knativeService('default/a', labels))).toEqual([]);
  });
});

describe('typos', () => {
  test.each([
    ['alpha', 'alhpa'],
    ['alpha', 'alpa'],
    ['alpha', 'alphaa'],
    ['alpha', 'alpga'],
    ['alpha', 'ALPHA'],
    ['team-a', 'team_a'],
    ['team-a', 'teama'],
    ['team-a', 'taem-a'],
    ['internal-gateway', 'internl-gateway'],
  ])('%s and %s', (a, b) => {
    expect([isTypo(a, b), isTypo(b, a)]).toEqual([true, true]);
    expect(new TypoIndex([a]).near(b)).toEqual([a]);
  });

  test.each([
    ['alpha', 'alpha'],
    ['alpha', 'alpha2'],
    ['team-1', 'team-2'],
    ['team-a', 'team-b'],
    ['eu', 'us'],
    ['eu-west', 'us-west'],
    ['internal', 'external'],
    ['alpha', 'lphaa'],
    ['', 'a'],
  ])('not %s and %s', (a, b) => {
    expect([isTypo(a, b), isTypo(b, a)]).toEqual([false, false]);
    expect(new TypoIndex([a]).near(b)).toEqual([]);
  });
});

describe('template-label-ignored', () => {
  const message = (name: string, end: string): string =>
    `Knative Service default/${name} has gateway=alpha only in spec.template.metadata.labels, so it is not assigned to ${ALPHA}. It goes through the default gateway ${end}.`;
  const fix = 'Set gateway: "alpha" in metadata.labels of the Knative Service.';

  test('the page', () => {
    const message_ = message('payroll', `${STOCK}, exposed at ${EXPOSED}`);
    expect(findingsBy(templateLabelIgnored, rulePage('template-label-ignored').bad)).toEqual([
      { level: 'error', on: 'Service default/payroll', gateway: ALPHA, message: message_, fix },
    ]);
  });

  test('a warning where nothing is exposed', () => {
    const service = knativeService('default/a', { tier: 'front' }, { gateway: 'alpha', app: 'a' });
    expect(findingsBy(templateLabelIgnored, together(configWithDefault({ type: 'ClusterIP' }), service))).toEqual([
      { level: 'warning', on: 'Service default/a', gateway: ALPHA, message: message('a', QUARANTINE), fix },
    ]);
  });

  test('in a cluster, where the KIngress is there as well', () => {
    const ingress = JSON.stringify({
      apiVersion: 'networking.internal.knative.dev/v1alpha1',
      kind: 'Ingress',
      metadata: {
        namespace: 'default',
        name: 'a',
        labels: { 'serving.knative.dev/route': 'a', 'serving.knative.dev/routeNamespace': 'default' },
      },
      spec: { rules: [{ hosts: ['a.default.example.com'], visibility: 'ExternalIP' }] },
    });
    expect(summary(config, knativeService('default/a', {}, { gateway: 'alpha' }), ingress)).toEqual([
      'error template-label-ignored Service/default/a',
    ]);
  });

  test('labels of a template that assign nothing', () => {
    expect(
      findingsBy(templateLabelIgnored, together(config, knativeService('default/a', {}, { app: 'alpha' }))),
    ).toEqual([]);
    const other = knativeService('default/a', { gateway: 'beta' }, { gateway: 'alpha' });
    expect(findingsBy(templateLabelIgnored, together(config, other))).toEqual([]);
  });
});

describe('domain-mapping-unassigned', () => {
  const GATEWAY = 'istio-system-team-a/knative-custom-gateway-team-a';

  test('the page', () => {
    expect(findingsBy(domainMappingUnassigned, rulePage('domain-mapping-unassigned').bad)).toEqual([
      {
        level: 'error',
        on: 'DomainMapping team-a/www.shop.example',
        gateway: GATEWAY,
        message: `DomainMapping team-a/www.shop.example matches no selector of config-istio and goes through the default gateway ${STOCK}, exposed at ${EXPOSED}; its target Knative Service team-a/shop goes through ${GATEWAY}.`,
        fix: `Add a second entry for ${GATEWAY} to external-gateways that selects serving.knative.dev/domainMappingNamespace: "team-a".`,
      },
    ]);
  });

  test.each([
    [
      'by labels',
      '{matchLabels: {gateway: alpha, tier: front}}',
      'Set gateway: "alpha" and tier: "front" in metadata.labels of the DomainMapping, as on its service.',
    ],
    [
      'by one of several values',
      '{matchExpressions: [{key: gateway, operator: In, values: [beta, alpha]}]}',
      'Set gateway: "alpha" in metadata.labels of the DomainMapping, as on its service.',
    ],
    [
      'by a key',
      '{matchExpressions: [{key: gateway, operator: Exists}]}',
      'Set gateway: "alpha" in metadata.labels of the DomainMapping, as on its service.',
    ],
    [
      'by what the mapping carries and it does not',
      '{matchExpressions: [{key: internal, operator: DoesNotExist}]}',
      'Label the DomainMapping so that !internal matches it.',
    ],
  ])('a target that is selected %s', (_, selector, fix) => {
    const service = knativeService('default/shop', { gateway: 'alpha', tier: 'front' });
    const found = findingsBy(
      domainMappingUnassigned,
      together(
        external(entry(STOCK), entry(ALPHA, selector)),
        service,
        domainMapping('default/www.shop.example', 'shop', { internal: 'yes' }),
      ),
    );
    expect(found.map((each) => each.fix)).toEqual([fix]);
  });

  test('a mapping that another gateway than that of its target serves', () => {
    const two = external(entry(STOCK), entry(ALPHA, LABELLED), entry('edge/beta', '{matchLabels: {gateway: beta}}'));
    const mapping = domainMapping('default/www.shop.example', 'shop', { gateway: 'beta' });
    expect(
      findingsBy(domainMappingUnassigned, together(two, knativeService('default/shop', { gateway: 'alpha' }), mapping)),
    ).toEqual([]);
  });
});

test('a configuration that is refused assigns nothing: config-istio-invalid tells of it', () => {
  const refused = external(entry(STOCK), entry(ALPHA), entry('edge/beta', '{matchLabels: {gateway: beta}}'));
  expect(summary(refused, knativeService('default/a', { gateway: 'bete' }, { gateway: 'beta' }))).toEqual([]);
});
