// Makes files executable, as npm does when it installs the package: `node tools/executable.mjs build/lib/cli/main.js`.
import { chmodSync } from 'node:fs';

for (const file of process.argv.slice(2)) chmodSync(new URL(`../${file}`, import.meta.url), 0o755);
