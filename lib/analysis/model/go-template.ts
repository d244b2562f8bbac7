import { type Labels } from '../../private/access';

/** The data of Knative's templates: `.Name`, and `index .Labels "key"`. */
export interface TemplateValues {
  readonly fields: Readonly<Record<string, string>>;
  readonly maps: Readonly<Record<string, Labels>>;
}

/** A piece of text, or an action between `{{` and `}}`. */
type Token = { readonly text: string } | { readonly action: string };

const ACTION = /\s*\{\{-\s|\s-\}\}\s*|\{\{|\}\}/g;
const STRING = '"((?:[^"\\\\]|\\\\.)*)"';

/**
 * Evaluates the subset of Go templates that host names use: fields, `index` of a map, and `if`, `else if`, `else` with
 * `eq`, `and` and fields. `undefined` for any other template.
 *
 * Source: Go, `text/template`; knative/networking `pkg/config`, `DomainTemplateValues`.
 */
export function fillTemplate(template: string, values: TemplateValues): string | undefined {
  const tokens = tokensOf(template);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens, values);
  const filled = reader.block(true);
  return reader.isDone ? filled : undefined;
}

/** Alternating text and actions; `{{-` and `-}}` trim the white space next to them. */
function tokensOf(template: string): readonly Token[] | undefined {
  const parts = template.split(ACTION);
  if (parts.length % 2 === 0) return undefined;
  return parts.map((part, index) => (index % 2 === 0 ? { text: part } : { action: part.trim() }));
}

class Reader {
  private next = 0;

  public constructor(
    private readonly tokens: readonly Token[],
    private readonly values: TemplateValues,
  ) {}

  public get isDone(): boolean {
    return this.next === this.tokens.length;
  }

  /** Reads up to the action that ends the block, and returns its text; empty if the block is not taken. */
  public block(counts: boolean): string | undefined {
    let filled = '';
    for (; this.next < this.tokens.length; this.next += 1) {
      const token = this.tokens[this.next] as Token;
      if ('text' in token) {
        filled += token.text;
        continue;
      }
      if (/^(else\b|end$)/.test(token.action)) break;
      const value = /^if\s/.test(token.action) ? this.choice(token.action.slice(2), counts) : this.value(token.action);
      if (value === undefined) return undefined;
      filled += value;
    }
    return counts ? filled : '';
  }

  /** Reads from an `if` to its `end`, and returns the first branch whose condition is true. */
  private choice(condition: string, counts: boolean): string | undefined {
    let open = counts;
    let filled = '';
    for (let asked: string | undefined = condition; ;) {
      const holds = asked === undefined ? true : this.holds(asked.trim());
      if (holds === undefined) return undefined;
      this.next += 1;
      const branch = this.block(open && holds);
      const closing = this.tokens[this.next];
      if (branch === undefined || closing === undefined || !('action' in closing)) return undefined;
      filled += branch;
      open = open && !holds;
      if (closing.action === 'end') return filled;
      asked = /^else\s+if\s(.*)$/s.exec(closing.action)?.[1];
      if (asked === undefined && closing.action !== 'else') return undefined;
    }
  }

  private holds(condition: string): boolean | undefined {
    const [, all] = /^and((?:\s+\((?:[^()"]|"[^"]*"|\([^()]*\))*\))+)$/.exec(condition) ?? [];
    if (all !== undefined) {
      const parts = [...all.matchAll(/\(((?:[^()"]|"[^"]*"|\([^()]*\))*)\)/g)].map(([, part = '']) =>
        this.holds(part.trim()),
      );
      return parts.includes(undefined) ? undefined : parts.every((part) => part === true);
    }
    const equal = new RegExp(`^eq\\s+(.+?)((?:\\s+${STRING})+)$`, 's').exec(condition);
    if (equal === null) {
      const value = this.value(condition);
      return value === undefined ? undefined : value !== '';
    }
    const value = this.value(equal[1] ?? '');
    if (value === undefined) return undefined;
    const others = [...(equal[2] ?? '').matchAll(new RegExp(STRING, 'g'))].map(
      ([quoted]) => JSON.parse(quoted) as string,
    );
    return others.includes(value);
  }

  private value(action: string): string | undefined {
    const [, field] = /^\.(\w+)$/.exec(action) ?? [];
    if (field !== undefined && Object.hasOwn(this.values.fields, field)) return this.values.fields[field];
    const [, map, key] = /^\(?index\s+\.(\w+)\s+"([^"\\]*)"\)?$/.exec(action) ?? [];
    if (map === undefined || key === undefined || !Object.hasOwn(this.values.maps, map)) return undefined;
    const labels = this.values.maps[map] ?? {};
    return Object.hasOwn(labels, key) ? labels[key] : '';
  }
}
