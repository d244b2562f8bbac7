/** A value that is found once while some work is done, which does not change it, and anew at any other time. */
export class FoundOnce<T> {
  private found: { value?: T } | undefined;

  public constructor(private readonly find: () => T) {}

  public get value(): T {
    return this.found === undefined ? this.find() : (this.found.value ??= this.find());
  }

  public during<Result>(work: () => Result): Result {
    this.found = {};
    try {
      return work();
    } finally {
      this.found = undefined;
    }
  }
}
