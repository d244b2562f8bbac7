// `node tools/release/sbom.mjs FILE`: the components of an installation of the archive, in CycloneDX. Of the repository
// npm leaves out packages that tools need as well.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packed } from './archive.mjs';
import { installation } from './installed.mjs';

const [file] = process.argv.slice(2);
const temp = mkdtempSync(join(tmpdir(), 'sbom-'));
try {
  writeFileSync(file, `${JSON.stringify(installation(packed(temp).path).sbom, undefined, 2)}\n`);
} finally {
  rmSync(temp, { recursive: true });
}
