import { type HttpOption } from './types';
import { type SystemConfig } from './system-config';

/** The settings of config-network for TLS and redirects. */
export interface NetworkConfig {
  /** Whether Knative obtains a certificate for each public host. */
  readonly externalDomainTls: boolean;
  /** Whether Knative obtains a certificate for each cluster-local host. */
  readonly clusterLocalDomainTls: boolean;
  readonly httpOption: HttpOption;
  /** Scheme of the URLs in statuses for hosts without a certificate of Knative: `http` by default. */
  readonly defaultExternalScheme: string;
  /** Go template of external hosts; `undefined` for the built-in one. */
  readonly domainTemplate: string | undefined;
  /** Label selector, as YAML, of the namespaces that get a wildcard certificate. */
  readonly namespaceWildcardCertSelector: string | undefined;
}

/**
 * Reads config-network; the new name of a key takes precedence over the old one.
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
    domainTemplate: value('domain-template', 'domainTemplate'),
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
