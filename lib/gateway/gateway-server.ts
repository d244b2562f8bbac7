import { optionRefusals } from '../private/types';
import { brand } from '../private/brand';
import { PORT, refuseUnless, wholeNumber } from '../private/checks';
import { DNS_SUBDOMAIN } from '../private/names';
import { type Refusal, throwRefusals } from '../private/refusal';

/** Options common to every server of a gateway. */
export interface GatewayServerOptions {
  /**
   * Port number of the Istio Gateway server and of the Service. They must be equal, since net-istio's status prober
   * looks up the number of the server among the Service's ports.
   *
   * @default - 80 for HTTP, 443 for HTTPS
   */
  readonly port?: number;
  /**
   * Port that the gateway pods listen on, 1024 or higher: they have no privilege to bind a lower one.
   *
   * @default - 8080 for HTTP, 8443 for HTTPS
   */
  readonly targetPort?: number;
}

/** Options of an HTTPS server. */
export interface HttpsGatewayServerOptions extends GatewayServerOptions {
  /** Name of the TLS Secret in the gateway's namespace. */
  readonly credentialName: string;
}

// Source: Istio, "Ports used by Istio".
const ISTIO_PORTS = [15000, 15001, 15004, 15006, 15008, 15020, 15021, 15090];

/** Checks the options of GatewayServer.http. */
export function httpServerRefusals(options: GatewayServerOptions): Refusal[] {
  return optionRefusals('GatewayServerOptions', options, portRefusals);
}

function portRefusals(options: GatewayServerOptions): Refusal[] {
  return [
    ...refuseUnless(PORT, options.port, ['port']),
    ...refuseUnless(wholeNumber(1024, 65535), options.targetPort, ['targetPort']),
    ...(['port', 'targetPort'] as const)
      .filter((name) => ISTIO_PORTS.some((port) => port === options[name]))
      .map((name) => ({
        path: [name],
        what: "one of Istio's own ports",
        got: options[name],
        allowed: `any port but ${ISTIO_PORTS.join(', ')}`,
      })),
  ];
}

/** Checks the options of GatewayServer.https. */
export function httpsServerRefusals(options: HttpsGatewayServerOptions): Refusal[] {
  return optionRefusals('HttpsGatewayServerOptions', options, ({ credentialName }) => [
    ...portRefusals(options),
    ...refuseUnless(DNS_SUBDOMAIN, credentialName, ['credentialName']),
  ]);
}

/**
 * One port that a gateway serves: a `server` of the Istio Gateway and the matching port of its Service.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class GatewayServer {
  /** Plain HTTP (with HTTP/2 in clear text). */
  public static http(options: GatewayServerOptions = {}): GatewayServer {
    throwRefusals(httpServerRefusals(options), 'GatewayServer.http');
    return new GatewayServer('HTTP', options.port ?? 80, options.targetPort ?? 8080, undefined);
  }

  /** HTTPS, terminated at the gateway with the certificate in a Secret in the gateway's namespace. */
  public static https(options: HttpsGatewayServerOptions): GatewayServer {
    throwRefusals(httpsServerRefusals(options), 'GatewayServer.https');
    return new GatewayServer('HTTPS', options.port ?? 443, options.targetPort ?? 8443, options.credentialName);
  }

  private constructor(
    /** Istio's name of the protocol: `HTTP` or `HTTPS`. */
    public readonly protocol: string,
    /** Port number of the server and of the Service. */
    public readonly port: number,
    /** Port of the pods. */
    public readonly targetPort: number,
    /** Name of the TLS Secret, for HTTPS. */
    public readonly credentialName: string | undefined,
  ) {}

  /** Name of the port in the Service and in the Istio Gateway. */
  public get portName(): string {
    const [base, usual] = this.protocol === 'HTTPS' ? ['https', 443] : ['http2', 80];
    return this.port === usual ? base : `${base}-${this.port}`;
  }
}

brand(GatewayServer, 'GatewayServer');
