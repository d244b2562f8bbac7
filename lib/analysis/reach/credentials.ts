import { objects, text } from '../../private/access';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { type SecretCopy, type ServerTls } from '../model/types';

/** The certificate of a server, as istiod sends it to the pods. */
export type Credential =
  | { readonly isMissing: true; readonly wanted: string }
  | {
      readonly isMissing: false;
      /** `NAMESPACE/NAME` of the Secret; `undefined` for files of the pod and mesh certificates. */
      readonly certificate: string | undefined;
    };

const SCHEME = /^(?:kubernetes|kubernetes-gateway):\/\//;
const UID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const WITHOUT_SECRET: Credential = { isMissing: false, certificate: undefined };

/**
 * The certificates that gateway pods get. istiod reads a Secret from the namespace of the pods, wherever the Gateway
 * object is.
 *
 * Source: Istio, pilot/pkg/credentials/kube/secrets.go, and `mergeGateways` in pilot/pkg/model/gateway.go.
 */
export class Credentials {
  private readonly copies: ReadonlyMap<string, SecretCopy>;
  // In files, where UIDs are not known, copies of several Secrets can have one name.
  private readonly copyIds: ReadonlySet<string>;
  private readonly routes: ReadonlyMap<string, string>;

  public constructor(
    private readonly model: Model,
    copies: readonly SecretCopy[],
  ) {
    this.copies = new Map(copies.map((copy) => [idOf(copy), copy]));
    this.copyIds = new Set(copies.map((copy) => `${idOf(copy)} ${copy.origin}`));
    this.routes = new Map(
      model.manifests
        .flatMap(({ object }) => objects(object, 'metadata', 'ownerReferences'))
        .filter((owner) => owner['kind'] === 'Route')
        .map((owner) => [text(owner, 'uid') ?? '', text(owner, 'name') ?? '']),
    );
  }

  /** The certificate of a server on pods of a namespace. */
  public of(tls: ServerTls, podNamespace: string): Credential {
    const { mode, credentialName, copy } = tls;
    if (mode === 'ISTIO_MUTUAL' || credentialName === '' || credentialName.startsWith('builtin://'))
      return WITHOUT_SECRET;
    if (copy !== undefined) return this.ofCopy(copy, podNamespace);
    const reference = credentialName.replace(SCHEME, '');
    const slash = reference.indexOf('/');
    const namespace = slash < 0 ? podNamespace : reference.slice(0, slash);
    const name = reference.slice(slash + 1);
    const id = idOf({ namespace, name });
    if (namespace !== podNamespace) return { isMissing: true, wanted: id };
    const known = this.copies.get(id);
    if (known !== undefined) return this.ofCopy(known, podNamespace);
    const { secrets } = this.model;
    const found = secrets.find(namespace, name);
    if (secrets.isMissing(namespace, name)) return { isMissing: true, wanted: id };
    const needsCa = mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL';
    if (needsCa && secrets.lacksCa(namespace, name)) {
      return { isMissing: true, wanted: `${id}-cacert` };
    }
    return { isMissing: false, certificate: this.shown(found?.origin ?? id) };
  }

  /** A copy for another gateway of the same KIngress has the same name, and serves as well. */
  private ofCopy({ namespace, name, origin }: SecretCopy, podNamespace: string): Credential {
    const id = idOf({ namespace: podNamespace, name });
    const isThere = namespace === podNamespace || this.copyIds.has(`${id} ${origin}`);
    return isThere ? { isMissing: false, certificate: this.shown(origin) } : { isMissing: true, wanted: id };
  }

  /** The name of Knative's own certificate contains the UID of the Route: `route-{NAME}` stands for it. */
  private shown(secret: string): string {
    return secret.replace(UID, (uid) => {
      const route = this.routes.get(uid);
      return route === undefined ? uid : `{${route}}`;
    });
  }
}
