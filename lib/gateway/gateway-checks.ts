import { optionRefusals } from '../private/types';
import { endsTls } from '../private/ended-tls';
import { DOMAIN_TEMPLATE } from '../knative/domain-template';
import { KNATIVE_LABELS } from '../knative/ingress-labels';
import { type Platform } from '../knative/platform';
import { NEWEST } from '../knative/release-facts';
import { refuseLabels, refuseUnless } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN, SERVICE_NAME } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { gatewayHostRefusals } from '../private/gateway-host';
import { externalDnsRefusals } from './external-dns';
import { type GatewayServer } from './gateway-server';
import { type GatewaySettings, gatewayPorts, gatewaySettings, workloadContext } from './gateway-settings';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { localGatewayRefusals } from './local-gateway-choice';
import { rendersNamespace } from './namespace';
import { HTTPS_PORT, plainServer } from './service-ports';
import { mergesStrictly, skippedGateways } from './strict-merging';
import { GatewayTlsKind } from './tls';
import { tlsRefusals } from './tls/checks';
import { workloadOptionsRefusals } from './workload-options';

// Values of the label `istio` in Istio's own profiles and samples.
const RESERVED = ['eastwestgateway', 'egressgateway', 'ingressgateway'];

/**
 * Checks a gateway. Paths are relative to its properties. Checks that depend on versions need them among the
 * properties.
 *
 * @param id The construct id, from which default names are derived.
 */
export function gatewayRefusals(id: string, props: IsolatedGatewayProps): Refusal[] {
  return optionRefusals('IsolatedGatewayProps', props, (options) => gatewayValueRefusals(id, options));
}

/** The same for properties whose types are right. */
export function gatewayValueRefusals(id: string, props: IsolatedGatewayProps): Refusal[] {
  const settings = gatewaySettings(id, props);
  const { platform } = props;
  return [
    ...refuseUnless(DNS_LABEL, settings.gatewayName, ['gatewayName']),
    ...refuseUnless(DNS_LABEL, settings.namespace, ['namespace']),
    ...refuseUnless(SERVICE_NAME, settings.serviceName, ['serviceName']),
    ...refuseUnless(DNS_SUBDOMAIN, props.clusterDomain, ['clusterDomain']),
    ...refuseUnless(DNS_SUBDOMAIN, props.domain, ['domain']),
    ...refuseLabels(props.namespaceLabels, ['namespaceLabels']),
    ...hostRefusals(props.hosts),
    ...workloadOptionsRefusals({ ...props, loadBalancer: settings.loadBalancer }),
    ...reservedName(settings),
    ...refuseUnless(DOMAIN_TEMPLATE, props.domainTemplate, ['domainTemplate']),
    ...secondaryLabelRefusals(props),
    ...templateWithoutDomain(props),
    ...externalDnsRefusals(props),
    ...(props.tls === undefined ? serverRefusals(settings) : []),
    ...serviceCertificateRefusals(props),
    ...tlsRefusals(props, settings),
    ...localGatewayRefusals(props),
    ...settings.workload._withoutEffect(props),
    ...under(
      ['loadBalancer'],
      [
        ...settings.loadBalancer._template.refusals(gatewayPorts(settings).map(({ port }) => port)),
        ...tlsEndedRefusals(settings),
        ...tlsEndedByAnnotation(settings),
        ...readinessGateRefusals(settings, props),
      ],
    ),
    ...(platform === undefined ? [] : settings.workload._refusals(() => workloadContext(id, props, platform))),
  ];
}

/** Labels of services, which narrow the selectors of the assignment. */
export function secondaryLabelRefusals({
  assignment,
  secondaryLabels: labels,
}: Pick<IsolatedGatewayProps, 'assignment' | 'secondaryLabels'>): Refusal[] {
  const path = ['secondaryLabels'];
  const taken = new Set(assignment?.serviceSelectors.flatMap(({ matchLabels = {} }) => Object.keys(matchLabels)));
  return [
    ...refuseLabels(labels, path),
    ...(labels !== undefined && Object.keys(labels).length === 0
      ? [{ path, what: 'empty', allowed: 'one label or more', fix: 'omit it for every service of the gateway' }]
      : []),
    ...Object.keys(labels ?? {})
      .filter((key) => taken.has(key) || key.startsWith(KNATIVE_LABELS))
      .map((key) => ({
        path: [...path, key],
        what: taken.has(key) ? 'a label of the assignment' : 'a label that only Knative sets',
        got: labels?.[key],
        fix: 'choose another label',
      })),
  ];
}

/** Refuses a template without effect. */
export function templateWithoutDomain({
  domain,
  domainTemplate,
}: Pick<IsolatedGatewayProps, 'domain' | 'domainTemplate'>): Refusal[] {
  if (domain !== undefined || domainTemplate === undefined) return [];
  const fix = 'set domain, or network.domainTemplate for the services without a domain of their gateway';
  return [{ path: ['domainTemplate'], what: 'has no effect: the gateway has no domain', got: domainTemplate, fix }];
}

/** Checks hosts of an Istio Gateway. */
export function hostRefusals(hosts: readonly string[] | undefined): Refusal[] {
  if (hosts?.length === 0) {
    return [{ path: ['hosts'], what: 'empty', allowed: 'at least one host', fix: 'omit hosts' }];
  }
  return (hosts ?? []).flatMap((host, index) => gatewayHostRefusals(host, ['hosts', index]));
}

