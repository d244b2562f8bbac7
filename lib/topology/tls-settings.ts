import { isIsolated } from '../gateway/isolated-gateway';
import { type GatewayTls, GatewayTlsKind, PlainHttp } from '../gateway/tls';
import { type CertificateIssuer } from '../knative/certificate-issuer';
import { ExternalScheme, HttpProtocol, type KnativeNetworkOptions } from '../knative/config-network';
import { isDeepStrictEqual } from 'node:util';
import { present } from '../private/present';
import { type Path, type Refusal } from '../private/refusal';
import { type MultiGatewayChartProps } from './multi-gateway-chart-props';
import { DefaultGateway } from './default-gateway';

/** A gateway of the topology and its TLS, where it is said. */
interface TlsOfGateway {
  readonly path: Path;
  readonly tls: GatewayTls | undefined;
}

/** What Knative's configuration has to say for the TLS of the gateways. It applies to all of them. */
export interface KnativeTls {
  readonly network: KnativeNetworkOptions;
  readonly certificateIssuer?: CertificateIssuer;
}

type TlsProps = Pick<MultiGatewayChartProps, 'defaultGateway' | 'existingGateways' | 'gateways' | 'network'>;

/** Knative's settings of a topology: the given ones, and what the TLS of its gateways needs. */
export function knativeTls(props: TlsProps): KnativeTls {
  const all = gatewaysOf(props);
  const perService = all.find(({ tls }) => tls?.kind === GatewayTlsKind.PER_SERVICE)?.tls?._spec;
  const { issuer, wildcardNamespaces } = perService?.perService ?? {};
  const network: KnativeNetworkOptions = present({
    ...(perService !== undefined && {
      externalDomainTls: true,
      httpProtocol: perService.plainHttp === PlainHttp.REDIRECT ? HttpProtocol.REDIRECTED : HttpProtocol.ENABLED,
      namespaceWildcardCertSelector: wildcardNamespaces,
    }),
    ...(all.every(({ tls }) => tls !== undefined && hasHttps(tls)) && { defaultExternalScheme: ExternalScheme.HTTPS }),
    ...props.network,
  });
  return { network, ...present({ certificateIssuer: issuer }) };
}

/** Whether Knative gets a certificate for each service. */
export function asksForServiceCertificates({
  network,
  gateways,
  existingGateways = {},
  defaultGateway,
}: TlsProps): boolean {
  if (network?.externalDomainTls !== undefined) return network.externalDomainTls;
  const isPerService = (tls: GatewayTls | undefined): boolean => tls?.kind === GatewayTlsKind.PER_SERVICE;
  if (isPerService(defaultGateway?._tls)) return true;
  if (Object.values(existingGateways).some((gateway) => isIsolated(gateway) && isPerService(gateway._tls))) return true;
  return Object.values(gateways).some(({ tls }) => isPerService(tls));
}

/** Whether hosts have https without a certificate of Knative. */
function hasHttps({ kind }: GatewayTls): boolean {
  return kind !== GatewayTlsKind.NONE && kind !== GatewayTlsKind.PER_SERVICE;
}

function gatewaysOf({
  gateways,
  existingGateways = {},
  defaultGateway = DefaultGateway.stock(),
}: TlsProps): TlsOfGateway[] {
  return [
    { path: ['defaultGateway', 'tls'], tls: defaultGateway._tls },
    ...Object.entries(existingGateways).map(([name, gateway]) => ({
      path: ['existingGateways', name],
      tls: isIsolated(gateway) ? gateway._tls : undefined,
    })),
    ...Object.entries(gateways).map(([name, { tls }]) => ({ path: ['gateways', name, 'tls'], tls })),
  ];
}

