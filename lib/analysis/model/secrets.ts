import { groupBy } from '../../private/group';
import { strings, text } from '../../private/access';
import { idOf, type Manifest } from '../input/manifest';
import { isCaSecret, readSecretContent } from './certificate-names';
import { isCopiedTo } from './secret-copies';
import { type ShownKinds } from './shown-kinds';
import { showsWholeCluster } from './whole-cluster';
import { type ModelNode } from './types';

/** A Secret with a certificate and its key, or one that an operator will create. */
export interface TlsSecret extends ModelNode {
  /** DNS names of its certificate; `undefined` if unknown. */
  readonly dnsNames: readonly string[] | undefined;
  /** Whether it contains a CA for client certificates; `undefined` if unknown. */
  readonly hasCa: boolean | undefined;
  /** `NAMESPACE/NAME` of the Secret that net-istio copied it from, or of itself. */
  readonly origin: string;
}

// net-istio's labels and annotation of a copy; a name that is too long for a label is in the annotation.
const ORIGIN_NAMESPACE = 'networking.internal.knative.dev/originSecretNamespace';
const ORIGIN_NAME = 'networking.internal.knative.dev/originSecretName';

/** Kinds that operators create a Secret for, and the path of its name; that of the object if there is none. */
const MADE_FROM: Readonly<Record<string, readonly string[]>> = {
  'cert-manager.io Certificate': ['spec', 'secretName'],
  'networking.internal.knative.dev Certificate': ['spec', 'secretName'],
  'cert.gardener.cloud Certificate': ['spec', 'secretName'],
  'bitnami.com SealedSecret': ['spec', 'template', 'metadata', 'name'],
  'external-secrets.io ExternalSecret': ['spec', 'target', 'name'],
  'onepassword.com OnePasswordItem': ['metadata', 'name'],
  'secrets.doppler.com DopplerSecret': ['spec', 'managedSecret', 'name'],
  'secrets.hashicorp.com VaultDynamicSecret': ['spec', 'destination', 'name'],
  'secrets.hashicorp.com VaultPKISecret': ['spec', 'destination', 'name'],
  'secrets.hashicorp.com VaultStaticSecret': ['spec', 'destination', 'name'],
  'secrets.infisical.com InfisicalSecret': ['spec', 'managedSecretReference', 'secretName'],
};

/** The Secrets with certificates that exist or will be created. */
export class Secrets {
  private readonly byId: ReadonlyMap<string, TlsSecret>;
  private readonly byName: ReadonlyMap<string, readonly TlsSecret[]>;
  private readonly namespaces: ReadonlySet<string>;
  private readonly areComplete: boolean;
  /** Secrets with a CA, whether they have a certificate or not. */
  private readonly withCa: ReadonlySet<string>;

  public constructor(manifests: readonly Manifest[], shown: ShownKinds) {
    const made = manifests.flatMap((manifest) => readMade(manifest) ?? []);
    const found = new Map(made.map((secret) => [idOf(secret), secret]));
    for (const secret of manifests.flatMap((manifest) => readSecret(manifest) ?? [])) {
      // The Secret of a Certificate has the names of the Certificate, whether it can be read or not.
      const dnsNames = secret.dnsNames ?? found.get(idOf(secret))?.dnsNames;
      found.set(idOf(secret), { ...secret, dnsNames });
    }
    this.byId = found;
    this.byName = groupBy([...found.values()], ({ name }) => [name]);
    this.namespaces = new Set([...found.values()].map(({ namespace }) => namespace));
    this.withCa = new Set(
      manifests
        .filter(({ apiVersion, kind, object }) => apiVersion === 'v1' && kind === 'Secret' && isCaSecret(object))
        .map(idOf),
    );
    this.areComplete = showsWholeCluster(manifests, shown);
  }

  /** The Secret of this name in a namespace, or one that a controller copies there. */
  public find(namespace: string, name: string): TlsSecret | undefined {
    return (
      this.byId.get(idOf({ namespace, name })) ?? this.named(name).find(({ source }) => isCopiedTo(source, namespace))
    );
  }

  /** Whether the CA of the clients of a server with this credential is known to be missing. */
  public lacksCa(namespace: string, name: string): boolean {
    if (this.find(namespace, name)?.hasCa !== false) return false;
    const own = idOf({ namespace, name: `${name}-cacert` });
    return !this.withCa.has(own) && !this.byId.has(own);
  }

  /** Secrets of this name in any namespace. */
  public named(name: string): readonly TlsSecret[] {
    return this.byName.get(name) ?? [];
  }

  /**
   * Whether the Secret is known to be missing. Manifests without any Secret in a namespace do not prove that, since
   * Secrets are rarely kept with other manifests, unless one of this name is elsewhere or the manifests are the state
   * of a cluster.
   */
  public isMissing(namespace: string, name: string): boolean {
    if (this.find(namespace, name) !== undefined) return false;
    if (name === '' || name.includes('/')) return true;
    return this.areComplete || this.namespaces.has(namespace) || this.named(name).length > 0;
  }
}

function readSecret(manifest: Manifest): TlsSecret | undefined {
  const { apiVersion, kind, namespace, name, labels, annotations, object } = manifest;
  if (apiVersion !== 'v1' || kind !== 'Secret') return undefined;
  const content = readSecretContent(object, annotations);
  if (content === undefined) return undefined;
  const originNamespace = labels[ORIGIN_NAMESPACE];
  const originName = annotations[ORIGIN_NAME] ?? labels[ORIGIN_NAME] ?? '';
  const origin =
    originNamespace === undefined ? idOf(manifest) : idOf({ namespace: originNamespace, name: originName });
  return { namespace, name, ...content, origin, source: manifest };
}

function readMade(manifest: Manifest): TlsSecret | undefined {
  const key = manifest.groupKind;
  const path = Object.hasOwn(MADE_FROM, key) ? MADE_FROM[key] : undefined;
  if (path === undefined) return undefined;
  const { namespace } = manifest;
  const name = text(manifest.object, ...path) ?? manifest.name;
  const names = manifest.kind === 'Certificate' ? strings(manifest.object, 'spec', 'dnsNames') : undefined;
  return { namespace, name, dnsNames: names, hasCa: undefined, origin: idOf({ namespace, name }), source: manifest };
}
