import { X509Certificate } from 'node:crypto';
import { type CertificateAuthority, type KeyPair } from './authority';
import { type KubernetesObject, idOf, namespaceOf, ofKind } from './objects';

/** DNS names of the certificate that a Secret without data stands for. */
export const HOSTS_ANNOTATION = 'e2e/hosts';

/** The certificates that gateways serve. Each is known by its fingerprint, wherever it is copied to. */
export class Certificates {
  private readonly pairs = new Map<string, Promise<KeyPair>>();
  private readonly ids = new Map<string, string>();

  public constructor(public readonly authority: CertificateAuthority) {}

  /** `NAMESPACE/NAME` of the Secret that a certificate was made for. */
  public idOf(fingerprint: string): string {
    return this.ids.get(fingerprint) ?? 'a certificate of nobody';
  }

  /**
   * A TLS Secret with a certificate for these names. @param id What the certificate is known as. @default - the
   * Secret's id
   */
  public async secret(
    { name, namespace }: { readonly name: string; readonly namespace: string },
    names: readonly string[],
    id = `${namespace}/${name}`,
  ): Promise<KubernetesObject> {
    const pair = await this.pairOf(id, names);
    const data = { 'tls.crt': pair.certificate, 'tls.key': pair.key, 'ca.crt': this.authority.certificate };
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name, namespace },
      data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')])),
    };
  }

  /** The objects, with a certificate in every TLS Secret that only says what names it is for. */
  public async filled(objects: readonly KubernetesObject[]): Promise<KubernetesObject[]> {
    const secrets = new Set(ofKind(objects, '', 'Secret'));
    return Promise.all(
      objects.map(async (object) => {
        const hosts = object.metadata.annotations?.[HOSTS_ANNOTATION];
        if (hosts === undefined || !secrets.has(object)) return object;
        const { name, annotations } = object.metadata;
        const made = await this.secret({ name, namespace: namespaceOf(object) }, hosts.split(','), idOf(object));
        return { ...made, metadata: { ...made.metadata, annotations } };
      }),
    );
  }

  // Always the same for the same Secret and names: most scenarios repeat them.
  private pairOf(id: string, names: readonly string[]): Promise<KeyPair> {
    const key = `${id} ${names.join()}`;
    const known = this.pairs.get(key) ?? this.issue(id, names);
    this.pairs.set(key, known);
    return known;
  }

  private async issue(id: string, names: readonly string[]): Promise<KeyPair> {
    const pair = await this.authority.issue(...names.map((name) => `DNS:${name}`));
    this.ids.set(new X509Certificate(pair.certificate).fingerprint256, id);
    return pair;
  }
}
