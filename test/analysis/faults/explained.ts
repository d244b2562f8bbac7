import { type Finding } from '../../../lib/analysis/finding';
import { idOf } from '../../../lib/analysis/input/manifest';
import { type KIngress } from '../../../lib/analysis/model/types';
import { type Fault, type FaultKind } from './faults';

const NOT_READY: readonly FaultKind[] = ['not-ready', 'unanswered'];
const DEAD: readonly FaultKind[] = ['unanswered'];
const LEAKS: readonly FaultKind[] = ['leak', 'exposed'];
const GONE: readonly FaultKind[] = [...NOT_READY, 'undeletable'];
const ALL: readonly FaultKind[] = ['not-ready', 'unanswered', 'leak', 'exposed'];

/** The faults that a rule is there to explain. A rule that is not named here explains none. */
export const EXPLAINS: Readonly<Record<string, readonly FaultKind[]>> = {
  'unreadable-document': ALL,
  'config-istio-invalid': NOT_READY,
  'formats-mixed': NOT_READY,
  'match-all-selector': LEAKS,
  'duplicate-gateway-entry': LEAKS,
  'app-label-leak': ALL,
  'shared-pod-label': ALL,
  'foreign-gateway-attached': ALL,
  'gateway-service-selects-other-pods': ALL,
  'cluster-local-host-exposed': LEAKS,
  'foreign-virtual-service': ALL,
  'inference-service-gateway': LEAKS,
  'host-of-two-owners': ALL,
  'host-overlap': ALL,
  'hosts-refuse-assigned-service': NOT_READY,
  'scope-gateway-breaks-generated-gateways': NOT_READY,
  'scope-gateway-breaks-stock-layout': NOT_READY,
  'strict-merging-skips-gateway': NOT_READY,
  'service-label-hijack': ['not-ready'],
  'domain-mapping-unassigned': LEAKS,
  'invalid-host': NOT_READY,
  'label-typo': LEAKS,
  'assigned-gateway-has-no-pods': NOT_READY,
  'config-names-other-service': ALL,
  'gateway-does-not-listen': NOT_READY,
  'gateway-object-missing': GONE,
  'local-service-carries-gateway-label': ['not-ready'],
  'not-seen-by-istiod': NOT_READY,
  'operator-misplaces-local-service': NOT_READY,
  'port-translation-ambiguous': NOT_READY,
  'port-without-listener': DEAD,
  'probe-hits-other-gateway': ['not-ready'],
  'probe-port-mismatch': ALL,
  'prober-blocked': ['not-ready'],
  'prober-denied': ['not-ready'],
  'proxy-protocol-unprobeable': NOT_READY,
  'server-without-port': DEAD,
  'service-in-other-namespace': NOT_READY,
  'service-leads-elsewhere': ALL,
  'service-missing': ALL,
  'certificate-missing': NOT_READY,
  'domain-mapping-secret-missing': NOT_READY,
  'ended-tls-unserved': DEAD,
  'generated-gateways-refused': NOT_READY,
  'local-tls-unserved': DEAD,
  'redirect-unserved': DEAD,
  'redirected-without-certificate': NOT_READY,
  'net-istio-cannot-reconcile': NOT_READY,
  'net-istio-object-differs': ALL,
  'wildcard-gateway-takes-hosts': NOT_READY,
};

/** Whether a finding of a rule for this kind of fault is about its service, its gateways or the whole topology. */
export function explains(finding: Finding, fault: Fault): boolean {
  if (finding.level === 'note' || EXPLAINS[finding.rule]?.includes(fault.kind) !== true) return false;
  const isAboutIt = [fault.ingress, fault.target].some((each) => each !== undefined && isAbout(finding, each));
  if (finding.gateway === undefined) return isAboutIt || isAboutAll(finding);
  return fault.gateways.includes(finding.gateway) || isAboutIt;
}

/** An object of the whole topology, which no single service owns. */
function isAboutAll({ subject }: Finding): boolean {
  return !['Service', 'DomainMapping', 'Route', 'Ingress'].includes(subject.kind);
}

function isAbout({ subject }: Finding, { namespace, ownerName, source }: KIngress): boolean {
  const id = idOf(subject);
  return (
    id === idOf(source) ||
    id === idOf({ namespace, name: ownerName }) ||
    (subject.kind === 'Namespace' && subject.name === namespace)
  );
}

/** The faults that no finding explains. */
export function unexplained(faults: readonly Fault[], findings: readonly Finding[]): readonly Fault[] {
  return faults.filter((fault) => !findings.some((finding) => explains(finding, fault)));
}
