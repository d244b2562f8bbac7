import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { type Deployment, type KubernetesObject, configData, parseObjects, toYaml } from './objects';
import { output } from './processes';

/** Istio's injection of the gateway template, with the templates and values of its default installation. */
export class Injector {
  private constructor(
    private readonly istioctl: string,
    private readonly folder: string,
  ) {}

  public static async create(bench: Bench): Promise<Injector> {
    const istioctl = bench.file(Component.ISTIO, 'istioctl');
    const folder = mkdtempSync(join(tmpdir(), 'injection-'));
    const installation = parseObjects(await output(istioctl, ['manifest', 'generate']));
    const { config, values } = configData(installation, 'istio-system/istio-sidecar-injector');
    const { mesh } = configData(installation, 'istio-system/istio');
    if (config === undefined || values === undefined || mesh === undefined) {
      throw new Error('the default installation of Istio has no injection configuration');
    }
    writeFileSync(join(folder, 'config.yaml'), config);
    writeFileSync(join(folder, 'values.json'), values);
    writeFileSync(join(folder, 'mesh.yaml'), mesh);
    return new Injector(istioctl, folder);
  }

  /** The Deployment with its pod template as the webhook would make the pods. */
  public async inject(deployment: Deployment): Promise<Deployment> {
    const file = join(this.folder, 'deployment.yaml');
    writeFileSync(file, toYaml([deployment]));
    const text = await output(this.istioctl, [
      ...['kube-inject', '--revision', 'default', '-f', file],
      ...['--injectConfigFile', join(this.folder, 'config.yaml')],
      ...['--valuesFile', join(this.folder, 'values.json')],
      ...['--meshConfigFile', join(this.folder, 'mesh.yaml')],
    ]);
    const [injected] = parseObjects(text);
    if (injected === undefined) throw new Error(`nothing came out of the injection of ${deployment.metadata.name}`);
    return injected as Deployment;
  }
}

/** The pod that a Deployment's ReplicaSet would create. */
export function podOf(deployment: Deployment): KubernetesObject {
  const { metadata, spec } = deployment.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: `${deployment.metadata.name}-0`,
      namespace: deployment.metadata.namespace ?? 'default',
    },
    spec,
  };
}
