// Control characters, and those that turn the direction of text: a name in a manifest must not be able to move the
// cursor, colour the terminal, or show something other than what it is. Cf. Unicode Technical Report 36.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Untrusted text, made safe to print on one line of a terminal. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
