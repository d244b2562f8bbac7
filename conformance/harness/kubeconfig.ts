import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { KubeClient } from './kube-client';

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** The client of a kubeconfig file that a control plane of this harness wrote. */
export function clientOf(file: string): KubeClient {
  const { clusters, users } = load(readFileSync(file, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority': certificate } = clusters[0].cluster;
  const { hostname, port } = new URL(server);
  return new KubeClient(hostname, Number(port), users[0].user.token, readFileSync(certificate, 'utf8'));
}
