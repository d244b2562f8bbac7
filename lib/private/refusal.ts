import { type IConstruct } from 'constructs';

/** Steps from the options that a check was given to the value that it refuses: property names and list indices. */
export type Path = readonly (string | number)[];

/** One refused input, as a value: constructors throw it, validations and topology files report it. */
export interface Refusal {
  /** Where the refused value is, from the options that were checked. Empty for the options as a whole. */
  readonly path: Path;
  /** What is wrong, as a phrase that follows the path and a colon: `not a DNS label`. */
  readonly what: string;
  /** The value that was given, where there is one. Shown as JSON, cut at 120 characters. */
  readonly got?: unknown;
  /** What is allowed, as a phrase. */
  readonly allowed?: string;
  /** What to do about it, as an imperative sentence without the full stop. */
  readonly fix?: string;
}

const SHOWN_CHARACTERS = 120;
/** Of more refusals than this, the rest is counted only. */
export const SHOWN_REFUSALS = 50;

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
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length.toString()} characters)`;
}

/** A path as JavaScript writes it: `gateways.alpha.servers[0]`, `namespaceLabels['example.com/team']`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `['${step}']`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/**
 * The message of a refusal: `PATH: what; got X; allowed: Y; to fix: Z`. Without the path where something else says it.
 */
export function describeRefusal(refusal: Omit<Refusal, 'path'> & Partial<Refusal>): string {
  const { path = [], what, allowed, fix } = refusal;
  const parts = [path.length === 0 ? what : `${pathText(path)}: ${what}`];
  if ('got' in refusal) parts.push(`got ${show(refusal.got)}`);
  if (allowed !== undefined) parts.push(`allowed: ${allowed}`);
  if (fix !== undefined) parts.push(`to fix: ${fix}`);
  return parts.join('; ');
}

/** The same refusals, of options that are part of others: `under(['gateways', 'alpha'], refusals)`. */
export function under(path: Path, refusals: readonly Refusal[]): Refusal[] {
  return refusals.map((refusal) => ({ ...refusal, path: [...path, ...refusal.path] }));
}

/**
 * Throws if there are refusals: all of them at once, in one error.
 *
 * @param from the construct, whose path comes first in brackets, or the name of a factory: `LoadBalancer.awsNetwork`
 */
export function throwRefusals(refusals: readonly Refusal[], from?: IConstruct | string): void {
  const [first] = refusals;
  if (first === undefined) return;
  const prefix = from === undefined ? '' : typeof from === 'string' ? `${from}: ` : `[${from.node.path}] `;
  if (refusals.length === 1) throw new Error(prefix + describeRefusal(first));
  const lines = refusals.slice(0, SHOWN_REFUSALS).map(describeRefusal);
  const more = refusals.length > SHOWN_REFUSALS ? [`and ${refusals.length - SHOWN_REFUSALS} more`] : [];
  throw new Error([`${prefix}${refusals.length} problems`, ...lines, ...more].join('\n  '));
}

/** Throws one refusal. */
export function throwRefusal(refusal: Refusal, from?: IConstruct | string): never {
  throwRefusals([refusal], from);
  throw new Error('unreachable: a refusal was thrown');
}
