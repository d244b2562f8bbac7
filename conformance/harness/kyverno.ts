import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from './bench';
import { readCrds } from './cluster';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { refusalOf } from './kube-client';
import { HOST_ADDRESS } from './network';
import { type KubernetesObject } from './objects';
import { RunningProcess } from './processes';
import { type Missing, until } from './wait';

const SECONDS = 60;
const NAMESPACE = 'kyverno';
const WEBHOOK_PORT = 9443;

// A rule that does nothing: Kyverno's webhook refuses it, once it serves.
const REFUSED: KubernetesObject = {
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  metadata: { name: 'refused' },
  spec: { rules: [{ name: 'nothing', match: { any: [{ resources: { kinds: ['Pod'] } }] } }] },
};
const REFUSAL = 'admission webhook "validate-policy.kyverno.svc" denied the request';

/** Starts Kyverno's admission controller beside an API server, which reaches its webhooks by address. */
export async function startKyverno(bench: Bench, plane: ControlPlane): Promise<RunningProcess> {
  const { client } = plane;
  for (const object of [...definitions(bench), ...configuration()]) await client.apply(object);
  const kyverno = RunningProcess.start(bench.folder, {
    name: 'kyverno',
    command: bench.file(Component.KYVERNO, 'kyverno'),
    args: [
      `--kubeconfig=${plane.kubeconfig}`,
      `--serverIP=${HOST_ADDRESS}:${WEBHOOK_PORT}`,
      '--caSecretName=kyverno-ca',
      '--tlsSecretName=kyverno-tls',
      '--disableLogColor',
    ],
    env: {
      KYVERNO_NAMESPACE: NAMESPACE,
      KYVERNO_SERVICEACCOUNT_NAME: 'kyverno',
      KYVERNO_DEPLOYMENT: 'kyverno',
      KYVERNO_POD_NAME: 'kyverno',
      INIT_CONFIG: 'kyverno',
      METRICS_CONFIG: 'kyverno-metrics',
    },
  });
  try {
    const served = async (): Promise<Missing> => {
      const answer = await client.tryApply(REFUSED, { dryRun: true });
      if (answer.status < 300) return 'its webhook is not asked';
      return refusalOf(answer).includes(REFUSAL) ? undefined : refusalOf(answer);
    };
    await until('kyverno ready', SECONDS, served, () => {
      plane.check();
      kyverno.check();
    });
    return kyverno;
  } catch (error) {
    await kyverno.end('SIGKILL');
    throw error;
  }
}

function definitions(bench: Bench): KubernetesObject[] {
  return ['kyverno', 'policies.kyverno.io', 'reports'].flatMap((name) => kyvernoCrds(bench, name));
}

/** The CRDs in a folder of Kyverno's. */
export function kyvernoCrds(bench: Bench, name: string): KubernetesObject[] {
  const folder = bench.file(Component.MANIFESTS, 'kyverno/config/crds', name);
  return readdirSync(folder).flatMap((file) => readCrds(join(folder, file)));
}

// Kyverno wants them to be there; what they do not say is its default.
function configuration(): KubernetesObject[] {
  const configMap = (name: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: NAMESPACE },
    data: {},
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    configMap('kyverno'),
    configMap('kyverno-metrics'),
  ];
}
