import { NEWEST } from '../../knative/release';
import { type Refusal } from '../../private/refusal';
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
    .filter(([key, value]) => turnsOnProxyProtocol(key, value))
    .map(([key, got]) => ({
      path: ['annotations', key],
      what: `turns PROXY protocol on: ${REASON}`,
      got,
      fix: 'omit it, or set proxyProtocol and acceptUnknownStatus to true as well',
    }));
}

/**
 * Clouds name the annotation differently; all of them have these words in the key, or in a list of target group
 * attributes.
 */
function turnsOnProxyProtocol(key: string, given: unknown): boolean {
  const value = String(given);
  if (/proxy_protocol[^,]*=true/.test(value)) return true;
  return /proxy-?protocol/i.test(key) && !['', 'false', 'none', 'off', 'disabled'].includes(value.toLowerCase());
}
