import { printable } from '../analysis/report/printable';

// Not allowed in XML: halves of surrogate pairs, and two code points that are no characters.
const NOT_XML = /[\p{Cs}\ufffe\uffff]/gu;

/** Untrusted text, made safe to show on one line: no control characters, and only what XML can contain. */
export function shown(text: string): string {
  return printable(text).replace(NOT_XML, '\ufffd');
}
