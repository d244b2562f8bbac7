import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { type Bench } from './bench';
import { type CommandResult } from './command';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { HOST_ADDRESS } from './network';

const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount';

/** A container of a pod, as a Job has it. */
export interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** The service account of a pod. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Runs the command of a container as a process of its own: with its environment and no other, a token of its service
 * account where kubelet puts it, and an image that has Node, kubectl and this package.
 */
export async function runContainer(
  bench: Bench,
  plane: ControlPlane,
  { command: [program = '', ...args], env }: Container,
  account: Account,
): Promise<CommandResult> {
  const image = imageOf(bench);
  await mountAccount(plane, account);
  const child = spawn(join(image, program), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      PATH: `${image}:/usr/bin:/bin`,
      KUBERNETES_SERVICE_HOST: HOST_ADDRESS,
      KUBERNETES_SERVICE_PORT: '6443',
    },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? -1);
    });
  });
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}

/** A folder with the programs of the image. */
function imageOf(bench: Bench): string {
  const folder = join(bench.folder, 'image');
  mkdirSync(folder, { recursive: true });
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const programs = {
    kubectl: `exec '${bench.file(Component.KUBECTL, 'kubectl')}' "$@"`,
    'knative-gateways': `cd '${bench.root}' && exec '${process.execPath}' --import '${loader}' lib/cli/main.ts "$@"`,
  };
  for (const [name, line] of Object.entries(programs)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${line}\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}

/** What kubelet mounts into a pod. The folder is of this run's mount namespace. */
async function mountAccount(plane: ControlPlane, { namespace, name }: Account): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { status, body } = await plane.client.request('POST', path, request);
  const { token } = (body as { readonly status?: { readonly token?: string } }).status ?? {};
  if (token === undefined) throw new Error(`no token of ${namespace}/${name}: ${status}`);
  mkdirSync(ACCOUNT, { recursive: true });
  const certificate = join(dirname(plane.kubeconfig), 'certificates', 'apiserver.crt');
  writeFileSync(join(ACCOUNT, 'token'), token);
  writeFileSync(join(ACCOUNT, 'namespace'), namespace);
  writeFileSync(join(ACCOUNT, 'ca.crt'), readFileSync(certificate));
}
