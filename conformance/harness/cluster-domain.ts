import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RESOLVER = '/etc/resolv.conf';
const OF_A_POD = 'search knative-serving.svc.cluster.local svc.cluster.local cluster.local\n';

/**
 * Gives this run's mount namespace a resolver configuration as pods have it: Knative's controllers read the cluster's
 * domain there, and the machine's own may name another. Without the file they take cluster.local.
 */
export function fixClusterDomain(): void {
  if (!existsSync(RESOLVER) || readFileSync(RESOLVER, 'utf8') === OF_A_POD) return;
  const file = join(mkdtempSync(join(tmpdir(), 'resolver-')), 'resolv.conf');
  writeFileSync(file, OF_A_POD);
  execFileSync('mount', ['--bind', file, realpathSync(RESOLVER)]);
}
