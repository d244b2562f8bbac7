import { Resolver } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from './bench';
import { Component } from './components';
import { HOST_ADDRESS } from './network';
import { RunningProcess, untilUp } from './processes';

const START_SECONDS = 60;

/** The DNS of a cluster: CoreDNS itself, which reads Services from the API server. */
export class CoreDns {
  private readonly resolver = new Resolver({ timeout: 2000, tries: 1 });

  private constructor(private readonly running: RunningProcess) {
    this.resolver.setServers([HOST_ADDRESS]);
  }

  /** @param before What the Corefile says before the line `kubernetes`. */
  public static async start(bench: Bench, kubeconfig: string, before: string): Promise<CoreDns> {
    const corefile = join(bench.folder, 'Corefile');
    writeFileSync(
      corefile,
      `.:53 {\nbind ${HOST_ADDRESS}\nerrors\n${before}\nkubernetes cluster.local {\nkubeconfig ${kubeconfig}\n}\n}\n`,
    );
    const running = RunningProcess.start(bench.folder, {
      name: 'coredns',
      command: bench.file(Component.COREDNS, 'coredns'),
      args: ['-conf', corefile],
    });
    const dns = new CoreDns(running);
    try {
      await untilUp(running, START_SECONDS, async () => {
        const answer = await dns.address('kubernetes.default.svc.cluster.local');
        return /^[\d.]+$/.test(answer) ? undefined : answer;
      });
    } catch (error) {
      await running.end('SIGKILL');
      throw error;
    }
    return dns;
  }

  /** The addresses of a name, or why there are none: `ESERVFAIL` if no plugin is in charge of it. */
  public async address(name: string): Promise<string> {
    try {
      return (await this.resolver.resolve4(name)).join();
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }

  public end(): Promise<void> {
    return this.running.end('SIGKILL');
  }
}
