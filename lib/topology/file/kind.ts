import { isObject } from '../../private/access';
import { type Refusal } from '../../private/refusal';

/** The files that have a schema. */
export type FileKind = 'fleet' | 'topology';

/** The properties that files of a kind must have. */
export const KEYS_OF_FILES: Readonly<Record<FileKind, readonly string[]>> = {
  fleet: ['clusters'],
  topology: ['knative', 'gateways'],
};

const COMMANDS: Readonly<Record<FileKind, string>> = { fleet: 'fleet synth', topology: 'synth' };

/** Refuses a file of the other kind as a whole, where its properties say so. */
export function otherKindRefusals(value: unknown, kind: FileKind): Refusal[] {
  const other = kind === 'fleet' ? 'topology' : 'fleet';
  const has = (key: string): boolean => isObject(value) && Object.hasOwn(value, key);
  if (!KEYS_OF_FILES[other].every(has) || KEYS_OF_FILES[kind].some(has)) return [];
  const fix = `use \`knative-gateways ${COMMANDS[other]}\``;
  return [{ path: [], what: `a ${other} file, where a ${kind} file is read`, fix }];
}
