import { pause } from '../harness/wait';

/** How many seconds of a cluster pass in one second of the run. */
export const FASTER = 30;

/** The time of a rollout, which passes `FASTER` times as fast as that of the run. */
export class Clock {
  private readonly started = performance.now();

  /** Seconds since the start. */
  public get seconds(): number {
    return ((performance.now() - this.started) / 1000) * FASTER;
  }

  public async sleep(seconds: number): Promise<void> {
    await pause((seconds / FASTER) * 1000);
  }
}
