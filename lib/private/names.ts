// Kubernetes: k8s.io/apimachinery/pkg/util/validation (IsDNS1123Label, IsDNS1123Subdomain, IsQualifiedName,
// IsValidLabelValue).
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DOMAIN_NAME = /^(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** DNS-1123 label: at most 63 lower case alphanumerics or '-', alphanumeric at both ends. */
export function isDnsLabel(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 63 && LABEL.test(value);
}

/** DNS-1123 subdomain: labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 253 && SUBDOMAIN.test(value);
}

/** Domain name: at least two DNS-1123 labels joined by dots, at most 253 characters. */
export function isDomainName(value: string): boolean {
  return value.length <= 253 && DOMAIN_NAME.test(value);
}

/** Kubernetes label key: an optional DNS subdomain prefix and a name of at most 63 characters. */
function isLabelKey(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const slash = value.indexOf('/');
  const name = slash < 0 ? value : value.slice(slash + 1);
  return (slash < 0 || isDnsSubdomain(value.slice(0, slash))) && name.length <= 63 && QUALIFIED.test(name);
}

/** Kubernetes label value: empty, or at most 63 characters, alphanumeric at both ends. */
function isLabelValue(value: unknown): value is string {
  return typeof value === 'string' && (value === '' || (value.length <= 63 && QUALIFIED.test(value)));
}

/** A check of one value: the predicate and the phrase that says what it allows. */
export interface Check {
  readonly test: (value: unknown) => boolean;
  readonly is: string;
  readonly allowed: string;
}

export const DNS_LABEL: Check = {
  test: isDnsLabel,
  is: 'a DNS label',
  allowed: "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit",
};

/** Names of Services, Kubernetes' and Knative's: DNS-1035. */
export const SERVICE_NAME: Check = {
  test: (value) => isDnsLabel(value) && /^[a-z]/.test(value),
  is: 'a Service name',
  allowed: "at most 63 characters of a-z, 0-9 and '-', beginning with a letter and ending with a letter or digit",
};

export const DNS_SUBDOMAIN: Check = {
  test: isDnsSubdomain,
  is: 'a DNS name',
  allowed: "at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit",
};

/**
 * github.com/distribution/reference: a name, an optional tag and an optional digest. `ko://` stands for an image that
 * ko builds.
 */
export const IMAGE: Check = {
  test: (value) => typeof value === 'string' && value.length <= 1024 && (KO_IMAGE.test(value) || OCI_IMAGE.test(value)),
  is: 'a container image',
  allowed: "a name in lower case with an optional tag or digest, such as 'registry.example.com/team/app:1.2'",
};

const TAG_AND_DIGEST = String.raw`(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,})?`;
// An import path of Go.
const KO_IMAGE = new RegExp(String.raw`^ko://[\w.-]+(?:/[\w.-]+)*${TAG_AND_DIGEST}$`);
// The registry has a dot or a port, or is localhost.
const OCI_IMAGE = new RegExp(
  String.raw`^(?:(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+|localhost)/)?[a-z0-9._-]+(?:/[a-z0-9._-]+)*${TAG_AND_DIGEST}$`,
);

/** Kubernetes: IsEnvVarName. */
export const ENV_NAME: Check = {
  test: (value) =>
    typeof value === 'string' &&
    /^[-._A-Za-z][-._A-Za-z0-9]*$/.test(value) &&
    !/^\.\.?$/.test(value) &&
    !value.startsWith('..'),
  is: 'the name of an environment variable',
  allowed: "letters, digits, '-', '_' and '.', not beginning with a digit or '..'",
};

export const LABEL_KEY: Check = {
  test: isLabelKey,
  is: 'a label key',
  allowed: "an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'",
};

export const LABEL_VALUE: Check = {
  test: isLabelValue,
  is: 'a label value',
  allowed:
    "empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit",
};
