// FILE: prints the objects of a file with manifests as JSON.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { loadText } from '../../lib/analysis/input/load';

const text = readFileSync(process.argv[2] ?? '', 'utf8');
// `yaml` takes minutes for many objects.
const isSmall = text.length < 1e6;
const objects = isSmall
  ? parseAllDocuments(text, { version: '1.1' }).flatMap((document) => (document.toJS() as object | null) ?? [])
  : loadText(text, 'manifests.yaml').manifests.map(({ object }) => object);
process.stdout.write(JSON.stringify(objects));
