import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Difference } from '../../lib/verify/compare';
import { knativeGateways } from './command';
import { type KubernetesObject } from './objects';
import { type GatewayService } from './pods';

interface VerifyOptions {
  /** Folder for the manifests. */
  readonly folder: string;
  readonly objects: readonly KubernetesObject[];
  readonly gateways: readonly GatewayService[];
  /** Addresses of gateway Services by `NAMESPACE/NAME`. @default - of their pods */
  readonly addresses?: Readonly<Record<string, string>>;
  /** @default - that of the command */
  readonly httpsPort?: number;
}

/** What `knative-gateways verify` finds at running gateways, given their manifests and the addresses of their pods. */
export async function verified(options: VerifyOptions): Promise<readonly Difference[]> {
  const { folder, objects, gateways, addresses = {}, httpsPort } = options;
  const file = join(folder, 'verify.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const targets = gateways.flatMap(({ id, targets: [first] }) => (first === undefined ? [] : [{ id, ...first }]));
  // The stock local gateway has a port of its own on the pods of the ingress gateway.
  const external = targets.filter(({ port }) => port === EXTERNAL_PORT);
  const flags = external.flatMap(({ id, address }) => ['--address', `${id}=${addresses[id] ?? address}`]);
  const secure = httpsPort === undefined ? [] : ['--https-port', `${httpsPort}`];
  const ports = ['--http-port', `${EXTERNAL_PORT}`, ...secure, '--timeout', '2'];
  const { stdout, stderr } = await knativeGateways(['verify', file, ...flags, ...ports, '--format', 'json'], {});
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { readonly differences: readonly Difference[] }).differences;
}

const EXTERNAL_PORT = 8080;
