import { type AskedTarget } from './probe-targets';
import { type Probe, refusalOf } from '../harness/probe';
import { pause } from '../harness/wait';

const FIRST_MILLISECONDS = 200;
const AGAIN_MILLISECONDS = 50;
const LONGEST_MILLISECONDS = 1000;

/**
 * Asks gateway pods whether they serve a KIngress as it is now.
 *
 * Source: knative.dev/networking `pkg/status/status.go`.
 */
export class Prober {
  private readonly probings = new Map<string, Probing>();

  /**
   * Whether all targets have answered. The first question for a hash starts the probes, and only that one says what is
   * probed.
   */
  public isReady(uid: string, hash: string, targets: readonly AskedTarget[]): boolean {
    let probing = this.probings.get(uid);
    if (probing?.hash !== hash) {
      probing?.cancel();
      probing = new Probing(hash, targets);
      this.probings.set(uid, probing);
    }
    return probing.isDone;
  }

  /** Ends the probes of a KIngress that is gone. */
  public forget(uid: string): void {
    this.probings.get(uid)?.cancel();
    this.probings.delete(uid);
  }
}

class Probing {
  private pending: number;
  private cancelled = false;

  public constructor(
    public readonly hash: string,
    targets: readonly AskedTarget[],
  ) {
    const probes = targets.flatMap(({ host, scheme, podPort: port, addresses }) =>
      addresses.map((address): Probe => ({ scheme, host, address, port })),
    );
    this.pending = probes.length;
    for (const probe of probes) void this.untilAnswered(probe);
  }

  public get isDone(): boolean {
    return this.pending === 0;
  }

  public cancel(): void {
    this.cancelled = true;
  }

  private async untilAnswered(probe: Probe): Promise<void> {
    // `cancel` sets it from outside.
    const goesOn = (): boolean => !this.cancelled;
    await pause(FIRST_MILLISECONDS);
    for (let wait = AGAIN_MILLISECONDS; goesOn(); wait = Math.min(wait * 2, LONGEST_MILLISECONDS)) {
      const refusal = await refusalOf(probe, this.hash);
      console.log(
        `probe of ${probe.scheme}://${probe.host} at ${probe.address}:${probe.port}: ${refusal ?? 'answered'}`,
      );
      if (refusal === undefined) {
        this.pending -= 1;
        return;
      }
      await pause(wait);
    }
  }
}
