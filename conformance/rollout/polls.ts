import { httpGet } from '../harness/http';
import { pause } from '../harness/wait';
import { LARGEST_GAP_MILLISECONDS, POLL_MILLISECONDS } from '../harness/watch';
import { type LoadBalancer } from './load-balancer';

/**
 * Asks for a host through a load balancer every 20 ms, each time on a connection of its own, without waiting for the
 * answer.
 */
export class Polls {
  public count = 0;
  public readonly lost: string[] = [];
  /** Milliseconds of the largest gap between two polls. */
  public largestGap = 0;
  private last = performance.now();
  private readonly open = new Set<Promise<void>>();
  private stopped = false;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly loadBalancer: LoadBalancer,
    private readonly host: string,
    private readonly port: number,
  ) {
    this.ended = this.run();
  }

  public static start(loadBalancer: LoadBalancer, host: string, port: number): Polls {
    return new Polls(loadBalancer, host, port);
  }

  public async end(): Promise<void> {
    this.stopped = true;
    await this.ended;
    await Promise.all(this.open);
  }

  /** Throws if polls were further apart than an outage may take unseen. */
  public checkGaps(): void {
    if (this.largestGap <= LARGEST_GAP_MILLISECONDS) return;
    throw new Error(
      `two polls were ${Math.round(this.largestGap)} ms apart, at most ${LARGEST_GAP_MILLISECONDS} ms are allowed: ` +
        'the machine was too busy; run this part again when it is not',
    );
  }

  private async run(): Promise<void> {
    const goesOn = (): boolean => !this.stopped;
    while (goesOn()) {
      this.count += 1;
      const now = performance.now();
      this.largestGap = Math.max(this.largestGap, now - this.last);
      this.last = now;
      const poll = this.ask().finally(() => this.open.delete(poll));
      this.open.add(poll);
      await pause(POLL_MILLISECONDS);
    }
  }

  private async ask(): Promise<void> {
    const address = this.loadBalancer.next();
    if (address === undefined) {
      this.lost.push('no target');
      return;
    }
    const answer = await httpGet({ address, port: this.port, host: this.host }).then(
      ({ status }) => String(status),
      (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'no answer',
    );
    if (answer !== '200') this.lost.push(answer);
  }
}
