import { at, labelsAt, text } from '../../private/access';
import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { groupOf, type Manifest } from '../input/manifest';

const KINDS = new Set(['PeerAuthentication', 'Sidecar']);

/** The label that the injector sets on every pod with a sidecar. */
const SIDECAR_LABEL = 'security.istio.io/tlsMode';
const KNATIVE_LABELS = 'serving.knative.dev/';

/** What the manifests say of sidecars, and of mutual TLS with them. */
export class Mesh {
  private readonly members: ReadonlySet<string>;
  private readonly peerAuthentications: readonly Manifest[];

  public constructor(manifests: readonly Manifest[]) {
    const istio = manifests.filter((each) => groupOf(each).endsWith('.istio.io') && KINDS.has(each.kind));
    const injected = manifests.filter((each) => each.kind === 'Namespace' && isInjected(each));
    this.members = new Set([...istio.map(({ namespace }) => namespace), ...injected.map(({ name }) => name)]);
    this.peerAuthentications = istio.filter(({ kind }) => kind === 'PeerAuthentication');
  }

  /** Whether pods of a namespace have sidecars: it is labelled for injection, or has policies for sidecars. */
  public has(namespace: string): boolean {
    return this.members.has(namespace);
  }

  /**
   * The PeerAuthentication by which pods of a namespace refuse plain text on a port. One with a selector goes before
   * that of the namespace, and that before the mesh's. Ports only count with a selector.
   * Source: Istio, "PeerAuthentication".
   *
   * @param isKnative Whether they are pods of Knative Services, which a selector on Knative's labels or for all
   *   sidecars matches.
   */
  public strictOn(namespace: string, port: number, isKnative: boolean): Manifest | undefined {
    const own = this.peerAuthentications.filter((each) => each.namespace === namespace);
    const selecting = isKnative ? own.filter((each) => selectsRevisions(each)) : [];
    const wide = own.filter((each) => selectorOf(each).length === 0);
    const root = this.peerAuthentications.filter(
      (each) => each.namespace === ISTIO_NAMESPACE && selectorOf(each).length === 0,
    );
    for (const policy of [...selecting, ...wide, ...root]) {
      const onPort = selecting.includes(policy)
        ? text(policy.object, 'spec', 'portLevelMtls', String(port), 'mode')
        : undefined;
      const mode = onPort ?? text(policy.object, 'spec', 'mtls', 'mode') ?? 'UNSET';
      if (mode !== 'UNSET') return mode === 'STRICT' ? policy : undefined;
    }
    return undefined;
  }
}

/** Whether a Namespace is labelled for injection. Source: Istio, "Installing the Sidecar". */
export function isInjected({ labels }: Manifest): boolean {
  return labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined;
}

function selectorOf({ object }: Manifest): readonly string[] {
  return at(object, 'spec', 'selector') === undefined
    ? []
    : Object.keys(labelsAt(object, 'spec', 'selector', 'matchLabels'));
}

function selectsRevisions(policy: Manifest): boolean {
  const keys = selectorOf(policy);
  return keys.length > 0 && keys.every((key) => key === SIDECAR_LABEL || key.startsWith(KNATIVE_LABELS));
}
