import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const read = (path) => readFileSync(join(ROOT, path), 'utf8');
export const json = (path) => JSON.parse(read(path));
