import { GatewayWorkload, type IsolatedGatewayProps, type IstioOperatorOptions } from '../../../lib';
import { only, render } from './support';

/** The variables of the gateway's container. */
function variables(props: IsolatedGatewayProps, options: IstioOperatorOptions): unknown {
  const operator = only(render({ ...props, workload: GatewayWorkload.istioOperator(options) }), 'IstioOperator');
  return operator.spec.components.ingressGateways[0].k8s.env;
}

const proxyConfig = { proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true', A: 'metadata' } };

// Istio, `ProxyConfig.proxyMetadata`: "Additional environment variables for the proxy", set by the injection.
describe('the metadata of the proxy', () => {
  test('becomes variables by the injection', () => {
    expect(variables({ proxyConfig }, {})).toBeUndefined();
    expect(variables({ proxyConfig, env: { A: 'own' } }, {})).toEqual([{ name: 'A', value: 'own' }]);
  });

  test('is among the variables where istiod does not inject the proxy; those that are set win', () => {
    expect(variables({ proxyConfig, env: { A: 'own', B: 'b' } }, { injection: false })).toEqual([
      { name: 'A', value: 'own' },
      { name: 'B', value: 'b' },
      { name: 'ISTIO_META_DNS_CAPTURE', value: 'true' },
    ]);
  });

  test('adds nothing where there is none', () => {
    expect(variables({}, { injection: false })).toBeUndefined();
    expect(variables({ env: { B: 'b' } }, { injection: false })).toEqual([{ name: 'B', value: 'b' }]);
  });
});
