import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../picture/page/assets');

/** What a page carries in itself, and its hash as a Content-Security-Policy has it. */
export interface PageAsset {
  readonly text: string;
  /** `sha256-...`. */
  readonly hash: string;
}

/** The style sheet that every page has, followed by that of one kind of page: `picture` or `matrix`. */
export function styleOf(kind: string): PageAsset {
  return assetOf(`${kind}.css`, 'shell.css');
}

/** The script that every page has, followed by that of one kind of page. */
export function scriptOf(kind: string): PageAsset {
  return assetOf(`${kind}.js`, 'shell.js');
}

function assetOf(own: string, shared: string): PageAsset {
  const text = [shared, own].map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('');
  return { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` };
}
