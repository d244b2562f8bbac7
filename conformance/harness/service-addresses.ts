import { connect, createServer, type Server } from 'node:net';
import { nameAddresses } from './hosts';
import { type GatewayService, type Target } from './pods';

const LISTENERS = [
  [80, 'targets'],
  [443, 'tlsTargets'],
] as const;

/** Names and addresses of gateway Services as pods know them, in place of the cluster's DNS and of kube-proxy. */
export class ServiceAddresses {
  private readonly servers: Server[] = [];

  /** Each Service leads to its first pod, on ports 80 and 443. */
  public static async of(services: readonly GatewayService[]): Promise<ServiceAddresses> {
    const addresses = new ServiceAddresses();
    const names: [string, string][] = [];
    for (const [index, service] of services.entries()) {
      const address = `127.0.2.${index + 1}`;
      const [namespace, name] = service.id.split('/');
      names.push([`${name ?? ''}.${namespace ?? ''}.svc.cluster.local`, address]);
      for (const [port, kind] of LISTENERS) {
        const [target] = service[kind];
        if (target !== undefined) await addresses.forward(address, port, target);
      }
    }
    nameAddresses(names);
    return addresses;
  }

  public async end(): Promise<void> {
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async forward(address: string, port: number, target: Target): Promise<void> {
    const server = createServer((socket) => {
      const other = connect(target.port, target.address);
      for (const [one, two] of [
        [socket, other],
        [other, socket],
      ] as const) {
        one.pipe(two);
        one.on('error', () => two.destroy());
        one.on('close', () => two.destroy());
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(port, address, () => {
        resolve();
      });
    });
    this.servers.push(server);
  }
}
