/** A step into data: a key of a mapping or an index of a list. */
export type Step = string | number;

/** A JSON pointer (RFC 6901). */
export function pointerTo(pointer: string, ...steps: readonly Step[]): string {
  return steps.reduce<string>(
    (all, step) => `${all}/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`,
    pointer,
  );
}

/** The steps of a JSON pointer; indices are words, too. */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** A path as it is shown: `gateways.alpha.servers[0].http.port`, `labels['example.com/team']`. */
export function pathTo(path: string, step: Step): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (/^[A-Za-z_][\w-]*$/.test(step)) return path === '' ? step : `${path}.${step}`;
  return `${path}['${step}']`;
}

/** Where a value stands in the text. */
export interface Place {
  readonly path: string;
  /** Where errors point to: the value, or the key if the value begins on another line. */
  readonly offset: number;
  /** Where its key stands; undefined for an entry of a list. */
  readonly keyOffset?: number | undefined;
  /** A plain scalar as it is written. */
  readonly plain?: string | undefined;
}

/** The places of all values by JSON pointer. */
export class Places {
  private readonly byPointer = new Map<string, Place>();
  private readonly children = new Map<string, string[]>();

  public set(pointer: string, place: Place): void {
    if (!this.byPointer.has(pointer) && pointer !== '') {
      const parent = pointer.slice(0, pointer.lastIndexOf('/'));
      const siblings = this.children.get(parent) ?? [];
      siblings.push(pointer);
      this.children.set(parent, siblings);
    }
    this.byPointer.set(pointer, place);
  }

  /** The one child of a mapping or list that has one. */
  public onlyChild(pointer: string): string[] {
    const children = this.children.get(pointer) ?? [];
    return children.length === 1 ? children : [];
  }

  public has(pointer: string): boolean {
    return this.byPointer.has(pointer);
  }

  /** The place of a value, or of the nearest thing around it. */
  public of(pointer: string): Place {
    const place = this.byPointer.get(pointer);
    if (place !== undefined) return place;
    return pointer === '' ? { path: '', offset: 0 } : this.of(pointer.slice(0, pointer.lastIndexOf('/')));
  }
}
