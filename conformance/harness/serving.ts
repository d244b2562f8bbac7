import { mkdirSync, rmSync } from 'node:fs';
import { type Bench } from './bench';
import { Component } from './components';
import { type Discovery, envoyMissing, startEnvoy } from './envoy';
import { Istiod, type IstiodSettings } from './istiod';
import { type KubernetesObject } from './objects';
import { type GatewayPod, podObjects } from './pods';
import { type RunningProcess } from './processes';
import { until } from './wait';

// Of thousands of clusters; a small topology takes a second.
const CONVERGED_SECONDS = 120;

export interface ServingOptions extends IstiodSettings {
  /** What the Envoy of a pod needs besides istiod; processes are asked to end once it is gone. @default - nothing */
  readonly beside?: (pod: GatewayPod) => Promise<{
    readonly processes: readonly RunningProcess[];
    readonly discovery: Partial<Discovery>;
  }>;
}

/** Starts an istiod on these objects, and an Envoy for each pod, and asks once they agree. */
export async function serving<T>(
  bench: Bench,
  objects: readonly KubernetesObject[],
  pods: readonly GatewayPod[],
  { beside, ...settings }: ServingOptions,
  ask: (istiod: Istiod) => Promise<T>,
): Promise<T> {
  const { folder } = bench;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const istiod = await Istiod.start({
    binary: bench.file(Component.ISTIO, 'istio'),
    folder,
    objects: [...objects, ...podObjects(objects, pods)],
    ...settings,
  });
  const envoy = bench.file(Component.ENVOY, 'envoy/_bin/envoy');
  const envoys: RunningProcess[] = [];
  const agents: RunningProcess[] = [];
  try {
    for (const pod of pods) {
      const { processes = [], discovery = {} } = (await beside?.(pod)) ?? {};
      agents.push(...processes);
      envoys.push(startEnvoy(envoy, folder, pod, { port: Istiod.ADS_PORT, ...discovery }));
    }
    const check = (): void => {
      for (const process of [istiod, ...agents, ...envoys]) process.check();
    };
    await until('the pods', CONVERGED_SECONDS, () => missing(istiod, pods), check);
    return await ask(istiod);
  } finally {
    // Nothing of a scenario outlives it: no drain is wanted.
    await Promise.all(envoys.map((process) => process.end('SIGKILL')));
    await Promise.all(agents.map((process) => process.end()));
    await istiod.end();
  }
}

async function missing(istiod: Istiod, pods: readonly GatewayPod[]): Promise<string | undefined> {
  const unsynced = await istiod.unsynced(pods);
  if (unsynced !== undefined) return unsynced;
  const lacking = await Promise.all(pods.map(envoyMissing));
  return lacking.find((reason) => reason !== undefined);
}
