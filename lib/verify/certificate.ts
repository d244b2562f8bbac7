import { X509Certificate } from 'node:crypto';
import { text } from '../private/access';
import { type Secrets } from '../analysis/model/secrets';
import { type Asked } from './compare';
import { type ServedCertificate } from './observation';

/**
 * What is wrong with the certificate that was shown for a host, as a phrase; `undefined` if nothing is.
 *
 * @param now Milliseconds since 1970.
 */
export function certificateFault({ question, observation }: Asked, secrets: Secrets, now: number): string | undefined {
  const { certificate, outcome } = observation;
  if (certificate === undefined || outcome !== 'answered' || !question.isOwn) return undefined;
  if (!certificate.dnsNames.some((name) => covers(name, question.host))) {
    return `a certificate for ${certificate.dnsNames.join(', ') || 'no DNS name'}`;
  }
  if (certificate.validTo < now) {
    return `a certificate that expired on ${new Date(certificate.validTo).toISOString().slice(0, 10)}`;
  }
  const expected = fingerprintOf(question.cell.certificate, secrets);
  return expected === undefined || expected === certificate.fingerprint
    ? undefined
    : `another certificate than that of Secret ${question.cell.certificate ?? ''}`;
}

/** RFC 6125, 6.4.3: a wildcard stands for one label. */
function covers(name: string, host: string): boolean {
  const [own, wanted] = [name.toLowerCase(), host.toLowerCase()];
  return own === wanted || (own.startsWith('*.') && own.slice(1) === wanted.slice(wanted.indexOf('.')));
}

function fingerprintOf(id: string | null | undefined, secrets: Secrets): string | undefined {
  const [namespace = '', name = ''] = (id ?? '').split('/');
  const secret = secrets.find(namespace, name);
  const encoded = text(secret?.source.object, 'data', 'tls.crt');
  if (encoded === undefined) return undefined;
  try {
    return new X509Certificate(Buffer.from(encoded, 'base64')).fingerprint256;
  } catch {
    return undefined;
  }
}

/** What a TLS client knows of a certificate, from its DER encoding. */
export function servedCertificate(der: Buffer): ServedCertificate {
  const certificate = new X509Certificate(der);
  const names = (certificate.subjectAltName ?? '').split(', ');
  return {
    fingerprint: certificate.fingerprint256,
    dnsNames: names.flatMap((name) => (name.startsWith('DNS:') ? name.slice('DNS:'.length) : [])),
    validTo: Date.parse(certificate.validTo),
  };
}
