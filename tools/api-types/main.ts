// `tsx tools/api-types/main.ts` makes lib/private/api-types.json anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApiTypes } from './generate';
import { ROOT } from '../program';

writeFileSync(join(ROOT, 'lib', 'private', 'api-types.json'), `${JSON.stringify(generateApiTypes(), undefined, 1)}\n`);
