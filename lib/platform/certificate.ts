import { X509Certificate } from 'node:crypto';

/**
 * The subject alternative names of the first certificate of a PEM text, as OpenSSL writes them: `DNS:example.com, ...`.
 * Empty for a certificate without them; `undefined` if there is no certificate that can be read.
 */
export function subjectAltName(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).subjectAltName ?? '';
  } catch {
    return undefined;
  }
}
