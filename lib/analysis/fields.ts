import { type Finding } from './finding';
import { FieldLines, type SourceTexts } from './input/field-line';

const POD_LABELS = 'spec.template.metadata.labels';
const CONTAINERS = 'spec.template.spec.containers';
const LABELS = 'metadata.labels';
const SERVERS = 'spec.servers';

/** The field that a rule is about, for each kind of object; `*` for any other kind. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'app-label-leak': { Gateway: 'spec.selector', '*': POD_LABELS },
  'assignment-without-effect': { '*': LABELS },
  'certificate-missing': { Gateway: SERVERS },
  'config-istio-not-validated': { ConfigMap: LABELS },
  'domain-gateway-mismatch': { ConfigMap: 'data' },
  'domain-mapping-secret-missing': { DomainMapping: 'spec.tls' },
  'domain-mapping-unassigned': { DomainMapping: LABELS },
  'ended-tls-unserved': { Gateway: SERVERS, Service: 'metadata.annotations' },
  'foreign-gateway-attached': { Gateway: 'spec.selector' },
  'foreign-virtual-service': { VirtualService: 'spec.hosts' },
  'gateway-does-not-listen': { Gateway: SERVERS },
  'gateway-service-selects-other-pods': { Service: 'spec.selector' },
  'health-check-unanswered': { Service: 'metadata.annotations' },
  'host-overlap': { Gateway: SERVERS },
  'hosts-refuse-assigned-service': { Gateway: SERVERS },
  'image-auto-race': { '*': CONTAINERS },
  'label-typo': { '*': LABELS },
  'latest-or-unpinned-patched-image': { '*': CONTAINERS },
  'load-balancer-quota': { Service: 'metadata.annotations' },
  'local-service-carries-gateway-label': { Service: LABELS },
  'one-load-balancer-twice': { Service: 'metadata.annotations' },
  'other-ingress-class': { '*': 'metadata.annotations', ConfigMap: 'data' },
  'port-translation-ambiguous': { Service: 'spec.ports' },
  'probe-port-mismatch': { Gateway: SERVERS, Service: 'spec.ports' },
  'probe-skipped': { Gateway: SERVERS },
  'probe-target-missing': { Service: LABELS, Gateway: 'spec.selector' },
  'prober-blocked': { NetworkPolicy: 'spec' },
  'prober-denied': { AuthorizationPolicy: 'spec' },
  'revision-in-selector': { '*': 'spec.selector' },
  'scope-gateway-breaks-generated-gateways': { Deployment: CONTAINERS },
  'scope-gateway-breaks-stock-layout': { Deployment: CONTAINERS },
  'service-label-hijack': { Service: LABELS },
  'service-leads-elsewhere': { Service: 'spec.ports' },
  'shared-pod-label': { Service: 'spec.selector', '*': POD_LABELS },
  'single-replica': { '*': 'spec.replicas' },
  'template-label-ignored': { Service: POD_LABELS },
};

const CONFIG_ISTIO_LISTS = ['external-gateways', 'local-gateways'];

/** Findings at the lines of the fields that they are about; those about a gateway of config-istio at its entry. */
export function atFields(findings: readonly Finding[], texts: SourceTexts): readonly Finding[] {
  const lines = new FieldLines(texts);
  return findings.map((finding) => {
    const line = lineOf(finding, lines);
    if (line === undefined) return finding;
    const { subject } = finding;
    return { ...finding, subject: { ...subject, source: { ...subject.source, line } } };
  });
}

function lineOf({ rule, subject, gateway }: Finding, lines: FieldLines): number | undefined {
  const { kind, name, source } = subject;
  if (kind === 'ConfigMap' && name === 'config-istio' && gateway !== undefined) {
    for (const list of CONFIG_ISTIO_LISTS) {
      const line = lines.entryLineOf(source.file, source.line, ['data', list], gateway);
      if (line !== undefined) return line;
    }
  }
  const fields = Object.hasOwn(FIELDS, rule) ? FIELDS[rule] : undefined;
  const path = fields?.[kind] ?? fields?.['*'];
  return path === undefined ? undefined : lines.lineOf(source.file, source.line, path.split('.'));
}
