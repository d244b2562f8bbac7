import { type Checker } from './checker';
import { type ExposedServiceOptions } from './options';

// net-istio's status prober (knative.dev/networking pkg/status) opens plain HTTP connections to the gateway pods. A
// listener that waits for a PROXY protocol header closes them, so no probe ever succeeds. True of every release up to
// Knative 1.22.
const REASON =
  "net-istio's status prober (Knative up to 1.22) does not speak it, so every service behind this gateway stays " +
  'Unknown, "Waiting for load balancer"';

/** Refuses PROXY protocol, by option or by an annotation of some cloud, unless the consequence is accepted. */
export function checkProxyProtocol(checker: Checker, options: ExposedServiceOptions): void {
  const annotation = Object.entries(options.annotations ?? {}).find(([key, value]) => turnsOnProxyProtocol(key, value));
  if (options.proxyProtocol === true) {
    if (options.acceptUnknownStatus === true) return;
    checker.refuse({
      what: `proxyProtocol is on: ${REASON}`,
      fix: 'leave it out and keep the client address by externalTrafficPolicy, or set acceptUnknownStatus to true',
    });
  }
  if (annotation !== undefined) {
    checker.refuse({
      what: `annotations['${annotation[0]}'] turns PROXY protocol on: ${REASON}`,
      got: annotation[1],
      fix: 'leave it out, or set proxyProtocol and acceptUnknownStatus to true as well',
    });
  }
}

/**
 * Clouds name the annotation differently; all of them have these words in the key, or in a list of target group
 * attributes.
 */
function turnsOnProxyProtocol(key: string, value: string): boolean {
  if (/proxy_protocol[^,]*=true/.test(value)) return true;
  return /proxy-?protocol/i.test(key) && !['', 'false', 'none', 'off', 'disabled'].includes(value.toLowerCase());
}
