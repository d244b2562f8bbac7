import { loadAll } from 'js-yaml';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelsAt } from '../private/access';
import { PART_OF } from '../private/labels';
import { type Refusal } from '../private/refusal';
import { DELIVERY_FILE } from './layout';

const LABELS = Object.entries(PART_OF);

/** Whether there is a file in place of what brings the clusters of an output there, and whose it is. */
export function deliveryFile(outdir: string): 'foreign' | 'none' | 'own' {
  const file = join(outdir, DELIVERY_FILE);
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

/** Refuses to replace a file that no fleet wrote. */
export function foreignDelivery(outdir: string): Refusal[] {
  if (deliveryFile(outdir) !== 'foreign') return [];
  const what = `not written by a fleet, whose delivery would replace it: objects without the label ${LABELS.map((pair) => pair.join(': ')).join()}; nothing is written`;
  return [
    {
      path: [],
      what,
      got: join(outdir, DELIVERY_FILE),
      fix: 'move it elsewhere, or choose another folder for the output',
    },
  ];
}
