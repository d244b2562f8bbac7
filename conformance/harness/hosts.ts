import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOSTS = '/etc/hosts';

/** What the cluster's DNS would say: programs look into this file first. It is of this run's mount namespace. */
export function nameAddresses(names: readonly (readonly [name: string, address: string])[]): void {
  const file = join(tmpdir(), 'hosts');
  if (!existsSync(file)) {
    writeFileSync(file, '');
    execFileSync('mount', ['--bind', file, HOSTS]);
  }
  // The first pod of a gateway stands for its Service.
  const first = names.filter(([name], index) => names.findIndex(([other]) => other === name) === index);
  writeFileSync(file, ['127.0.0.1 localhost', ...first.map(([name, address]) => `${address} ${name}`), ''].join('\n'));
}
