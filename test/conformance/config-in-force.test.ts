import { STOCK_ENTRY, STOCK_LOCAL_ENTRY, configIstio, externalGateways } from '../../conformance/harness/topology';
import { ConfigInForce } from '../../conformance/stand-in/config-in-force';

const VALID = externalGateways(STOCK_ENTRY);
const TWO_DEFAULTS = externalGateways(STOCK_ENTRY, STOCK_LOCAL_ENTRY);
const OTHER = externalGateways({ ...STOCK_ENTRY, name: 'other' });

test('an invalid config-istio ends net-istio when it starts', () => {
  expect(() => ConfigInForce.of([TWO_DEFAULTS])).toThrow('ConfigMap knative-serving/config-istio is invalid: ');
});

test('later, the last valid one stays in force', () => {
  const config = ConfigInForce.of([VALID]);
  const names = (object: typeof VALID): (string | undefined)[] =>
    config.apply([object]).configIstio.config?.externalGateways.map(({ name }) => name) ?? [];
  expect(names(TWO_DEFAULTS)).toEqual(['knative-ingress-gateway']);
  expect(names(OTHER)).toEqual(['other']);
  expect(names(TWO_DEFAULTS)).toEqual(['other']);
});

test('without entries the built-in default is in force', () => {
  expect(ConfigInForce.of([configIstio({})]).apply([]).configIstio.config?.externalGateways).toHaveLength(1);
});
