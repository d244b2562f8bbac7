import { type Assigned } from '../../knative/knative-gateway';
import { type Platform } from '../../knative/platform';
import { type Refusal } from '../../private/refusal';
import { compareVersions, minorOf } from '../../private/versions';
import { type GatewaySettings } from '../gateway-settings';
import { type IsolatedGatewayProps } from '../isolated-gateway-props';
import { mergesStrictly, skippedGateways } from '../strict-merging';
import { hostsWith, isValidFor } from './hosts';
import { PlainHttp } from './options';
import { GatewayTlsKind, type TlsSpec, type TlsView, certificatesOf, serviceNames } from './spec';

// Istio validates Gateways of net-istio's more strictly from 1.27 on; net-istio follows from 1.18 on.
const REFUSED_FROM_ISTIO = '1.27';
const FIXED_IN_KNATIVE = '1.18';

/**
 * Refuses TLS that the other options of the gateway, or the versions, rule out. Paths are from the options of the
 * gateway.
 */
export function tlsRefusals(props: IsolatedGatewayProps, { loadBalancer, workload }: GatewaySettings): Refusal[] {
  const { tls, servers, platform } = props;
  if (tls === undefined) return [];
  const { kind, plainHttp } = tls._spec;
  const ended = loadBalancer._template.tlsPorts;
  const isEnded = kind === GatewayTlsKind.AT_LOAD_BALANCER;
  return [
    ...(servers === undefined
      ? []
      : [{ path: ['servers'], what: 'given together with tls, which makes the servers', fix: 'omit one of the two' }]),
    ...(isEnded && ended.length === 0
      ? [
          {
            path: ['tls'],
            what: 'ends at the load balancer, which has no certificate',
            fix: 'set tls of LoadBalancer.awsNetwork',
          },
        ]
      : []),
    ...(isEnded && ended.length > 1 && plainHttp !== PlainHttp.SERVE
      ? [
          {
            path: ['loadBalancer', 'tls', 'ports'],
            what: 'several ports whose TLS ends at the load balancer lead to one listener, which cannot redirect',
            got: ended,
            allowed: 'one port',
            fix: 'set plainHttp of GatewayTls.atLoadBalancer to PlainHttp.SERVE, or leave one port',
          },
        ]
      : []),
    ...(isEnded && ended.includes(80) && plainHttp === PlainHttp.REDIRECT
      ? [
          {
            path: ['loadBalancer', 'tls', 'ports'],
            what: 'TLS ends on port 80, which redirects plain HTTP',
            got: ended,
            fix: 'use another port, or set plainHttp of GatewayTls.atLoadBalancer to PlainHttp.SERVE or CLOSED',
          },
        ]
      : []),
    ...(!isEnded && ended.length > 0
      ? [
          {
            path: ['tls'],
            what: 'TLS ends at the load balancer, whose option tls has the certificates: the pods get plain HTTP',
            got: kind,
            fix: 'use GatewayTls.atLoadBalancer(), or omit tls of the load balancer',
          },
        ]
      : []),
    ...(kind === GatewayTlsKind.PER_SERVICE ? refusedByIstio(platform) : []),
    ...(kind === GatewayTlsKind.PER_SERVICE && mergesStrictly(workload, platform)
      ? [
          skippedGateways(['tls'], 'GatewayTls.perService()', {
            got: kind,
            fix: 'use GatewayTls.wildcard() or secrets()',
          }),
        ]
      : []),
  ];
}

function refusedByIstio(platform: Platform | undefined): Refusal[] {
  if (platform === undefined) return [];
  const { knative, istio } = platform;
  if (compareVersions(knative.minor, FIXED_IN_KNATIVE) >= 0) return [];
  if (compareVersions(minorOf(istio) ?? istio, REFUSED_FROM_ISTIO) < 0) return [];
  return [
    {
      path: ['tls'],
      what: `Istio ${istio} refuses the Gateways that net-istio of Knative ${knative.minor} creates for certificates`,
      allowed: `Knative ${FIXED_IN_KNATIVE} or later, or Istio before ${REFUSED_FROM_ISTIO}`,
      fix: 'use GatewayTls.wildcard() or GatewayTls.secrets(), or other versions',
    },
  ];
}

