// Writes (--local) or checks the API report of each entry point of the package.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const extractor = fileURLToPath(new URL('../node_modules/@microsoft/api-extractor/bin/api-extractor', import.meta.url));
const configs = ['api-extractor.json', 'api-extractor.jest.json', 'api-extractor.validation.json'];
const failed = configs.filter((config) => {
  const { status } = spawnSync(process.execPath, [extractor, 'run', '--config', config, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  return status !== 0;
});
process.exitCode = failed.length > 0 ? 1 : 0;
