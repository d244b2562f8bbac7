import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeYaml } from '../private/yaml/write';
import { synthesize, type Synthesis } from './synthesize';
import { inTemporaryFolder } from './temporary-folder';

/**
 * Synthesizes a topology that is not in a file yet.
 *
 * @throws with everything that is wrong with it.
 */
export function synthesizeData(topology: object): Synthesis {
  return inTemporaryFolder((folder) => {
    const file = join(folder, 'topology.yaml');
    writeFileSync(file, writeYaml(topology));
    return synthesize(file);
  });
}
