import { type Finding } from './finding';
import { FieldLines, type SourceTexts } from './input/field-line';

const POD_LABELS = 'spec.template.metadata.labels';
const CONTAINERS = 'spec.template.spec.containers';
const LABELS = 'metadata.labels';
const SERVERS = 'spec.servers';
const OPERATED = 'spec.config.istio|spec.config.config-istio';

/** The field that a rule is about, for each kind of object, `*` for any other kind; of several the first one. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'app-label-leak': {
    Gateway: 'spec.selector',
    IstioOperator: 'spec.components.ingressGateways|spec',
    '*': POD_LABELS,
  },
  'assigned-gateway-has-no-pods': { Gateway: 'spec.selector' },
  'assignment-without-effect': { '*': LABELS },
  'authorization-policy-cuts-knative': { AuthorizationPolicy: 'spec' },
  'certificate-missing': { Gateway: SERVERS },
  'cluster-local-host-exposed': { Gateway: SERVERS, Service: 'spec.type|metadata.labels', '*': LABELS },
  'config-istio-invalid': { ConfigMap: 'data', KnativeServing: OPERATED },
  'config-istio-lost-at-upgrade': { ConfigMap: 'metadata.annotations' },
  'config-istio-not-validated': { ConfigMap: LABELS },
  'config-names-other-service': { ConfigMap: 'data', KnativeServing: OPERATED },
  'conflicting-telemetries': { Telemetry: 'spec.selector' },
  'domain-gateway-mismatch': { ConfigMap: 'data', '*': 'metadata.labels|metadata.name' },
  'domain-mapping-crosses-default-gateway': { DomainMapping: 'spec.ref' },
  'domain-mapping-secret-missing': { DomainMapping: 'spec.tls' },
  'domain-mapping-target-missing': { DomainMapping: 'spec.ref.name' },
  'domain-mapping-unassigned': { DomainMapping: 'metadata.labels|spec.ref' },
  'duplicate-gateway-entry': { ConfigMap: 'data', KnativeServing: OPERATED },
  'ended-tls-unserved': { Gateway: SERVERS, Service: 'metadata.annotations' },
  'external-traffic-policy-loses-source-ip': { Service: 'spec.externalTrafficPolicy|spec.type' },
  'foreign-gateway-attached': { Gateway: 'spec.selector' },
  'foreign-virtual-service': { VirtualService: 'spec.hosts' },
  'formats-mixed': { ConfigMap: 'data', KnativeServing: OPERATED },
  'gateway-does-not-listen': { Gateway: 'spec.servers|spec' },
  'gateway-object-missing': { ConfigMap: 'data', KnativeServing: OPERATED },
  'gateway-service-selects-other-pods': { Service: 'spec.selector' },
  'gateway-values-unknown': { '*': 'spec' },
  'generated-gateways-refused': { ConfigMap: 'data', KnativeServing: 'spec.version', '*': 'spec.tls' },
  'health-check-unanswered': { Service: 'metadata.annotations' },
  'host-of-two-owners': { '*': 'metadata.name' },
  'host-overlap': { Gateway: SERVERS, '*': 'metadata.name' },
  'hosts-refuse-assigned-service': { Gateway: SERVERS },
  'http01-solved-on-default-gateway': { Certificate: 'spec.dnsNames' },
  'https-only-with-http-urls': { Gateway: SERVERS },
  'image-auto-race': { Application: 'spec.source|spec.sources', HelmRelease: 'spec.chart', '*': CONTAINERS },
  'inference-service-gateway': { InferenceService: LABELS, ConfigMap: 'data' },
  'invalid-host': { '*': 'metadata.name' },
  'istio-operator-without-controller': { IstioOperator: 'kind' },
  'label-typo': { '*': LABELS },
  'latest-or-unpinned-patched-image': { '*': CONTAINERS },
  'load-balancer-quota': { Service: 'metadata.annotations', ResourceQuota: 'spec.hard' },
  'local-service-carries-gateway-label': { Service: LABELS },
  'local-tls-unserved': { ConfigMap: 'data', Service: 'spec.ports', Gateway: SERVERS },
  'match-all-selector': { ConfigMap: 'data', KnativeServing: OPERATED },
  'moved-without-probe': { '*': LABELS },
  'net-istio-cannot-reconcile': { '*': 'spec.tls|metadata.annotations' },
  'net-istio-controller-with-sidecar': { '*': POD_LABELS, Namespace: LABELS },
  'net-istio-object-differs': { '*': 'spec' },
  'no-network-policy': { '*': POD_LABELS },
  'no-pdb': { '*': POD_LABELS },
  'not-seen-by-istiod': { ConfigMap: 'data', VirtualService: 'spec.exportTo', '*': 'metadata.labels|metadata.name' },
  'one-load-balancer-twice': { Service: 'metadata.annotations' },
  'operator-misplaces-local-service': { KnativeServing: OPERATED },
  'other-ingress-class': { '*': 'metadata.annotations', ConfigMap: 'data' },
  'overlapping-selectors': { ConfigMap: 'data', KnativeServing: OPERATED },
  'patched-version-skew': { '*': CONTAINERS },
  'peer-authentication-cuts-knative': { PeerAuthentication: 'spec' },
  'port-translation-ambiguous': { Service: 'spec.ports' },
  'port-without-listener': { Service: 'spec.ports' },
  'probe-hits-other-gateway': { Service: LABELS, Gateway: 'spec.selector' },
  'probe-port-mismatch': { Gateway: SERVERS, Service: 'spec.ports' },
  'probe-skipped': { Gateway: SERVERS },
  'probe-target-missing': { Service: 'metadata.labels|metadata.name', Gateway: 'spec.selector' },
  'prober-blocked': { NetworkPolicy: 'spec' },
  'prober-denied': { AuthorizationPolicy: 'spec' },
  'proxy-protocol-unprobeable': {
    EnvoyFilter: 'spec.configPatches',
    Service: 'metadata.annotations',
    ConfigMap: 'data',
    '*': 'spec.template.metadata.annotations|spec',
  },
  'redirect-unserved': { Gateway: SERVERS },
  'redirected-without-certificate': { ConfigMap: 'data', '*': 'metadata.annotations' },
  'release-cannot-express': { ConfigMap: 'data', KnativeServing: OPERATED },
  'revision-in-selector': { '*': 'spec.selector' },
  'scope-gateway-breaks-generated-gateways': { Deployment: CONTAINERS, ConfigMap: 'data', '*': 'metadata.annotations' },
  'scope-gateway-breaks-stock-layout': { Deployment: CONTAINERS },
  'selectorless-gateways-share-services': { ConfigMap: 'data', KnativeServing: OPERATED },
  'server-without-port': { Service: 'spec.ports' },
  'service-in-other-namespace': { Service: 'metadata.namespace' },
  'service-label-hijack': { Service: LABELS, Gateway: 'spec.selector|spec' },
  'service-leads-elsewhere': { Service: 'spec.ports' },
  'service-missing': { ConfigMap: 'data', KnativeServing: OPERATED },
  'shared-local-gateway-serves-tenant-hosts': { Gateway: 'spec.selector', ConfigMap: 'data', Service: 'spec.selector' },
  'shared-pod-label': {
    Service: 'spec.selector',
    IstioOperator: 'spec.components.ingressGateways|spec',
    '*': POD_LABELS,
  },
  'single-replica': { '*': 'spec.replicas' },
  'strict-merging-skips-gateway': { Gateway: 'metadata.namespace|spec.selector' },
  'template-label-ignored': { Service: POD_LABELS },
  'tls-bypasses-hosts': { Gateway: SERVERS },
  'unassigned-service-on-public-default': { '*': 'metadata.labels|metadata.name' },
  'unreadable-document': { ConfigMap: 'data' },
  'unknown-config-field': { ConfigMap: 'data', KnativeServing: OPERATED },
  'unreachable-default': { ConfigMap: 'data', KnativeServing: OPERATED },
  'wildcard-certificate-across-gateways': { Gateway: SERVERS },
  'wildcard-gateway-takes-hosts': { DomainMapping: 'spec.tls' },
  'yaml11-surprise': { ConfigMap: 'data', KnativeServing: OPERATED },
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
  return path
    ?.split('|')
    .map((each) => lines.lineOf(source.file, source.line, each.split('.')))
    .find((line) => line !== undefined);
}
