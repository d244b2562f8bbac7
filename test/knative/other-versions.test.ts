import { Chart } from 'cdk8s';
import {
  GatewayAssignment,
  IsolatedGateway,
  KnativeMultiGatewayConfig,
  type KnativeMultiGatewayConfigProps,
  KnativeRelease,
  Platform,
  type PlatformProps,
} from '../../lib';
import { app, synth } from '../support';

/** Synthesizes a gateway for some versions, and a configuration with others. */
function apply(
  versions: PlatformProps,
  props: Partial<KnativeMultiGatewayConfigProps>,
  list: 'defaultGateway' | 'gateways' = 'gateways',
): () => void {
  return () => {
    const chart = new Chart(app(), 'chart');
    const isDefault = list === 'defaultGateway';
    const gateway = new IsolatedGateway(chart, 'alpha', {
      platform: Platform.of(versions),
      ...(!isDefault && { assignment: GatewayAssignment.label('gateway', 'alpha') }),
    });
    new KnativeMultiGatewayConfig(chart, 'knative', {
      knative: versions.knative,
      ...(isDefault ? { gateways: [], defaultGateway: gateway } : { gateways: [gateway] }),
      ...props,
    });
    synth(chart);
  };
}

const versions = { knative: KnativeRelease.V1_15, istio: '1.23.1', kubernetes: '1.29' };
const MADE =
  'made for other versions than the configuration of Knative; got "Knative 1.15, Istio 1.23, Kubernetes 1.29"';

describe('the versions of gateways and of the configuration that names them', () => {
  test.each<[string, Partial<KnativeMultiGatewayConfigProps>]>([
    ['that are not named twice', {}],
    ['that are the same', { istio: '1.23', kubernetes: '1.29' }],
    ['of another patch release', { knative: KnativeRelease.of('1.15.1') }],
  ])('%s are accepted', (_, props) => {
    expect(apply(versions, props)).not.toThrow();
  });

  test.each<[Partial<KnativeMultiGatewayConfigProps>, string]>([
    [{ knative: KnativeRelease.V1_14 }, 'Knative 1.14'],
    [{ istio: '1.22' }, 'Knative 1.15, Istio 1.22'],
    [{ kubernetes: '1.30' }, 'Knative 1.15, Kubernetes 1.30'],
  ])('%j are refused', (props, allowed) => {
    const rest = `${MADE}; allowed: ${allowed}; to fix: give both the same versions`;
    expect(apply(versions, props)).toThrow(`gateways[0].platform: ${rest}`);
    expect(apply(versions, props, 'defaultGateway')).toThrow(`defaultGateway.platform: ${rest}`);
  });
});
