import { type IConstruct } from 'constructs';

/** One refused input, told so that the reader can mend it without opening this package's source. */
export interface Refusal {
  /** What is wrong, naming the property: `gateways.alpha.namespace is not a DNS label`. */
  readonly what: string;
  /** The value that was given, where there is one. Shown as JSON, cut at 120 characters. */
  readonly got?: unknown;
  /** What is allowed, as a phrase. */
  readonly allowed?: string;
  /** What to do about it, as an imperative sentence without the full stop. */
  readonly fix?: string;
}

const SHOWN = 120;

function stringify(value: unknown): string {
  try {
    const json: unknown = JSON.stringify(value);
    return typeof json === 'string' ? json : String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Renders a value for an error message: JSON, one line, of bounded length. */
export function show(value: unknown): string {
  const text = stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length.toString()} characters)` : text;
}

/** The message of a refusal: `what; got X; allowed: Y; to fix: Z`. */
export function describe(refusal: Refusal): string {
  const parts = [refusal.what];
  if ('got' in refusal) parts.push(`got ${show(refusal.got)}`);
  if (refusal.allowed !== undefined) parts.push(`allowed: ${refusal.allowed}`);
  if (refusal.fix !== undefined) parts.push(`to fix: ${refusal.fix}`);
  return parts.join('; ');
}

/** Throws a refusal; with a scope, the construct path comes first in brackets. */
export function refuse(refusal: Refusal, scope?: IConstruct): never {
  const path = scope === undefined ? '' : `[${scope.node.path}] `;
  throw new Error(path + describe(refusal));
}