/** Refuses TLS of one gateway that settings of the whole cluster, or another gateway, rule out. */
export function tlsTopologyRefusals(props: TlsProps): Refusal[] {
  const all = gatewaysOf(props);
  const [first, ...more] = all.filter(({ tls }) => tls?.kind === GatewayTlsKind.PER_SERVICE);
  const { network = {} } = props;
  const isEverywhere = first !== undefined || network.externalDomainTls === true;
  return [
    ...all.flatMap(({ path, tls }): Refusal[] => {
      const reason = tls && isEverywhere ? WITH_CERTIFICATES_OF_KNATIVE[tls.kind] : undefined;
      if (reason === undefined) return [];
      const setting = first === undefined ? 'network.externalDomainTls' : `GatewayTls.perService() of ${nameOf(first)}`;
      const what = `${setting} applies to the whole cluster: ${reason}`;
      return [{ path, what, got: tls?.kind, fix: 'give all gateways certificates of Knative, or none' }];
    }),
    ...more
      .filter(({ tls }) => !isDeepStrictEqual(tls?._spec, first?.tls?._spec))
      .map(({ path }) => ({
        path,
        what: `other options than those of ${nameOf(first)}, but they apply to the whole cluster`,
        fix: 'make them equal',
      })),
    ...(first === undefined ? [] : contradictions(network, first)),
    ...redirectedNowhere(network, all),
    ...httpsUrls(network, all),
  ];
}

function nameOf(gateway: TlsOfGateway | undefined): string {
  return gateway?.path.filter((step) => step !== 'tls').join('.') ?? '';
}

const LEAVES = 'net-istio serves each host in a Gateway of its own, with its own certificate,';
const WITH_CERTIFICATES_OF_KNATIVE: Partial<Record<GatewayTlsKind, string>> = {
  [GatewayTlsKind.NONE]: `${LEAVES} on this gateway as well`,
  [GatewayTlsKind.WILDCARD]: `${LEAVES} instead of this one`,
  [GatewayTlsKind.SECRETS]: `${LEAVES} instead of these`,
  [GatewayTlsKind.MUTUAL]: `${LEAVES} which demands no certificate of clients`,
  [GatewayTlsKind.AT_LOAD_BALANCER]: `${LEAVES} where the load balancer sends plain HTTP`,
};

function contradictions(network: KnativeNetworkOptions, { tls }: TlsOfGateway): Refusal[] {
  const { externalDomainTls, httpProtocol, namespaceWildcardCertSelector: selector } = network;
  const { plainHttp, perService = {} } = tls?._spec ?? {};
  const wanted = plainHttp === PlainHttp.REDIRECT ? HttpProtocol.REDIRECTED : HttpProtocol.ENABLED;
  const against = (name: string, got: unknown): Refusal => ({
    path: ['network', name],
    what: 'contradicts GatewayTls.perService()',
    got,
    fix: 'omit it: it follows from tls of the gateways',
  });
  return [
    ...(externalDomainTls === false ? [against('externalDomainTls', externalDomainTls)] : []),
    ...(httpProtocol !== undefined && httpProtocol !== wanted ? [against('httpProtocol', httpProtocol)] : []),
    ...(selector !== undefined && !isDeepStrictEqual(selector, perService.wildcardNamespaces)
      ? [against('namespaceWildcardCertSelector', selector)]
      : []),
  ];
}

/** Measured: the redirect of config-network takes services off the HTTPS servers of their gateway. */
function redirectedNowhere({ httpProtocol }: KnativeNetworkOptions, all: readonly TlsOfGateway[]): Refusal[] {
  const gateway = all.find(({ tls }) => tls !== undefined && tls.kind !== GatewayTlsKind.PER_SERVICE);
  if (httpProtocol !== HttpProtocol.REDIRECTED || gateway === undefined) return [];
  return [
    {
      path: ['network', 'httpProtocol'],
      what: `net-istio takes redirected services off ${nameOf(gateway)}: http would answer 301, and https 404 or nothing`,
      got: httpProtocol,
      fix: 'omit it, and set plainHttp of GatewayTls, which redirects in the gateway itself',
    },
  ];
}

function httpsUrls({ defaultExternalScheme: got }: KnativeNetworkOptions, all: readonly TlsOfGateway[]): Refusal[] {
  const plain = all.find(({ tls }) => tls?.kind === GatewayTlsKind.NONE);
  if (got !== ExternalScheme.HTTPS || plain === undefined) return [];
  const what = `applies to all gateways, and ${nameOf(plain)} has no https`;
  return [{ path: ['network', 'defaultExternalScheme'], what, got, fix: 'omit it, or set tls on that gateway' }];
}
