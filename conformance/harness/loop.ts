import { messageOf, pause } from './wait';

const FAILURES_IN_A_ROW = 40;

/** Something that is done again and again beside a scenario, as a controller does. */
export class Loop {
  private stopped = false;
  private failures = 0;
  private failure: unknown;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly name: string,
    milliseconds: number,
    turn: () => Promise<void>,
  ) {
    this.ended = this.run(milliseconds, turn);
  }

  public static start(name: string, milliseconds: number, turn: () => Promise<void>): Loop {
    return new Loop(name, milliseconds, turn);
  }

  /** Throws if the last turns all failed. One failure is no matter: objects change between reading and writing. */
  public check(): void {
    if (this.failures < FAILURES_IN_A_ROW) return;
    throw new Error(`${this.name} failed ${this.failures} times in a row: ${messageOf(this.failure)}`);
  }

  /** Ends after the turn that is under way. */
  public async end(): Promise<void> {
    this.stopped = true;
    await this.ended;
  }

  private async run(milliseconds: number, turn: () => Promise<void>): Promise<void> {
    // `end` sets it from outside.
    const goesOn = (): boolean => !this.stopped;
    while (goesOn()) {
      try {
        await turn();
        this.failures = 0;
      } catch (error) {
        this.failures += 1;
        this.failure = error;
      }
      await pause(milliseconds);
    }
  }
}
