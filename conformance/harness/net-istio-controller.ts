import { accessSync, constants, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type KubeClient } from './kube-client';
import { namespaceOf } from './objects';
import { type Missing } from './wait';

/** Tells the stand-in which release it plays. */
export const RELEASE_VARIABLE = 'PLAYED_RELEASE';

const VARIABLE = 'NET_ISTIO_CONTROLLER';
const HOW = 'Name the controller that net-istio is built to, or leave the variable out for the model of it.';
// The run mounts an empty folder there.
const HIDDEN = '/run/';

/**
 * The program in net-istio's place. Everything else about it is the same: where it runs, its flags and its environment.
 */
export interface NetIstioProgram {
  readonly name: string;
  readonly command: string;
  /** Come before its flags. */
  readonly args: readonly string[];
}

/** Whether net-istio itself runs in live clusters, and not the model of it. */
export function isNetIstioGiven(): boolean {
  return (process.env[VARIABLE] ?? '') !== '';
}

/** The binary that NET_ISTIO_CONTROLLER names, else the stand-in. Throws if that is no program. */
export function netIstioProgram(root: string): NetIstioProgram {
  if (!isNetIstioGiven()) {
    const args = ['--import', 'tsx', join(root, 'conformance/stand-in/main.ts')];
    return { name: 'the model of net-istio', command: process.execPath, args };
  }
  const file = resolve(process.env[VARIABLE] ?? '');
  const problem = problemOf(file);
  if (problem !== undefined) throw new Error(`${VARIABLE}: ${file} ${problem}. ${HOW}`);
  return { name: `net-istio ${basename(file)}`, command: file, args: [] };
}

function problemOf(file: string): string | undefined {
  if (file.startsWith(HIDDEN))
    return `is hidden from the run, which has a ${HIDDEN} of its own: copy it to another folder`;
  try {
    if (!statSync(file).isFile()) return 'is no file; an executable file is expected';
    accessSync(file, constants.X_OK);
    return undefined;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing
      ? 'does not exist; an executable file is expected'
      : 'may not be executed; an executable file is expected';
  }
}

/**
 * Whether net-istio's controller has not started: it has once it holds a lease, which it takes after it has read its
 * configuration.
 */
export async function missingLease(client: KubeClient): Promise<Missing> {
  const leases = (await client.list('coordination.k8s.io/v1', 'Lease')).filter(
    (lease) => namespaceOf(lease) === 'knative-serving' && lease.metadata.name.includes('net-istio'),
  );
  return leases.length > 0 ? undefined : 'net-istio-controller holds no lease in knative-serving';
}
