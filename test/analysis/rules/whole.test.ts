import { analyze, type AnalyzeOptions } from '../../../lib/analysis/analyze';
import { isAtLeast, type Level, nameOf } from '../../../lib/analysis/finding';
import { type Loaded, loadText } from '../../../lib/analysis/input/load';
import { ALPHA, configMap, entry, STOCK } from './config-map';
import { domainMapping, knativeService, together } from './manifests';
import { STOCK_VERSIONS, stockInstall } from './stock';

/** `LEVEL RULE OBJECT` of what the rules find, of this level or worse. */
function judge(loaded: Loaded, threshold: Level, options?: AnalyzeOptions): string[] {
  return analyze(loaded, options)
    .findings.filter(({ level }) => isAtLeast(level, threshold))
    .map(({ level, rule, subject }) => `${level} ${rule} ${nameOf(subject)}`)
    .sort();
}

describe('the stock installation', () => {
  const services = together(knativeService('default/hello'), domainMapping('default/www.hello.example', 'hello'));

  test.each(STOCK_VERSIONS)('of Knative $serving has no error and no warning', (versions) => {
    const loaded = loadText(together(stockInstall(versions), services), 'stock.yaml');
    expect(loaded.problems).toEqual([]);
    expect(analyze(loaded).release.release.minor).toBe(versions.serving.slice(0, 4));
    expect(judge(loaded, 'warning')).toEqual([]);
    expect(judge(loaded, 'note')).toEqual([
      'note external-traffic-policy-loses-source-ip Service istio-system/istio-ingressgateway',
      'note port-without-listener Service istio-system/istio-ingressgateway',
      'note single-replica Deployment istio-system/istio-ingressgateway',
    ]);
  });

  test('taken for granted, it has nothing to tell of', () => {
    expect(judge(loadText(services, 'services.yaml'), 'note')).toEqual([]);
  });
});

/**
 * The recipe that circulates: a net-istio without the check for one entry without selector, an IstioOperator for each
 * gateway, and the gateways in config-istio without selectors. The IstioOperator does not say which labels its pods
 * have.
 */
describe('the recipe', () => {
  const operator = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio-ingressgateway-alpha
  namespace: istio-system-alpha
spec:
  profile: empty
  components:
    ingressGateways:
      - name: istio-ingressgateway
        namespace: istio-system-alpha
        enabled: true`;
  const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: knative-custom-gateway-alpha
  namespace: istio-system-alpha
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: ["*"]`;
  const labels = { 'app.kubernetes.io/name': 'knative-serving', 'app.kubernetes.io/component': 'net-istio' };
  const config = (selector?: string): string =>
    configMap({ 'external-gateways': entry(STOCK) + entry(ALPHA, selector) }, { labels });
  const services = together(knativeService('default/alpha'), knativeService('default/beta', { gateway: 'alpha' }));
  const recipe = (...changed: string[]): Loaded => loadText(together(...changed, services), 'recipe.yaml');

  const CONFIG = 'ConfigMap knative-serving/config-istio';
  const OPERATOR = 'IstioOperator istio-system-alpha/istio-ingressgateway-alpha';
  // True of every gateway that is installed so, and no part of what goes wrong.
  const good = [
    `note external-traffic-policy-loses-source-ip ${OPERATOR}`,
    `note istio-operator-without-controller ${OPERATOR}`,
    `note no-network-policy ${OPERATOR}`,
    `note port-without-listener ${OPERATOR}`,
    `note single-replica ${OPERATOR}`,
  ];

  test('on a stock net-istio', () => {
    expect(judge(recipe(operator, gateway, config()), 'note')).toEqual([
      `error config-istio-invalid ${CONFIG}`,
      `error shared-pod-label ${OPERATOR}`,
      ...good,
    ]);
  });

  test('on a patched net-istio nothing is set apart', () => {
    const loaded = recipe(operator, gateway, config());
    expect(judge(loaded, 'note', { patchedController: true })).toEqual([
      ...good,
      `warning selectorless-gateways-share-services ${CONFIG}`,
      `warning shared-pod-label ${OPERATOR}`,
    ]);
  });

  test('with a selector, the labels still leak', () => {
    expect(judge(recipe(operator, gateway, config('{matchLabels: {gateway: alpha}}')), 'warning')).toEqual([
      `error shared-pod-label ${OPERATOR}`,
    ]);
  });

  test('with a selector and labels of its own, nothing is wrong', () => {
    const own = '{app: alpha, istio: alpha}';
    const manifests = [
      operator.replace('enabled: true', `enabled: true\n        label: ${own}`),
      gateway.replace('istio: ingressgateway', 'istio: alpha'),
      config('{matchLabels: {gateway: alpha}}'),
    ];
    expect(judge(recipe(...manifests), 'warning')).toEqual([]);
  });
});
