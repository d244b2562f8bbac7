import { type Path, type Refusal, SHOWN_REFUSALS, describeRefusal } from '../../private/refusal';
import { type Places, pathTo, pointerTo, stepsOf } from './place';

/** Something wrong with a topology file. */
export interface Problem {
  /** JSON pointer of the value that is wrong. */
  readonly pointer: string;
  /** 0-based index into the text. */
  readonly offset: number;
  readonly message: string;
  /** The message without the path of the value. */
  readonly reason?: string;
}

/** What is wrong with data, by the path of the value. */
export interface DataProblem {
  readonly path: Path;
  readonly reason: string;
}

const byError = new WeakMap<Error, readonly DataProblem[]>();

/** What is wrong with the data for which an error was thrown, where that is the reason. */
export function problemsOf(error: unknown): readonly DataProblem[] | undefined {
  return error instanceof Error ? byError.get(error) : undefined;
}

/** Says where an offset is; both numbers are 1-based. */
export type Locate = (offset: number) => { readonly line: number; readonly col: number };

/** A refusal of a value of the file, or of the key of one. */
export interface FileRefusal extends Refusal {
  readonly isKey?: boolean;
}

/** All problems of one file, from every stage of reading it. */
export class Problems {
  private readonly all: Problem[] = [];
  private readonly seen = new Set<string>();

  public constructor(private readonly places: Places) {}

  public get count(): number {
    return this.all.length;
  }

  public add(problems: readonly Problem[]): void {
    for (const problem of problems) this.all.push(problem);
  }

  /** Adds what is refused of the value at `pointer`. Paths are from that value. */
  public refuse(pointer: string, refusals: readonly FileRefusal[]): void {
    for (const refusal of refusals) {
      const problem = this.place(pointer, refusal);
      // What an alias repeats is wrong once.
      const key = JSON.stringify([problem.offset, refusal.path.at(-1), refusal.what, refusal.allowed]);
      if (!this.seen.has(key)) this.all.push(problem);
      this.seen.add(key);
    }
  }

  /** Adds what is refused of values that have no problems yet. */
  public refuseElsewhere(refusals: readonly FileRefusal[]): void {
    const taken = new Set(this.all.map(({ pointer }) => pointer));
    this.refuse(
      '',
      refusals.filter(({ path }) => !taken.has(pointerTo('', ...path))),
    );
  }

  /** Whether something is wrong with a value, with what it holds, or with what holds it. */
  public touch(pointer: string): boolean {
    const inside = `${pointer}/`;
    return this.all.some((each) => `${each.pointer}/`.startsWith(inside) || inside.startsWith(`${each.pointer}/`));
  }

  /**
   * Throws if there are any: all at once, sorted by line, as `FILE:LINE:COLUMN: MESSAGE`, or `FILE: MESSAGE` where
   * lines say nothing.
   */
  public throwIfAny(file: string, locate: Locate | undefined): void {
    const { count } = this;
    if (count === 0) return;
    const sorted = [...this.all].sort((a, b) => a.offset - b.offset);
    const lines = sorted.slice(0, SHOWN_REFUSALS).map(({ offset, message }) => {
      if (locate === undefined) return `${file}: ${message}`;
      const { line, col } = locate(offset);
      return `${file}:${line}:${col}: ${message}`;
    });
    const more = count > SHOWN_REFUSALS ? [`and ${count - SHOWN_REFUSALS} more`] : [];
    const text = count === 1 ? lines[0] : [`${file}: ${count} problems`, ...lines, ...more].join('\n  ');
    const error = new Error(text);
    byError.set(
      error,
      sorted.map(({ pointer, reason, message }) => ({ path: stepsOf(pointer), reason: reason ?? message })),
    );
    throw error;
  }

  private place(from: string, { isKey = false, ...refusal }: FileRefusal): Problem {
    const { pointer, rest } = this.walk(from, refusal.path);
    const place = this.places.of(pointer);
    const path = rest.reduce<string>((all, step) => pathTo(all, step), place.path);
    const { path: _, ...reason } = refusal;
    const text = describeRefusal(reason);
    return {
      // What is missing has a pointer too, so that what holds it is not taken for sound.
      pointer: pointerTo(pointer, ...rest),
      offset: (isKey ? place.keyOffset : undefined) ?? place.offset,
      message: path === '' ? text : `${path}: ${text}`,
      reason: text,
    };
  }

  /** Follows a path as far as the file has it. The kind of a variant stands between a property and its options. */
  private walk(from: string, path: Path): { readonly pointer: string; readonly rest: Path } {
    let pointer = from;
    for (const [index, step] of path.entries()) {
      const next = [pointer, ...this.places.onlyChild(pointer)]
        .map((each) => pointerTo(each, step))
        .find((each) => this.places.has(each));
      if (next === undefined) return { pointer, rest: path.slice(index) };
      pointer = next;
    }
    return { pointer, rest: [] };
  }
}