/**
 * Refuses certificates that do not fit the hosts of the gateway and of what is assigned to it, once all of that is
 * known.
 */
export function certificateRefusals(spec: TlsSpec, view: TlsView): Refusal[] {
  if (spec.issued !== undefined) return issuedRefusals(spec, view);
  if (spec.certificates === undefined) return [];
  const all = certificatesOf(spec, view).flatMap(({ names }) => names);
  const stray = spec.certificates.flatMap(({ hosts }, index) =>
    hosts.flatMap((host, at) =>
      outside(view, host).map((refusal) => ({ ...refusal, path: ['tls', 'certificates', index, 'hosts', at] })),
    ),
  );
  const bare = [...serviceNames(view, {}), ...view.mapped]
    .filter((host) => !all.some((name) => isValidFor(name, host) || isValidFor(host, name)))
    .map((host) => ({
      path: ['tls', 'certificates'],
      what: `none is for ${host}, which is assigned to the gateway: https would be reset there, and services stay Unknown`,
      got: all,
      fix: 'add the name to the certificate that has it',
    }));
  return [...stray, ...bare];
}

function issuedRefusals(spec: TlsSpec, view: TlsView): Refusal[] {
  const { namespaces = [], dnsNames = [] } = spec.issued ?? {};
  const [{ names } = { names: [] }] = certificatesOf(spec, view);
  const { domain } = view;
  if (domain !== undefined && dnsNames.length === 0 && serviceNames(view, { namespaces }).length === 0) {
    return [
      {
        path: ['tls', 'namespaces'],
        what: `no namespace of the services in ${domain} is known: a wildcard stands for one label, so that *.${domain} is not valid for NAME.NAMESPACE.${domain}`,
        allowed: 'the namespaces of the services',
        fix: "list them, assign whole namespaces, or set domainTemplate to '{{.Name}}-{{.Namespace}}.{{.Domain}}'",
      },
    ];
  }
  if (names.length === 0) {
    const fix = 'set domain or hosts of the gateway, or dnsNames of the certificate';
    return [{ path: ['tls', 'dnsNames'], what: 'no name is known that the certificate could be for', fix }];
  }
  return dnsNames.flatMap((name, index) =>
    outside(view, name).map((refusal) => ({ ...refusal, path: ['tls', 'dnsNames', index] })),
  );
}

function outside({ hosts }: TlsView, name: string): Omit<Refusal, 'path'>[] {
  if (hostsWith(hosts, [name]).length > 0) return [];
  return [
    { what: 'not a host of the gateway', got: name, allowed: hosts.join(', '), fix: 'add it to hosts, or omit it' },
  ];
}

/** Refuses a DomainMapping whose own certificate defeats what the gateway is for. */
export function assignedRefusals({ kind }: TlsSpec, { host, hasCertificate }: Assigned): Refusal[] {
  if (host === undefined || !hasCertificate) return [];
  const reason = OWN_CERTIFICATE_REFUSED[kind];
  if (reason === undefined) return [];
  return [{ path: ['tlsSecret'], what: reason, fix: 'omit tlsSecret, or use another gateway' }];
}

const OWN_CERTIFICATE_REFUSED: Partial<Record<GatewayTlsKind, string>> = {
  [GatewayTlsKind.MUTUAL]:
    'net-istio creates a Gateway of its own for it, which demands no certificate of clients: the host would bypass mutual TLS',
  [GatewayTlsKind.AT_LOAD_BALANCER]:
    'TLS of this gateway ends at the load balancer: the Gateway that net-istio creates for it would get plain HTTP',
};
