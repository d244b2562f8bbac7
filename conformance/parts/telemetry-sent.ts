import { mkdirSync, rmSync } from 'node:fs';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { startEnvoy } from '../harness/envoy';
import { Istiod } from '../harness/istiod';
import { type KubernetesObject } from '../harness/objects';
import { type GatewayPod, podObjects, podsOf } from '../harness/pods';
import { until } from '../harness/wait';

const SENT_SECONDS = 20;

/** A provider of traces that istiod knows. */
export const TRACING_PROVIDER = 'spans';
const TRACING = {
  name: TRACING_PROVIDER,
  opentelemetry: { service: 'collector.istio-system.svc.cluster.local', port: 4317 },
};
const COLLECTOR: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'collector', namespace: 'istio-system' },
  spec: { selector: { app: 'collector' }, ports: [{ name: 'grpc', port: 4317, targetPort: 4317 }] },
};

/** What istiod sends to the first pod of each of these Deployments, named `NAMESPACE` or `NAMESPACE/NAME`. */
export async function sentTo(
  bench: Bench,
  objects: readonly KubernetesObject[],
  gateways: readonly string[],
): Promise<string[]> {
  const { folder } = bench;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pods = podsOf(objects, bench.networks);
  const first = gateways.map((id) => pods.find(({ namespace, name }) => `${namespace}/${name}`.startsWith(id)));
  const istiod = await Istiod.start({
    binary: bench.file(Component.ISTIO, 'istio'),
    folder,
    objects: [...objects, COLLECTOR, ...podObjects(objects, pods)],
    mesh: { extensionProviders: [TRACING] },
  });
  const envoys = first.map((pod) =>
    startEnvoy(bench.file(Component.ENVOY, 'envoy/_bin/envoy'), folder, present(pod), { port: Istiod.ADS_PORT }),
  );
  try {
    return await Promise.all(first.map((pod) => sentOnceListening(istiod, present(pod))));
  } finally {
    await Promise.all(envoys.map((envoy) => envoy.end('SIGKILL')));
    await istiod.end();
  }
}

async function sentOnceListening(istiod: Istiod, pod: GatewayPod): Promise<string> {
  let sent = '';
  const missing = async (): Promise<string | undefined> => {
    sent = (await istiod.sentTo(pod)) ?? '';
    return sent.includes('HttpConnectionManager') ? undefined : 'no listener yet';
  };
  await until(`what istiod sends to ${pod.namespace}`, SENT_SECONDS, missing, () => {
    istiod.check();
  });
  return sent;
}

function present(pod: GatewayPod | undefined): GatewayPod {
  if (pod === undefined) throw new Error('a gateway without pods');
  return pod;
}
