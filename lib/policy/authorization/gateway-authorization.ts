import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { type Platform } from '../../knative/platform';
import { Phase, addObject } from '../../private/objects';
import { PROBE_HEADER, PROBE_PATHS } from '../../private/probe';
import { LOCAL_GATEWAY_PORTS } from '../../private/stock-install';
import { type GatewayAuthorizationOptions } from './options';

/** A gateway, as its authorization needs to know it. */
export interface AuthorizedGateway {
  readonly name: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
  /** Hosts of its servers, as Istio writes them; asked for at synth, since they can grow. */
  readonly hosts: () => readonly string[];
  /** Numbers of its Service's ports, which clients may put into the Host header. */
  readonly ports: readonly number[];
  /** Whether the cluster-local hosts of its services are on its pods, too. */
  readonly hasOwnLocal: () => boolean;
}

const LOCAL_PORTS = LOCAL_GATEWAY_PORTS.map(String);

/**
 * AuthorizationPolicies on the pods of one gateway. queue-proxy and the activator answer net-istio's probes themselves,
 * so that letting them through opens no service. Source: Istio, "Authorization Policy"; knative/networking
 * `pkg/http/probe`.
 */
export class GatewayAuthorization extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    private readonly platform: Platform,
    private readonly gateway: AuthorizedGateway,
    options: GatewayAuthorizationOptions,
  ) {
    super(scope, id);
    const { jwtIssuers, externalAuthorizationProvider: provider } = options;
    const { name } = gateway;
    if (limitsRequests(options)) this.add('AuthorizationPolicy', name, () => this.allow(options));
    if (jwtIssuers !== undefined) {
      this.add('RequestAuthentication', name, () => ({
        jwtRules: jwtIssuers.map((each) => ({ ...each, forwardOriginalToken: true })),
      }));
    }
    if (provider !== undefined) {
      this.add('AuthorizationPolicy', `${name}-external`, () => ({
        action: 'CUSTOM',
        provider: { name: provider },
        rules: [
          { to: [{ operation: { notPaths: PROBE_PATHS, ...this.notLocal() } }] },
          {
            ...(this.gateway.hasOwnLocal() && { to: [{ operation: this.notLocal() }] }),
            when: [{ key: PROBE_HEADER, notValues: ['probe'] }],
          },
        ],
      }));
    }
  }

  private allow({
    ownHostsOnly = true,
    sourceRanges,
    trustForwardedFor,
    jwtIssuers,
  }: GatewayAuthorizationOptions): object {
    const source = {
      ...(sourceRanges && { [trustForwardedFor === true ? 'remoteIpBlocks' : 'ipBlocks']: sourceRanges }),
      ...(jwtIssuers && { requestPrincipals: jwtIssuers.map(({ issuer }) => `${issuer}/*`) }),
    };
    const hosts = ownHostsOnly ? matchedHosts(this.gateway.hosts(), this.gateway.ports) : undefined;
    const rule = {
      ...(Object.keys(source).length > 0 && { from: [{ source }] }),
      ...(hosts && { to: [{ operation: { hosts } }] }),
    };
    const probe = {
      to: [{ operation: { paths: PROBE_PATHS } }],
      when: [{ key: PROBE_HEADER, values: ['probe'] }],
    };
    return { action: 'ALLOW', rules: [rule, ...this.local(), probe] };
  }

  /** Who calls from inside the cluster has no token and no public address: that is for network policies. */
  private local(): object[] {
    return this.gateway.hasOwnLocal() ? [{ to: [{ operation: { ports: LOCAL_PORTS } }] }] : [];
  }

  private notLocal(): object {
    return this.gateway.hasOwnLocal() ? { notPorts: LOCAL_PORTS } : {};
  }

  private add(kind: string, name: string, spec: () => object): void {
    const { namespace, podLabels } = this.gateway;
    addObject(this, `${kind}-${name}`, Phase.GATEWAY, {
      apiVersion: this.platform.istioNetworkingApiVersion.replace('networking', 'security'),
      kind,
      metadata: { name, namespace },
      spec: Lazy.any({ produce: () => ({ selector: { matchLabels: podLabels }, ...spec() }) }) as object,
    });
  }
}

/** An ALLOW policy that limits nothing would only be there to break. */
function limitsRequests({ ownHostsOnly = true, sourceRanges, jwtIssuers }: GatewayAuthorizationOptions): boolean {
  return ownHostsOnly || sourceRanges !== undefined || jwtIssuers !== undefined;
}

/** The hosts as an AuthorizationPolicy matches them, with and without the port; undefined where any host may come. */
function matchedHosts(hosts: readonly string[], ports: readonly number[]): string[] | undefined {
  const names = hosts.map((host) => host.slice(host.indexOf('/') + 1));
  if (names.includes('*')) return undefined;
  // A value can have one wildcard only, at its beginning or its end.
  return [...new Set(names)].flatMap((name) =>
    name.startsWith('*') ? [name, ...ports.map((port) => `${name}:${port}`)] : [name, `${name}:*`],
  );
}
