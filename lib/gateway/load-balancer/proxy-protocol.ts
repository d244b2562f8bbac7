import { NEWEST } from '../../knative/release';
import { type Refusal } from '../../private/refusal';
import { sendsProxyProtocol } from '../../private/sent-proxy-protocol';
import { type ExposedServiceOptions } from './options';

// net-istio's status prober (knative.dev/networking pkg/status) opens plain HTTP connections to the gateway pods. A
// listener that waits for a PROXY protocol header closes them, so no probe ever succeeds. True of every release that
// this package knows.
const REASON =
  `net-istio's status prober (Knative up to ${NEWEST}) does not speak it, so every service behind this ` +
  'gateway stays Unknown, "Waiting for load balancer"';

/** Refuses PROXY protocol, by option or by an annotation of some cloud, unless the consequence is accepted. */
export function proxyProtocolRefusals(options: ExposedServiceOptions): Refusal[] {
  if (options.proxyProtocol === true) {
    if (options.acceptUnknownStatus === true) return [];
    return [
      {
        path: ['proxyProtocol'],
        what: `PROXY protocol is on: ${REASON}`,
        fix: 'omit it and preserve the client address with externalTrafficPolicy, or set acceptUnknownStatus to true',
      },
    ];
  }
  return Object.entries(options.annotations ?? {})
    .filter(([key, value]) => sendsProxyProtocol(key, value))
    .map(([key, got]) => ({
      path: ['annotations', key],
      what: `turns PROXY protocol on: ${REASON}`,
      got,
      fix: 'omit it, or set proxyProtocol and acceptUnknownStatus to true as well',
    }));
}
