import { refuseUnless, wholeNumber } from '../private/checks';
import { type LabelSelector, selectorRefusals } from '../private/label-selector';
import { LABEL_KEY } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { writeYaml } from '../private/yaml/write';

/** How a gateway handles plain HTTP for a service with a certificate. */
export enum HttpProtocol {
  /** Serve it. */
  ENABLED = 'Enabled',
  /** Redirect it to HTTPS. net-istio does not probe such services: they are Ready without a check. */
  REDIRECTED = 'Redirected',
}

/** A scheme of URLs. */
export enum ExternalScheme {
  /** URLs begin with `http://`. */
  HTTP = 'http',
  /** URLs begin with `https://`. */
  HTTPS = 'https',
}

/** Settings of Knative's config-network. Source: knative/networking `pkg/config`. */
export interface KnativeNetworkOptions {
  /**
   * Ingress class of services that do not set one.
   *
   * @default 'istio.ingress.networking.knative.dev'
   */
  readonly ingressClass?: string;
  /**
   * Whether Knative requests certificates for the external hosts of services.
   *
   * @default - Knative's default, disabled
   */
  readonly externalDomainTls?: boolean;
  /**
   * Whether Knative requests certificates for cluster-local hosts.
   *
   * @default - Knative's default, disabled
   */
  readonly clusterLocalDomainTls?: boolean;
  /**
   * Whether traffic between gateway, activator and queue-proxy is encrypted by Knative.
   *
   * @default - Knative's default, disabled
   */
  readonly systemInternalTls?: boolean;
  /**
   * Scheme of the URLs in the status of services without a certificate of Knative. It is one for all gateways.
   *
   * @default - https if every gateway ends TLS itself or at its load balancer (`tls`), otherwise Knative's default,
   * http
   */
  readonly defaultExternalScheme?: ExternalScheme;
  /**
   * Namespaces, by their labels, whose services share one wildcard certificate each, with `externalDomainTls`. Needs an
   * issuer that solves DNS-01 challenges.
   *
   * @default - Knative's default, none
   */
  readonly namespaceWildcardCertSelector?: LabelSelector;
  /**
   * How plain HTTP is handled.
   *
   * @default - Knative's default, enabled
   */
  readonly httpProtocol?: HttpProtocol;
  /**
   * Go template of a service's host, from `.Name`, `.Namespace`, `.Domain`, `.Annotations` and `.Labels`.
   *
   * @default - Knative's default, `{{.Name}}.{{.Namespace}}.{{.Domain}}`; the domains of whole namespaces are branches
   * in front of it
   */
  readonly domainTemplate?: string;
  /**
   * Certificate class of services that do not set one.
   *
   * @default - Knative's default, cert-manager
   */
  readonly certificateClass?: string;
  /**
   * Whether a DomainMapping creates its domain claim automatically. Leave it off if several tenants share a cluster.
   *
   * @default - Knative's default, false
   */
  readonly autocreateClusterDomainClaims?: boolean;
  /**
   * Seconds over which traffic moves to a new revision.
   *
   * @default - Knative's default, 0
   */
  readonly rolloutDurationSeconds?: number;
}

const onOff = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? 'Enabled' : 'Disabled';

/**
 * Refuses settings of config-network. `hasDomains`: whether config-domain gives the domain of a gateway to services.
 */
export function networkRefusals(options: KnativeNetworkOptions, hasDomains: boolean): Refusal[] {
  const { ingressClass, certificateClass, rolloutDurationSeconds, domainTemplate } = options;
  const { namespaceWildcardCertSelector: wildcardSelector } = options;
  const at = { path: ['domainTemplate'], got: domainTemplate };
  return [
    ...refuseUnless(LABEL_KEY, ingressClass, ['ingressClass']),
    ...refuseUnless(LABEL_KEY, certificateClass, ['certificateClass']),
    ...under(
      ['namespaceWildcardCertSelector'],
      wildcardSelector === undefined ? [] : selectorRefusals(wildcardSelector),
    ),
    ...refuseUnless(wholeNumber(0, 86400), rolloutDurationSeconds, ['rolloutDurationSeconds']),
    ...(domainTemplate !== undefined && !isClosed(domainTemplate)
      ? [
          {
            ...at,
            what: 'not a Go template: an action is not closed',
            allowed: "every '{{' with its '}}', every if, with and range with its end",
          },
        ]
      : []),
    ...(domainTemplate !== undefined && hasDomains && !domainTemplate.endsWith('.{{.Domain}}')
      ? [
          {
            ...at,
            what: 'removes the services of gateways with a domain from that domain',
            allowed: "a template that ends in '.{{.Domain}}'",
            fix: 'change the template, or omit the domains of the gateways',
          },
        ]
      : []),
  ];
}

/** Whether a template can be a branch of another. */
function isClosed(template: string): boolean {
  const actions = [...template.matchAll(/\{\{-?\s*(\w*)[^{}]*\}\}/g)].map(([, word = '']) => word);
  const open = actions.filter((word) => ['if', 'range', 'with'].includes(word)).length;
  const ends = actions.filter((word) => word === 'end').length;
  return open === ends && !/\{\{|\}\}/.test(template.replace(/\{\{[^{}]*\}\}/g, ''));
}

function selectorYaml(selector: LabelSelector | undefined): string | undefined {
  return selector === undefined ? undefined : writeYaml(selector, { quoteStrings: true, sortKeys: true });
}

/** The data of config-network. `template` is the domain template that the gateways need. */
export function networkData(options: KnativeNetworkOptions, template: string | undefined): Record<string, string> {
  const { ingressClass = 'istio.ingress.networking.knative.dev' } = options;
  const data: Record<string, string | undefined> = {
    'autocreate-cluster-domain-claims': options.autocreateClusterDomainClaims?.toString(),
    'certificate-class': options.certificateClass,
    'cluster-local-domain-tls': onOff(options.clusterLocalDomainTls),
    'default-external-scheme': options.defaultExternalScheme,
    'domain-template': template ?? options.domainTemplate,
    'external-domain-tls': onOff(options.externalDomainTls),
    'http-protocol': options.httpProtocol,
    'ingress-class': ingressClass,
    'namespace-wildcard-cert-selector': selectorYaml(options.namespaceWildcardCertSelector),
    'rollout-duration': options.rolloutDurationSeconds?.toString(),
    'system-internal-tls': onOff(options.systemInternalTls),
  };
  return Object.fromEntries(Object.entries(data).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
