import { cpuSeconds } from './processes';
import { messageOf } from './wait';

/** A scenario that has ended. */
export interface Row {
  readonly scenario: string;
  readonly passed: boolean;
  /** What was proven, or what went wrong. */
  readonly text: string;
  readonly seconds: number;
}

/** What a part took. */
export interface PartTime {
  readonly part: string;
  readonly seconds: number;
  /** Of this process and of all that it has started and seen end. */
  readonly cpuSeconds: number;
}

/** Runs scenarios, and hands over a row for each when it ends. */
export class Report {
  private rows = 0;

  /**
   * @param add Takes each row.
   * @param keepLogs Keeps the logs of a failed scenario, and says where.
   */
  public constructor(
    private readonly add: (row: Row) => void,
    private readonly keepLogs: (scenario: string) => string | undefined,
  ) {}

  /** Runs the scenarios of one part. A failure outside of them is the part's own, and so is a part that has none. */
  public async part(name: string, run: () => Promise<void>): Promise<PartTime> {
    const [before, started, cpu] = [this.rows, performance.now(), cpuSeconds()];
    try {
      await run();
      if (this.rows === before) throw new Error('the part has no scenario');
    } catch (error) {
      this.ended(this.failure(name, error, started));
    }
    return { part: name, seconds: secondsSince(started), cpuSeconds: cpuSeconds() - cpu };
  }

  /**
   * Runs one scenario. Its result is what was proven; whatever it throws is its failure, and the run goes on.
   *
   * @returns whether it was proven.
   */
  public async scenario(name: string, prove: () => Promise<string>): Promise<boolean> {
    const started = performance.now();
    let row: Row;
    try {
      const text = await prove();
      row = { scenario: name, passed: true, text, seconds: secondsSince(started) };
    } catch (error) {
      row = this.failure(name, error, started);
    }
    this.ended(row);
    return row.passed;
  }

  private failure(scenario: string, error: unknown, started: number): Row {
    const text = [messageOf(error), this.keepLogs(scenario)].filter((each) => each !== undefined).join('\n');
    return { scenario, passed: false, text, seconds: secondsSince(started) };
  }

  private ended(row: Row): void {
    this.rows += 1;
    this.add(row);
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
