import { type IConstruct } from 'constructs';
import { refuse } from '../private/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, demand } from '../private/names';
import { demandInteger, demandPort } from '../private/numbers';

/** Options common to every server of a gateway. */
export interface GatewayServerOptions {
  /**
   * Port number of the Istio Gateway server and of the Service: the two must be equal, since net-istio's status prober
   * looks the server's number up among the Service's ports.
   *
   * @default - 80 for HTTP, 443 for HTTPS
   */
  readonly port?: number;
  /**
   * Port that the gateway pods listen on, from 1024 on: they run without the privilege to open a lower one.
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

/** One port that a gateway serves: a `server` of the Istio Gateway and the matching port of its Service. */
export class GatewayServer {
  /** Plain HTTP (with HTTP/2 in clear text). */
  public static http(options: GatewayServerOptions = {}): GatewayServer {
    return new GatewayServer('HTTP', options.port ?? 80, options.targetPort ?? 8080, undefined);
  }

  /** HTTPS that ends at the gateway, with the certificate in a Secret of the gateway's namespace. */
  public static https(options: HttpsGatewayServerOptions): GatewayServer {
    demand('credentialName', options.credentialName, DNS_SUBDOMAIN);
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
  ) {
    demandPort('server port', port);
    demandInteger('server targetPort', targetPort, 1024, 65535);
    const reserved = [15000, 15001, 15004, 15006, 15008, 15020, 15021, 15090];
    for (const [what, number] of [
      ['port', port],
      ['targetPort', targetPort],
    ] as const) {
      if (reserved.includes(number)) {
        refuse({
          what: `server ${what} is one of Istio's own ports`,
          got: number,
          allowed: `any port but ${reserved.join(', ')}`,
        });
      }
    }
  }

  /** Name of the port in the Service and in the Istio Gateway. */
  public get portName(): string {
    const [base, usual] = this.protocol === 'HTTPS' ? ['https', 443] : ['http2', 80];
    return this.port === usual ? base : `${base}-${this.port}`;
  }
}

const GATEWAY_HOST = {
  is: 'a host of an Istio Gateway',
  allowed:
    "'*', a DNS name in lower case such as 'a.example.com' or '*.example.com', with an optional 'NAMESPACE/' before it",
};

/**
 * Refuses what Istio would refuse as a host of a Gateway server: an optional `NAMESPACE/`, `./` or `*` + `/`, then a DNS name
 * whose first part may be `*`. Source: Istio `pkg/config/validation` (validateServer, ValidateWildcardDomain).
 */
export function demandGatewayHost(property: string, host: string, scope?: IConstruct): void {
  const slash = host.indexOf('/');
  const namespace = slash < 0 ? '*' : host.slice(0, slash);
  const name = host.slice(slash + 1);
  if (namespace !== '*' && namespace !== '.')
    demand(`${property}: the namespace before '/'`, namespace, DNS_LABEL, scope);
  if (name === '*') return;
  demand(property, host, { ...GATEWAY_HOST, test: () => DNS_SUBDOMAIN.test(name.replace(/^\*\./, '')) }, scope);
}
