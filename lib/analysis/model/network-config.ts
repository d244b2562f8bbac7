import { type HttpOption } from './types';
import { type SystemConfig } from './system-config';

/** What config-network says about TLS and redirects. */
export interface NetworkConfig {
  /** Whether Knative gets a certificate for each public host. */
  readonly externalDomainTls: boolean;
  /** Whether Knative gets a certificate for each cluster-local host. */
  readonly clusterLocalDomainTls: boolean;
  readonly httpOption: HttpOption;
  /** Scheme of the URLs in statuses, where Knative got no certificate: `http` unless set. */
  readonly defaultExternalScheme: string;
  /** Which namespaces get a wildcard certificate: a label selector as YAML. */
  readonly namespaceWildcardCertSelector: string | undefined;
}

/**
 * Reads config-network; of an old and a new name of a key the new one wins.
 *
 * Source: knative.dev/networking `pkg/config/config.go`.
 */
export function readNetworkConfig({ data }: SystemConfig): NetworkConfig {
  const value = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => data[key]).find((found) => found !== undefined);
  return {
    externalDomainTls: isEnabled(value('external-domain-tls', 'auto-tls', 'autoTLS')),
    clusterLocalDomainTls: isEnabled(value('cluster-local-domain-tls')),
    httpOption: httpOptionOf(value('http-protocol', 'httpProtocol')) ?? 'Enabled',
    defaultExternalScheme: value('default-external-scheme', 'defaultExternalScheme') ?? 'http',
    namespaceWildcardCertSelector: value('namespace-wildcard-cert-selector'),
  };
}

/** `Enabled`, `Redirected` or `Disabled`, in any case. */
export function httpOptionOf(text: string | undefined): HttpOption | undefined {
  return (['Enabled', 'Redirected', 'Disabled'] as const).find(
    (option) => option.toLowerCase() === text?.toLowerCase(),
  );
}

function isEnabled(text: string | undefined): boolean {
  return text?.toLowerCase() === 'enabled';
}
