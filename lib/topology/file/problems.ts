import { type Places } from './place';
import { placeRefusal } from './refusal';

/** Something wrong with a topology file. */
export interface Problem {
  /** JSON pointer of the value that is wrong. */
  readonly pointer: string;
  /** 0-based index into the text. */
  readonly offset: number;
  readonly message: string;
}

/** Says where an offset is; both numbers are 1-based. */
export type Locate = (offset: number) => { readonly line: number; readonly col: number };

/** More problems than this are counted, and not told. */
export const SHOWN = 50;

/** Everything wrong with one file, from whatever stage of reading it. */
export class Problems {
  private readonly all: Problem[] = [];

  public constructor(private readonly places: Places) {}

  public get count(): number {
    return this.all.length;
  }

  public add(problems: readonly Problem[]): void {
    for (const problem of problems) this.all.push(problem);
  }

  /** Adds the problems of values that have none yet. */
  public addElsewhere(problems: readonly Problem[]): void {
    const taken = new Set(this.all.map(({ pointer }) => pointer));
    this.add(problems.filter(({ pointer }) => !taken.has(pointer)));
  }

  /** Whether something is wrong with a value, with what it holds, or with what holds it. */
  public touch(pointer: string): boolean {
    const inside = `${pointer}/`;
    return this.all.some((each) => `${each.pointer}/`.startsWith(inside) || inside.startsWith(`${each.pointer}/`));
  }

  /** The result of `run`; undefined where it refuses, which becomes a problem of the value at `pointer`. */
  public attempt<T>(pointer: string, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      // TypeError and its like are mistakes of this package, not of the file.
      if (!(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype) throw error;
      this.add([placeRefusal(error.message, pointer, this.places)]);
      return undefined;
    }
  }

  /** Throws if there are any: all at once, sorted by line, as `FILE:LINE:COLUMN: MESSAGE`. */
  public throwIfAny(file: string, locate: Locate): void {
    const { count } = this;
    if (count === 0) return;
    const sorted = [...this.all].sort((a, b) => a.offset - b.offset);
    const lines = sorted.slice(0, SHOWN).map(({ offset, message }) => {
      const { line, col } = locate(offset);
      return `${file}:${line}:${col}: ${message}`;
    });
    if (count === 1) throw new Error(lines[0]);
    const more = count > SHOWN ? [`and ${count - SHOWN} more`] : [];
    throw new Error([`${file}: ${count} problems`, ...lines, ...more].join('\n  '));
  }
}
