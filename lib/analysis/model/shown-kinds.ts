import { text } from '../../private/access';
import { type Manifest } from '../input/manifest';

// Any of these shows pods; a dump of them all would show every pod.
const CONTROLLERS = ['apps Deployment', 'apps DaemonSet'];
const PODS = ' Pod';

/**
 * Which kinds the manifests show. A dump of a cluster has the kinds that were asked for, so an object of another kind
 * may exist. Files of a repository are what is going to exist.
 */
export class ShownKinds {
  /** Whether the manifests were read from a cluster. */
  public readonly areObserved: boolean;
  private readonly kinds: ReadonlySet<string>;

  /**
   * @param asked The kinds of which a cluster was asked for all objects, as `GROUP KIND`; by default those of the
   *   manifests, if they are a dump.
   */
  public constructor(manifests: readonly Manifest[], asked?: ReadonlySet<string>) {
    this.areObserved =
      asked !== undefined || manifests.some(({ object }) => text(object, 'metadata', 'uid') !== undefined);
    this.kinds = asked ?? new Set(this.areObserved ? manifests.map((each) => each.groupKind) : []);
  }

  /** Whether an object of a kind that the manifests lack does not exist. */
  public isShown(group: string, kind: string): boolean {
    return !this.areObserved || this.kinds.has(`${group} ${kind}`);
  }

  /** Whether pods exist only if a manifest creates them. */
  public arePodsShown(): boolean {
    return !this.areObserved || this.kinds.has(PODS) || CONTROLLERS.every((kind) => this.kinds.has(kind));
  }
}