function serviceCertificateRefusals({ serviceCertificates, tls, workload, platform }: IsolatedGatewayProps): Refusal[] {
  const path = ['serviceCertificates'];
  if (serviceCertificates === false && tls?.kind === GatewayTlsKind.PER_SERVICE) {
    return [{ path, what: 'contradicts GatewayTls.perService()', got: false, fix: 'omit it' }];
  }
  if (serviceCertificates !== true || tls !== undefined || !mergesStrictly(workload, platform)) return [];
  const fix = 'omit it, and use GatewayTls.wildcard() or secrets()';
  return [skippedGateways(path, 'a certificate of a service', { got: true, fix })];
}

/** What a load balancer has taken the TLS off is plain HTTP. */
function tlsEndedRefusals({
  loadBalancer: {
    _template: { tlsPorts: ports },
  },
  servers,
}: GatewaySettings): Refusal[] {
  if (ports.length === 0) return [];
  if (plainServer(servers) === undefined) {
    const fix = 'add GatewayServer.http(), or omit tls and let TLS pass through to the HTTPS servers';
    return [{ path: ['tls'], what: 'ends at the load balancer, but the gateway has no HTTP server behind it', fix }];
  }
  return servers
    .filter(({ credentialName, port }) => credentialName !== undefined && ports.includes(port))
    .map(({ port }) => ({
      path: ['tls', 'ports'],
      what: 'ends at the load balancer, but the server of this port expects TLS',
      got: port,
      fix: 'leave out either the HTTPS server or tls of the load balancer',
    }));
}

/** As with `tls` of the load balancer, where annotations say it to a provider without that option. */
function tlsEndedByAnnotation({ loadBalancer: { _template: template }, servers }: GatewaySettings): Refusal[] {
  const secure = servers.filter(({ credentialName }) => credentialName !== undefined);
  if (secure.length === 0) return [];
  const service = template.build();
  return secure
    .filter(({ port, portName }) => !template.tlsPorts.includes(port) && endsTls(service, { port, name: portName }))
    .map(({ port }) => ({
      path: ['annotations'],
      what: `take the TLS off port ${port} at the load balancer, but the server of this port expects TLS`,
      got: port,
      fix: 'omit the certificate annotation, or use an HTTP server there',
    }));
}

/** Without the readiness gate a rollout ends before the load balancer sends to the new pods. */
function readinessGateRefusals({ loadBalancer, ...settings }: GatewaySettings, props: IsolatedGatewayProps): Refusal[] {
  const { pace } = loadBalancer._template;
  if (pace.readinessGate === undefined || loadBalancer._template.saysReadinessGate) return [];
  if (!settings.workload._installsPods || rendersNamespace(settings, props)) return [];
  const [label = ''] = Object.entries(pace.readinessGate).map(([key, value]) => `${key}: ${value}`);
  return [
    {
      path: ['podReadinessGate'],
      what: `missing: the Namespace is not part of the output, and rollouts lose requests unless it has the label ${label}`,
      got: settings.namespace,
      fix: 'label the namespace and set podReadinessGate to true, or set it to false for slow rollouts without the gate',
    },
  ];
}

function reservedName({ gatewayName, workload }: GatewaySettings): Refusal[] {
  if (!workload._installsPods || !RESERVED.includes(gatewayName)) return [];
  return [
    {
      path: ['gatewayName'],
      what: "the label of one of Istio's own gateways",
      got: gatewayName,
      allowed: 'any other name',
    },
  ];
}

function serverRefusals({ servers, hasServiceCertificates }: GatewaySettings): Refusal[] {
  if (servers.length === 0) {
    return [
      {
        path: ['servers'],
        what: 'empty',
        allowed: 'at least one GatewayServer',
        fix: 'omit servers for HTTP on port 80',
      },
    ];
  }
  const twice = (['port', 'targetPort'] as const).flatMap((name) => {
    const numbers = servers.map((server) => server[name]);
    return numbers.flatMap((got, index) => {
      if (numbers.indexOf(got) === index) return [];
      const path = ['servers', index, name];
      return [{ path, what: 'already used by another server', got, allowed: `one server per ${name}` }];
    });
  });
  return [...twice, ...(hasServiceCertificates ? httpsPortTaken(servers) : [])];
}

function httpsPortTaken(servers: readonly GatewayServer[]): Refusal[] {
  if (servers.some(({ port }) => port === HTTPS_PORT.port)) return [];
  return servers.flatMap(({ port, targetPort }, index) =>
    targetPort === HTTPS_PORT.targetPort
      ? [
          {
            path: ['servers', index, 'targetPort'],
            what: `already the target of the Service's port ${HTTPS_PORT.port}`,
            got: targetPort,
            allowed: `another targetPort for port ${port}`,
          },
        ]
      : [],
  );
}

/** A gateway needs to know the versions, its own or those of the chart around it. */
export function missingPlatform(platform: Platform | undefined): Refusal[] {
  if (platform !== undefined) return [];
  return [
    {
      path: ['platform'],
      what: 'missing: no enclosing MultiGatewayChart provides the versions',
      fix: `pass them, such as Platform.of({ knative: KnativeRelease.of('${NEWEST}') })`,
    },
  ];
}
