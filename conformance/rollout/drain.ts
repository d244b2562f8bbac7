import { request } from 'node:http';
import { exchange } from '../harness/exchange';
import { ADMIN_PORT } from '../harness/envoy';
import { type GatewayPod } from '../harness/pods';

const SECONDS = 5;

/** As pilot-agent tells Envoy to drain when its pod ends. Source: Istio, pkg/envoy/agent.go. */
export async function drainListeners({ network }: GatewayPod): Promise<void> {
  const options = {
    host: network.address,
    port: ADMIN_PORT,
    method: 'POST',
    path: '/drain_listeners?inboundonly&graceful',
    agent: false,
  };
  const { status } = await exchange(request, options, { who: `envoy ${network.address}`, seconds: SECONDS });
  if (status !== 200) throw new Error(`envoy ${network.address} does not drain: ${status}`);
}
