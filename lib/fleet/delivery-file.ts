import { loadAll } from 'js-yaml';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { labelsAt } from '../private/access';
import { PART_OF } from '../private/labels';
import { type Refusal } from '../private/refusal';
import { DELIVERY_FILE, DELIVERY_INDEX } from './layout';

const LABELS = Object.entries(PART_OF);
const FILES = [DELIVERY_FILE, DELIVERY_INDEX];

/** Whether there is a file in place of one that brings the clusters of an output there, and whose it is. */
function owner(file: string): 'foreign' | 'none' | 'own' {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  if (!stat.isFile()) return 'foreign';
  const objects = parsed(readFileSync(file, 'utf8'));
  return objects.length > 0 && objects.every(isOwn) ? 'own' : 'foreign';
}

/** The documents of a file; none where it is no YAML. */
function parsed(text: string): readonly unknown[] {
  try {
    return loadAll(text);
  } catch {
    return [];
  }
}

function isOwn(object: unknown): boolean {
  const labels = labelsAt(object, 'metadata', 'labels');
  return LABELS.every(([key, value]) => labels[key] === value);
}

/** Refuses to replace files that no fleet wrote. */
export function foreignDelivery(outdir: string): Refusal[] {
  const what = `not written by a fleet, whose delivery would replace it: objects without the label ${LABELS.map((pair) => pair.join(': ')).join()}; nothing is written`;
  return FILES.map((file) => join(outdir, file)).flatMap((file) =>
    owner(file) === 'foreign'
      ? [{ path: [], what, got: file, fix: 'move it elsewhere, or choose another folder for the output' }]
      : [],
  );
}

/** Removes what a fleet wrote to bring its clusters there. */
export function removeDelivery(outdir: string): void {
  for (const file of FILES.map((each) => join(outdir, each))) {
    if (owner(file) === 'own') rmSync(file, { force: true });
  }
}
