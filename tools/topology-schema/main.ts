// `tsx tools/topology-schema/main.ts` makes schema/topology.schema.json anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate';

writeFileSync(
  join(__dirname, '..', '..', 'schema', 'topology.schema.json'),
  `${JSON.stringify(generate(), undefined, 2)}\n`,
);
