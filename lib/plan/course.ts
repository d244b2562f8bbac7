import { type Change, changesBetween } from './objects';
import { Planner } from './planner';
import { type Role, type Roles } from './roles';
import { type Entrances } from './served';
import { type State } from './state';
import { type Ends } from './target';
import { type CertificateMove } from './types';

type Shape = 'created' | 'changed' | 'deleted';

/** What the steps of a plan are made from, and the state that they have come to. */
export class Course {
  public readonly planner: Planner;
  private readonly changes: readonly Change[];

  /** @param moves The certificates that have to be somewhere else. */
  public constructor(
    public readonly ends: Ends,
    public readonly roles: Roles,
    public readonly entrances: Entrances,
    public readonly moves: readonly CertificateMove[],
  ) {
    const { old, target, isObserved } = ends;
    this.planner = new Planner(old, target, entrances);
    this.changes = changesBetween(old.manifests, target.manifests, isObserved);
  }

  /** The state after the steps so far. */
  public get state(): State {
    return this.planner.state;
  }

  public get target(): State {
    return this.ends.target;
  }

  /** The changes between both ends to objects of a role. */
  public of(role: Role, ...shapes: readonly Shape[]): readonly Change[] {
    return this.changes.filter((change) => this.roles.ofChange(change) === role && shapes.includes(shapeOf(change)));
  }

  /** The changes that are left, to objects of these roles. */
  public left(...roles: readonly Role[]): readonly Change[] {
    const { target, isObserved } = this.ends;
    return changesBetween(this.state.manifests, target.manifests, isObserved).filter((change) =>
      roles.includes(this.roles.ofChange(change)),
    );
  }
}

export function shapeOf({ before, after }: Change): Shape {
  if (before === undefined) return 'created';
  return after === undefined ? 'deleted' : 'changed';
}
