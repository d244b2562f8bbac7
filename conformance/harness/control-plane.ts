import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { KubeClient } from './kube-client';
import { HOST_ADDRESS } from './network';
import { RunningProcess, untilUp } from './processes';
import { type Missing } from './wait';

const API_PORT = 6443;
const ETCD_CLIENT = 'http://127.0.0.1:2379';
const ETCD_PEER = 'http://127.0.0.1:2380';
const START_SECONDS = 120;
// Of both families, for dual-stack Services.
const SERVICE_RANGE = '10.96.0.0/16,fd00:10:96::/112';
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'endpoints-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
];

/** etcd and kube-apiserver; kube-controller-manager on demand. */
export class ControlPlane {
  private readonly running: RunningProcess[] = [];

  private constructor(
    private readonly bench: Bench,
    public readonly client: KubeClient,
    /** A kubeconfig file of a cluster administrator. */
    public readonly kubeconfig: string,
    private readonly folder: string,
  ) {}

  /** @param state Folder with the state of another one that has ended. @default - empty */
  public static async start(bench: Bench, state?: string): Promise<ControlPlane> {
    const folder = join(bench.folder, 'control-plane');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (state !== undefined) cpSync(state, stateIn(folder), { recursive: true });
    const token = randomBytes(16).toString('hex');
    writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    const binary = bench.file(Component.KUBERNETES, 'kubernetes');

    const started: RunningProcess[] = [];
    const launch = (name: string, ...args: string[]): RunningProcess => {
      const process = RunningProcess.start(folder, { name, command: binary, args: [name, ...args] });
      started.push(process);
      return process;
    };
    try {
      const etcd = launch('etcd', stateIn(folder), ETCD_CLIENT, ETCD_PEER);
      const apiServer = launch('kube-apiserver', ...apiServerFlags(folder));
      const certificate = join(folder, 'certificates', 'apiserver.crt');
      let client: KubeClient | undefined;
      const ready = async (): Promise<Missing> => {
        client?.close();
        // Read each time: the API server may still be writing it.
        client = new KubeClient(HOST_ADDRESS, API_PORT, token, readFileSync(certificate, 'utf8'));
        const answer = await client.request('GET', '/readyz');
        return answer.status === 200 ? undefined : `/readyz says ${answer.status}`;
      };
      await untilUp(apiServer, START_SECONDS, ready, [etcd]);
      if (client === undefined) throw new Error('kube-apiserver has no client');
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(token, certificate)));
      const plane = new ControlPlane(bench, client, kubeconfig, folder);
      plane.running.push(...started);
      return plane;
    } catch (error) {
      await endAll(started);
      throw error;
    }
  }

  /** Starts the controllers that a gateway's Deployment and Service need. */
  public startControllers(): void {
    const flags = [
      `--kubeconfig=${this.kubeconfig}`,
      `--controllers=${CONTROLLERS.join(',')}`,
      '--leader-elect=false',
      '--secure-port=0',
      `--service-account-private-key-file=${join(this.folder, 'accounts.key')}`,
    ];
    this.running.push(
      RunningProcess.start(this.folder, {
        name: 'kube-controller-manager',
        command: this.bench.file(Component.KUBERNETES, 'kubernetes'),
        args: ['kube-controller-manager', ...flags],
      }),
    );
  }

  /** Ends it, and keeps its state in a folder, for others to start from. */
  public async endAndKeep(state: string): Promise<void> {
    await this.end();
    cpSync(stateIn(this.folder), state, { recursive: true });
  }

  /** Throws if any of the processes has ended. */
  public check(): void {
    for (const process of this.running) process.check();
  }

  public async end(): Promise<void> {
    this.client.close();
    await endAll(this.running);
  }
}

function stateIn(folder: string): string {
  return join(folder, 'etcd');
}

// Of a scenario nothing is kept, and etcd has written down whatever it has confirmed.
async function endAll(processes: readonly RunningProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.end('SIGKILL')));
}

function apiServerFlags(folder: string): string[] {
  const key = join(folder, 'accounts.key');
  return [
    `--etcd-servers=${ETCD_CLIENT}`,
    `--bind-address=${HOST_ADDRESS}`,
    `--advertise-address=${HOST_ADDRESS}`,
    `--secure-port=${API_PORT}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--allow-privileged=true',
    // Webhooks are called at their endpoints: there is no kube-proxy.
    '--enable-aggregator-routing=true',
    // Its informers would be the busiest part of an API server that nobody else talks to.
    '--enable-priority-and-fairness=false',
  ];
}

function kubeconfigOf(token: string, certificate: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'conformance',
        cluster: { server: `https://${HOST_ADDRESS}:${API_PORT}`, 'certificate-authority': certificate },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'conformance', context: { cluster: 'conformance', user: 'admin' } }],
    'current-context': 'conformance',
  };
}
