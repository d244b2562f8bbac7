import { type LabelSelector, LabelSelectorOperator, matches, selectorRefusals } from '../../private/label-selector';
import { at, isObject, labelsAt, objects, strings, text } from '../../private/access';
import { groupOf, type Manifest } from '../input/manifest';
import { yamlValue } from '../input/yaml-value';
import { type Domains } from './domains';
import { type NetworkConfig } from './network-config';

const DOMAIN_LABEL = 'networking.knative.dev/wildcardDomain';

/** A certificate of Knative that is shared by the Routes of a namespace with this domain. */
export interface WildcardCertificate {
  readonly namespace: string;
  readonly domain: string;
  readonly dnsNames: readonly string[];
  readonly secretName: string;
}

/**
 * The wildcard certificates of namespaces: those among the manifests, and those that Knative obtains for the namespaces
 * that `namespace-wildcard-cert-selector` selects.
 *
 * Source: Knative Serving `pkg/reconciler/nscert/nscert.go`.
 */
export function wildcardCertificates(
  manifests: readonly Manifest[],
  domains: Domains,
  network: NetworkConfig,
): readonly WildcardCertificate[] {
  const given = manifests.flatMap((manifest) => readWildcard(manifest) ?? []);
  const selector = readSelector(network.namespaceWildcardCertSelector);
  if (selector === undefined) return given;
  const made = manifests
    .filter(({ kind, apiVersion, labels }) => kind === 'Namespace' && apiVersion === 'v1' && matches(selector, labels))
    .flatMap(({ name: namespace }) =>
      domains.wildcardHosts(namespace).map(({ domain, host }): WildcardCertificate => ({
        namespace,
        domain,
        dnsNames: [host],
        secretName: host.replace(/^\*\./, ''),
      })),
    )
    .filter(({ namespace, dnsNames: [host = ''] }) => !given.some((each) => isFor(each, namespace, host)));
  return [...given, ...made];
}

function isFor({ namespace, dnsNames }: WildcardCertificate, other: string, host: string): boolean {
  return namespace === other && dnsNames.includes(host);
}

function readWildcard(manifest: Manifest): WildcardCertificate | undefined {
  const domain = manifest.labels[DOMAIN_LABEL];
  if (domain === undefined || manifest.kind !== 'Certificate') return undefined;
  if (groupOf(manifest) !== 'networking.internal.knative.dev') return undefined;
  const spec = at(manifest.object, 'spec');
  return {
    namespace: manifest.namespace,
    domain,
    dnsNames: strings(spec, 'dnsNames'),
    secretName: text(spec, 'secretName') ?? '',
  };
}

/** `undefined` for a selector that Knative refuses, and without one. */
function readSelector(content: string | undefined): LabelSelector | undefined {
  const value = content === undefined ? undefined : yamlValue(content);
  if (!isObject(value)) return undefined;
  const selector = {
    matchLabels: { ...labelsAt(value, 'matchLabels') },
    matchExpressions: objects(value, 'matchExpressions').flatMap((requirement) => {
      const operator = Object.values(LabelSelectorOperator).find((each) => each === text(requirement, 'operator'));
      if (operator === undefined) return [];
      return { key: text(requirement, 'key') ?? '', operator, values: [...strings(requirement, 'values')] };
    }),
  };
  const isWhole = selector.matchExpressions.length === objects(value, 'matchExpressions').length;
  return isWhole && selectorRefusals(selector).length === 0 ? selector : undefined;
}
