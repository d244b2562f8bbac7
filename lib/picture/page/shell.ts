import { scriptOf, styleOf } from '../../platform/page-assets';
import { html, type Markup, SLOT } from './markup';

export interface Page {
  readonly title: string;
  /** One line below the title. */
  readonly summary: string;
  /** Fields that search and filter. */
  readonly controls: Markup;
  /** Made piece by piece where it is long. */
  readonly main: Iterable<Markup>;
  /** Name of the style sheet and of the script in `assets`. */
  readonly assets: string;
  /** What the script reads: JSON by the id of its element. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The field that every page has first. */
export function searchField(placeholder: string): Markup {
  return html`<label class="search"
    >Search<input
      type="search"
      id="search"
      placeholder="${placeholder}"
      autocomplete="off"
      spellcheck="false"
      aria-keyshortcuts="/"
  /></label>`;
}

/**
 * Renders a self-contained page, piece by piece: no request to any network. Its Content-Security-Policy allows nothing
 * but its own style sheet and script, by their hashes.
 */
export function* pageOf({ title, summary, controls, main, assets, data }: Page): Generator<string> {
  const style = styleOf(assets);
  const script = scriptOf(assets);
  const policy = `default-src 'none'; style-src '${style.hash}'; script-src '${script.hash}'; base-uri 'none'; form-action 'none'`;
  const head = html`<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title> `;
  // The style sheet and the script are ours, and must be the bytes that were hashed.
  yield `<!doctype html>\n<html lang="en">\n<head>\n${head.text}<style>${style.text}</style>\n</head>\n<body>\n`;
  const body = html`<a class="skip" href="#main">Skip to the content</a>
    <header>
      <div class="heading">
        <h1>${title}</h1>
        <p>${summary}</p>
      </div>
      <button type="button" id="theme" class="theme" aria-pressed="false" title="Dark mode" aria-label="Dark mode">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z" /></svg>
      </button>
      <form class="controls" role="search">${controls}<output id="count" class="count"></output></form>
    </header>
    <main id="main" tabindex="-1">${SLOT}</main> `;
  for (const { text } of body.around(main)) yield text;
  for (const [id, value] of Object.entries(data))
    yield `<script type="application/json" id="${id}">${jsonText(value)}</script>\n`;
  yield `<script type="module">${script.text}</script>\n</body>\n</html>\n`;
}

/** JSON that can stand in an element: no `<` can end it, or start a comment. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
