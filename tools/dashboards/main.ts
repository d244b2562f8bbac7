// `tsx tools/dashboards/main.ts` makes the dashboards anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate';

for (const [file, dashboard] of Object.entries(generate())) {
  const path = join(__dirname, '..', '..', 'lib/monitoring/dashboards', file);
  writeFileSync(path, `${JSON.stringify(dashboard, undefined, 2)}\n`);
}
