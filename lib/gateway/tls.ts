import { type GatewaySpecServers } from '../../imports/networking.istio.io';
import { brand } from '../private/brand';
import { throwRefusals } from '../private/refusal';
import { type GatewayServer } from './gateway-server';
import {
  type LoadBalancerTlsOptions,
  type MutualTlsOptions,
  type PerServiceTlsOptions,
  PlainHttp,
  type SecretsTlsOptions,
  type WildcardTlsOptions,
  atLoadBalancerRefusals,
  mutualRefusals,
  perServiceRefusals,
  secretsRefusals,
  wildcardRefusals,
} from './tls/options';
import { portsOf, serversOf } from './tls/servers';
import { GatewayTlsKind, type TlsSpec, type TlsView } from './tls/spec';

export {
  type GatewayCertificate,
  type GatewayTlsOptions,
  type HstsOptions,
  type LoadBalancerTlsOptions,
  type MutualTlsOptions,
  type PerServiceTlsOptions,
  PlainHttp,
  type SecretsTlsOptions,
  TlsCipherSuite,
  TlsVersion,
  type WildcardTlsOptions,
} from './tls/options';
export { GatewayTlsKind } from './tls/spec';

/**
 * Where the TLS of a gateway ends, and with which certificates. It makes the gateway's servers, whose status
 * net-istio's prober can always check: a server that redirects or demands certificates of its clients, which it does
 * not probe, never stands alone.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class GatewayTls {
  /** None: plain HTTP on port 80. */
  public static none(): GatewayTls {
    return new GatewayTls({ kind: GatewayTlsKind.NONE, plainHttp: PlainHttp.SERVE });
  }

  /**
   * A wildcard certificate of cert-manager, in the namespace of the gateway's pods. Its names follow from the domain
   * and the hosts of the gateway. Refused at synth where no name is known.
   */
  public static wildcard(options: WildcardTlsOptions): GatewayTls {
    throwRefusals(wildcardRefusals(options), 'GatewayTls.wildcard');
    const { plainHttp = PlainHttp.REDIRECT, hsts } = options;
    return new GatewayTls({ kind: GatewayTlsKind.WILDCARD, plainHttp, hsts, server: options, issued: options });
  }

  /**
   * Existing certificates, of which a client gets the one for the host that it asks for (SNI); for any other host the
   * handshake is reset.
   */
  public static secrets(options: SecretsTlsOptions): GatewayTls {
    throwRefusals(secretsRefusals(options), 'GatewayTls.secrets');
    const { plainHttp = PlainHttp.REDIRECT, hsts, certificates } = options;
    return new GatewayTls({ kind: GatewayTlsKind.SECRETS, plainHttp, hsts, server: options, certificates });
  }

  /**
   * Existing certificates, and clients need one of their own. Port 80 answers net-istio's probes, which have none, and
   * 403 to everything else: without it services would be Ready without a check.
   */
  public static mutual(options: MutualTlsOptions): GatewayTls {
    throwRefusals(mutualRefusals(options), 'GatewayTls.mutual');
    const { hsts, certificates } = options;
    return new GatewayTls({
      kind: GatewayTlsKind.MUTUAL,
      plainHttp: PlainHttp.SERVE,
      hsts,
      server: options,
      certificates,
    });
  }

  /**
   * A certificate of Knative for each service and DomainMapping (`external-domain-tls`), in Gateways that net-istio
   * creates on the same pods. These accept exactly the hosts of the service, regardless of `hosts` of the gateway. A
   * setting of the whole cluster: refused together with gateways that have certificates of their own.
   */
  public static perService(options: PerServiceTlsOptions = {}): GatewayTls {
    throwRefusals(perServiceRefusals(options), 'GatewayTls.perService');
    const { plainHttp = PlainHttp.REDIRECT } = options;
    return new GatewayTls({ kind: GatewayTlsKind.PER_SERVICE, plainHttp, perService: options });
  }

  /** TLS ends at the load balancer, by its option `tls`; the pods get plain HTTP. */
  public static atLoadBalancer(options: LoadBalancerTlsOptions = {}): GatewayTls {
    throwRefusals(atLoadBalancerRefusals(options), 'GatewayTls.atLoadBalancer');
    const { plainHttp = PlainHttp.REDIRECT, hsts } = options;
    return new GatewayTls({ kind: GatewayTlsKind.AT_LOAD_BALANCER, plainHttp, hsts });
  }

  private constructor(
    /** @internal */
    public readonly _spec: TlsSpec,
  ) {}

  /** Where TLS ends, and with which certificates. */
  public get kind(): GatewayTlsKind {
    return this._spec.kind;
  }

  /**
   * The ports of the Service and the pods.
   *
   * @internal
   */
  public _ports(endedPorts: readonly number[]): GatewayServer[] {
    return portsOf(this._spec, endedPorts);
  }

  /**
   * The servers of the Istio Gateway.
   *
   * @internal
   */
  public _servers(ports: readonly GatewayServer[], view: TlsView): GatewaySpecServers[] {
    return serversOf(this._spec, ports, view);
  }
}

brand(GatewayTls, 'GatewayTls');
