// FILE OUTPUT: the floor under any synthesis. Reads objects as JSON and writes them as YAML, with the fastest library
// that quotes as `yaml` does.
import { dump } from 'js-yaml';
import { readFileSync, writeFileSync } from 'node:fs';

const [input = '', output = ''] = process.argv.slice(2);
const objects = JSON.parse(readFileSync(input, 'utf8')) as object[];
writeFileSync(
  output,
  objects.map((object) => dump(object, { lineWidth: -1, noRefs: true, quoteStyle: 'double' })).join('---\n'),
);
