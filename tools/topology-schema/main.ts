// `tsx tools/topology-schema/main.ts` makes schema/topology.schema.json and schema/fleet.schema.json anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMAS, generate } from './generate';

for (const [name, file] of Object.entries(SCHEMAS)) {
  writeFileSync(
    join(__dirname, '..', '..', 'schema', `${name}.schema.json`),
    `${JSON.stringify(generate(file), undefined, 2)}\n`,
  );
}
