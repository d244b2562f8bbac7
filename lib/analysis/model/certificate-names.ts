import { X509Certificate } from 'node:crypto';
import { type KubeObject, object, text } from '../../private/access';

/** The annotation by which recorded topologies, whose Secrets are empty, say what certificate was in them. */
const RECORDED_HOSTS = 'e2e/hosts';

const CERTIFICATE_KEYS = ['tls.crt', 'cert'];
const PRIVATE_KEYS = ['tls.key', 'key'];
const CA_KEYS = ['ca.crt', 'cacert'];

/** What a Secret holds of a certificate; what is secret in it stays there. */
export interface SecretContent {
  /** DNS names of the certificate; `undefined` where they cannot be read. */
  readonly dnsNames: readonly string[] | undefined;
  /** Whether there is a certificate to judge clients by; `undefined` where the content was taken out. */
  readonly hasCa: boolean | undefined;
}

/**
 * Reads a Secret; `undefined` for one without certificate and private key, which istiod does not take for one.
 *
 * Source: Istio, `ExtractCertInfo` in pilot/pkg/credentials/kube/secrets.go.
 */
export function readSecretContent(
  secret: KubeObject,
  annotations: Readonly<Record<string, string>>,
): SecretContent | undefined {
  const [data, plain] = [object(secret, 'data'), object(secret, 'stringData')];
  if (data === undefined && plain === undefined) {
    // Its content was taken out, as by a tool that hides it.
    return text(secret, 'type') === 'kubernetes.io/tls' ? { dnsNames: undefined, hasCa: undefined } : undefined;
  }
  const has = (key: string): boolean => [data, plain].some((keys) => keys !== undefined && Object.hasOwn(keys, key));
  if (!CERTIFICATE_KEYS.some((key, index) => has(key) && has(PRIVATE_KEYS[index] ?? ''))) return undefined;
  const written = CERTIFICATE_KEYS.map((key) => text(plain, key) ?? decoded(text(data, key))).find(
    (content) => content !== undefined,
  );
  return {
    dnsNames: namesOf(written) ?? recorded(annotations),
    hasCa: written === undefined ? undefined : CA_KEYS.some(has),
  };
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

/** The DNS names of the first certificate of a PEM text; `undefined` where it is none. */
function namesOf(pem: string | undefined): readonly string[] | undefined {
  if (pem === undefined) return undefined;
  try {
    const names = new X509Certificate(pem).subjectAltName ?? '';
    return names.split(', ').flatMap((name) => (name.startsWith('DNS:') ? name.slice('DNS:'.length) : []));
  } catch {
    return undefined;
  }
}

function recorded(annotations: Readonly<Record<string, string>>): readonly string[] | undefined {
  return annotations[RECORDED_HOSTS]?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
