import { unsynced } from '../../conformance/harness/istiod';
import { type GatewayPod } from '../../conformance/harness/pods';

const POD = { name: 'edge-0', namespace: 'gw-0' } as GatewayPod;
const [CLUSTER, LISTENER] = ['type/envoy.config.cluster.v3.Cluster', 'type/envoy.config.listener.v3.Listener'];
const CLASH = "error adding listener '0.0.0.0:8443': filter chain '' has the same matching rules defined as ''";

function waiting(lastError: string, mayClash?: boolean): string | undefined {
  const acknowledged = { sent: 'a', acked: 'a' };
  const resources = { [CLUSTER]: acknowledged, [LISTENER]: { sent: 'b', acked: 'a', lastError } };
  return unsynced([{ proxy: 'edge-0.gw-0', resources }], [POD], mayClash);
}

test('a refusal is an error', () => {
  expect(waiting(CLASH)).toBe(`edge-0.gw-0 refused ${LISTENER}: ${CLASH}`);
});

test('a listener that is refused for two certificates of the same names is left out where that may be', () => {
  expect(waiting(CLASH, true)).toBeUndefined();
  expect(waiting('unknown filter', true)).toBe(`edge-0.gw-0 refused ${LISTENER}: unknown filter`);
});
