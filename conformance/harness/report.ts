import { messageOf } from './wait';

interface Row {
  readonly scenario: string;
  readonly passed: boolean;
  /** What was proven, or what went wrong. */
  readonly text: string;
  readonly seconds: number;
}

const SCENARIO_WIDTH = 56;

/** The table of the run: a row for each scenario, printed when it ends. */
export class Report {
  private readonly rows: Row[] = [];
  private readonly started = performance.now();

  /**
   * @param print Prints a line.
   * @param keepLogs Keeps the logs of a failed scenario, and says where.
   */
  public constructor(
    private readonly print: (line: string) => void,
    private readonly keepLogs: (scenario: string) => string | undefined,
  ) {}

  public header(): void {
    this.print(`${'result'.padEnd(8)}${'scenario'.padEnd(SCENARIO_WIDTH)}${'time'.padStart(8)}  what was proven`);
  }

  /** Runs the scenarios of one part. A failure outside of them is the part's own, and so is a part that has none. */
  public async part(name: string, run: () => Promise<void>): Promise<void> {
    const [before, started] = [this.rows.length, performance.now()];
    try {
      await run();
      if (this.rows.length === before) throw new Error('the part has no scenario');
    } catch (error) {
      this.add(this.failure(name, error, started));
    }
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
    this.add(row);
    return row.passed;
  }

  public get failed(): number {
    return this.rows.filter(({ passed }) => !passed).length;
  }

  /** Prints the failures once more, and the sums. */
  public summary(): void {
    const failures = this.rows.filter(({ passed }) => !passed);
    if (failures.length > 0) {
      this.print('\nFailed:');
      for (const row of failures) this.print(line(row));
    }
    const seconds = secondsSince(this.started).toFixed(0);
    this.print(`\n${this.rows.length - failures.length} scenarios proven, ${failures.length} not, in ${seconds} s`);
  }

  private failure(scenario: string, error: unknown, started: number): Row {
    const text = [messageOf(error), this.keepLogs(scenario)].filter((each) => each !== undefined).join('\n');
    return { scenario, passed: false, text, seconds: secondsSince(started) };
  }

  private add(row: Row): void {
    this.rows.push(row);
    this.print(line(row));
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

function line({ scenario, passed, text, seconds }: Row): string {
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  const start = `${(passed ? 'ok' : 'FAILED').padEnd(8)}${scenario.padEnd(SCENARIO_WIDTH)}${time}  `;
  return start + text.split('\n').join(`\n${' '.repeat(10)}`);
}
