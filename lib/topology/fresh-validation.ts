import { type IConstruct, type IValidation } from 'constructs';

/**
 * A validation whose result counts once more. `App.synth` validates the whole app, and then asks each chart for its
 * objects, which validates the chart. Nothing of the app runs in between but other charts, which may add objects: with
 * as many constructs as before, in the same turn of the event loop, the result is the same.
 */
export class FreshValidation implements IValidation {
  /** The number of constructs of the app that was found right. */
  private valid: number | undefined;

  public constructor(
    private readonly scope: IConstruct,
    private readonly errors: () => string[],
  ) {}

  public validate(): string[] {
    const errors = this.errors();
    this.valid = errors.length === 0 ? this.size : undefined;
    queueMicrotask(() => {
      this.valid = undefined;
    });
    return errors;
  }

  /** Whether the app has just been found right; the next question gets another answer. */
  public takeFresh(): boolean {
    const isFresh = this.valid !== undefined && this.valid === this.size;
    this.valid = undefined;
    return isFresh;
  }

  private get size(): number {
    return this.scope.node.root.node.findAll().length;
  }
}
