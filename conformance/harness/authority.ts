import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './processes';

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const DAYS = '2';

/**
 * A certificate authority of this run's own. It signs what proxies and istiod show each other, and what gateways serve.
 */
export class CertificateAuthority {
  private constructor(
    /** File with the authority's own certificate. */
    public readonly file: string,
    private readonly keyFile: string,
  ) {}

  /** Makes a new one; its files are kept in a folder. */
  public static async create(folder: string): Promise<CertificateAuthority> {
    mkdirSync(folder, { recursive: true });
    const [file, keyFile] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
    await request(['-subj', '/CN=conformance', '-addext', constraints(true), '-keyout', keyFile, '-out', file]);
    return new CertificateAuthority(file, keyFile);
  }

  /** The authority's own certificate, as PEM. */
  public get certificate(): string {
    return readFileSync(this.file, 'utf8');
  }

  /**
   * Signs a certificate for a new key. @param names As OpenSSL writes alternative names: `DNS:HOST`, `URI:URI` or
   * `IP:ADDRESS`.
   */
  public async issue(...names: readonly string[]): Promise<KeyPair> {
    const text = await request([
      ...['-subj', '/', '-addext', `subjectAltName=critical,${names.join(',')}`, '-addext', constraints(false)],
      ...['-CA', this.file, '-CAkey', this.keyFile, '-keyout', '-', '-out', '-'],
    ]);
    return { certificate: block(text, 'CERTIFICATE'), key: block(text, 'PRIVATE KEY') };
  }

  /**
   * The certificate by which a workload of a service account shows who it is, as Istio's own authority would sign it.
   */
  public issueIdentity(namespace: string, serviceAccount: string): Promise<KeyPair> {
    return this.issue(`URI:spiffe://cluster.local/ns/${namespace}/sa/${serviceAccount}`);
  }
}

function request(args: readonly string[]): Promise<string> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  return output('openssl', ['req', '-x509', ...key, '-days', DAYS, ...args]);
}

function constraints(isAuthority: boolean): string {
  return `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`;
}

function block(text: string, label: string): string {
  const found = new RegExp(`-----BEGIN ${label}-----[^]+?-----END ${label}-----\n`).exec(text);
  if (found === null) throw new Error(`openssl printed no ${label}`);
  return found[0];
}
