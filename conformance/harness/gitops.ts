import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { condition } from './kube-client';
import { HOST_ADDRESS } from './network';
import { type KubernetesObject } from './objects';
import { RunningProcess, output } from './processes';

/** Starts Argo CD's ApplicationSet controller. */
export function startApplicationSets(bench: Bench, plane: ControlPlane, namespace: string): RunningProcess {
  return RunningProcess.start(bench.folder, {
    name: 'applicationset-controller',
    command: bench.file(Component.ARGO_CD, 'applicationset-controller'),
    args: ['--namespace', namespace, '--enable-progressive-syncs'],
    env: { KUBECONFIG: plane.kubeconfig },
  });
}

/** Starts Flux' kustomize-controller, which looks at dependencies each second. */
export function startKustomizeController(bench: Bench, plane: ControlPlane, namespace: string): RunningProcess {
  return RunningProcess.start(bench.folder, {
    name: 'kustomize-controller',
    command: bench.file(Component.FLUX, 'kustomize-controller'),
    args: ['--requeue-dependency=1s'],
    env: { KUBECONFIG: plane.kubeconfig, RUNTIME_NAMESPACE: namespace },
  });
}

/** What source-controller would make of a repository that holds a folder: an artifact, served, in the status. */
export class Artifact {
  private constructor(
    private readonly server: Server,
    private readonly archive: Buffer,
  ) {}

  /** @param folder The folder, which is `dist` in the repository. */
  public static async serve(bench: Bench, folder: string): Promise<Artifact> {
    const file = join(bench.folder, 'artifact.tar.gz');
    await output('tar', ['-czf', file, '--transform', 's,^\\.,dist,', '-C', folder, '.']);
    const archive = readFileSync(file);
    const server = createServer((_, response) => response.end(archive));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, HOST_ADDRESS, resolve);
    });
    return new Artifact(server, archive);
  }

  /** The status of the source. */
  public get status(): object {
    const { port } = this.server.address() as AddressInfo;
    const path = 'gitrepository/artifact.tar.gz';
    return {
      observedGeneration: 1,
      conditions: [condition('Ready', 'True', 'Succeeded')],
      artifact: {
        path,
        url: `http://${HOST_ADDRESS}:${port}/${path}`,
        revision: 'main@sha1:0123456789012345678901234567890123456789',
        digest: `sha256:${createHash('sha256').update(this.archive).digest('hex')}`,
        lastUpdateTime: '2020-01-01T00:00:00Z',
        size: this.archive.length,
      },
    };
  }

  public async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A kubeconfig that needs no file beside it, as Flux wants it in a Secret. */
export function kubeconfigSecret(plane: ControlPlane, name: string, namespace: string): KubernetesObject {
  interface Cluster {
    'certificate-authority'?: string;
    'certificate-authority-data'?: string;
  }
  const config = JSON.parse(readFileSync(plane.kubeconfig, 'utf8')) as { clusters: { cluster: Cluster }[] };
  for (const { cluster } of config.clusters) {
    cluster['certificate-authority-data'] = readFileSync(cluster['certificate-authority'] ?? '').toString('base64');
    delete cluster['certificate-authority'];
  }
  const value = Buffer.from(JSON.stringify(config)).toString('base64');
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data: { value } };
}
