import { subjectAltName } from '../../platform/certificate';
import { type KubeObject, object, text } from '../../private/access';
import { textOfBase64 } from '../../private/base64';

/** The annotation with the DNS names of the certificate, for recorded topologies, whose Secrets are empty. */
const RECORDED_HOSTS = 'e2e/hosts';

const CERTIFICATE_KEYS = ['tls.crt', 'cert'];
const PRIVATE_KEYS = ['tls.key', 'key'];
const CA_KEYS = ['ca.crt', 'cacert'];

/** Facts about the certificate in a Secret, without its secret content. */
export interface SecretContent {
  /** DNS names of the certificate; `undefined` if they cannot be read. */
  readonly dnsNames: readonly string[] | undefined;
  /** Whether it contains a CA for client certificates; `undefined` if the content was removed. */
  readonly hasCa: boolean | undefined;
}

/**
 * Reads a Secret; `undefined` for one without certificate and private key, which istiod ignores.
 *
 * Source: Istio, `ExtractCertInfo` in pilot/pkg/credentials/kube/secrets.go.
 */
export function readSecretContent(
  secret: KubeObject,
  annotations: Readonly<Record<string, string>>,
): SecretContent | undefined {
  const [data, plain] = [object(secret, 'data'), object(secret, 'stringData')];
  if (data === undefined && plain === undefined) {
    // Its content was removed, for example by a tool that redacts Secrets.
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

/**
 * Whether a Secret contains nothing but the CA of clients, as `CREDENTIAL-cacert` does.
 *
 * Source: Istio, `ExtractRoot` in pilot/pkg/credentials/kube/secrets.go.
 */
export function isCaSecret(secret: KubeObject): boolean {
  const [data, plain] = [object(secret, 'data'), object(secret, 'stringData')];
  if (data === undefined && plain === undefined) return true;
  return CA_KEYS.some((key) => [data, plain].some((keys) => keys !== undefined && Object.hasOwn(keys, key)));
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : textOfBase64(base64);
}

/** The DNS names of the first certificate of a PEM text; `undefined` if there is none. */
function namesOf(pem: string | undefined): readonly string[] | undefined {
  const names = pem === undefined ? undefined : subjectAltName(pem);
  return names?.split(', ').flatMap((name) => (name.startsWith('DNS:') ? name.slice('DNS:'.length) : []));
}

function recorded(annotations: Readonly<Record<string, string>>): readonly string[] | undefined {
  return annotations[RECORDED_HOSTS]?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
