/** Lets one after the other do something, in the order in which they asked. */
export class InTurn {
  private last: Promise<unknown> = Promise.resolve();

  public do<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * Does something for each of many, some of them at a time, and gives the results in their order. After a failure no
 * other begins.
 */
export async function forEachOf<T, R>(
  many: readonly T[],
  atATime: number,
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed && next < many.length) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(many[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(atATime, many.length) }, worker);
  const ended = await Promise.allSettled(workers);
  const failure = ended.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results;
}
