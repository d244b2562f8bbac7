// The floor under any synthesis: writing the same objects as YAML. Prints the milliseconds of stringify and write
// alone; the objects are made beforehand and are not counted.
import { App } from 'cdk8s';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { stringify } from 'yaml';
import { topology } from './topology';

const objects: unknown[] = topology(new App(), Number(process.argv[2])).toJson();
const start = performance.now();
const text = objects.map((object) => stringify(object, { lineWidth: 0, version: '1.1' })).join('---\n');
writeFileSync(join(process.argv[3] ?? '.', 'floor.yaml'), text);
console.log(performance.now() - start);
