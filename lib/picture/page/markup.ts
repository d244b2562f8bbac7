/** HTML that is safe to write. Only {@link html} makes it. */
export class Markup {
  private constructor(public readonly text: string) {}

  /** Joins parts. Anything that is not markup yet is escaped. */
  public static of(parts: TemplateStringsArray, values: readonly Value[]): Markup {
    const texts = values.map((value) => (isSingle(value) ? textOf(value) : value.map(textOf).join('')));
    // The indentation of the source is no content.
    const plain = parts.map((part) => part.replace(/\s*\n\s*/g, '\n'));
    return new Markup(plain.reduce((joined, part, index) => `${joined}${texts[index - 1] ?? ''}${part}`));
  }

  /** With pieces in place of its {@link SLOT}, one after the other. */
  public *around(pieces: Iterable<Markup>): Generator<Markup> {
    const [before = '', after = ''] = this.text.split(SLOT.text);
    yield new Markup(before);
    yield* pieces;
    yield new Markup(after);
  }
}

type Single = string | number | Markup;

export type Value = Single | readonly Single[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template of HTML: every value in it is escaped, for content and for quoted attributes, unless it is markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return Markup.of(parts, values);
}

/** Where the pieces of long markup belong: no other value can be a comment. */
export const SLOT = html`<!--slot-->`;

function isSingle(value: Value): value is Single {
  return !Array.isArray(value);
}

function textOf(value: Single): string {
  if (value instanceof Markup) return value.text;
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
