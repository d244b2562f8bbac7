import { type Pieces } from '../../private/pieces';

/** An element of an XML document; the content is XML already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...content: readonly string[]
): string {
  const tag = tagOf(name, attributes);
  return content.length === 0 ? `<${tag}/>` : `<${tag}>${content.join('\n')}</${name}>`;
}

/** An element whose content is made piece by piece. */
export function* elementPieces(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: Pieces,
): Generator<string> {
  yield `<${tagOf(name, attributes)}>`;
  yield* content;
  yield `</${name}>`;
}

function tagOf(name: string, attributes: Readonly<Record<string, string>>): string {
  return [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${attribute(value)}"`)].join(' ');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Not allowed in XML 1.0, not even escaped (section 2.2).
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Cs}]/gu;

/** Any text as content of an element. */
export function text(value: string): string {
  return value.replace(FORBIDDEN, '\ufffd').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

/** XML parsers normalize white space in attributes to spaces, unless it is escaped (section 3.3.3). */
function attribute(value: string): string {
  return text(value).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
