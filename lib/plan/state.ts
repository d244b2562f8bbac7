import { type Manifest } from '../analysis/input/manifest';
import { buildModel, type Model, type ModelOptions } from '../analysis/model/build';
import { type KIngress } from '../analysis/model/types';
import { AnsweredMatrix } from '../analysis/reach/answered';
import { Reach } from '../analysis/reach/reach';
import { ownerId, type Reachability } from '../analysis/reach/reachability';
import { type KnativeRelease } from '../knative/release';
import { type Change, withChanges } from './objects';

/** What runs, beside the objects. */
export interface Running {
  readonly release: KnativeRelease;
  /** Whether net-istio is patched to accept several external gateways without a selector. */
  readonly isPatched: boolean;
  /** What the manifests leave open. @default - as they are */
  readonly options?: Pick<ModelOptions, 'scopeGatewayToNamespace' | 'clusterDomain' | 'shownKinds'>;
}

/** The options of the model for what runs. */
export function modelOptionsOf({ release, isPatched, options }: Running): ModelOptions {
  return { ...options, release, patchedController: isPatched };
}

/** One state on the way from a topology to another. Everything that follows from it is computed on first use. */
export class State {
  private knownReach: Reach | undefined;
  private knownMatrix: AnsweredMatrix | undefined;
  private knownAnswers: Reachability | undefined;

  public constructor(
    public readonly manifests: readonly Manifest[],
    public readonly running: Running,
  ) {}

  public get model(): Model {
    return this.reach.model;
  }

  public get reach(): Reach {
    return (this.knownReach ??= new Reach(buildModel(this.manifests, modelOptionsOf(this.running))));
  }

  /** Who answers which host. */
  public get matrix(): AnsweredMatrix {
    return (this.knownMatrix ??= new AnsweredMatrix(this.reach));
  }

  /** All that is answered, and the Ready conditions that services get if they are reconciled now. */
  public get answers(): Reachability {
    return (this.knownAnswers ??= this.matrix.answers());
  }

  /** The KIngresses by their owner. */
  public ingresses(): ReadonlyMap<string, KIngress> {
    return new Map(this.reach.ingresses.map((each) => [`${each.owner} ${ownerId(each)}`, each]));
  }

  public apply(changes: readonly Change[], running: Partial<Running> = {}): State {
    return new State(withChanges(this.manifests, changes), { ...this.running, ...running });
  }
}
