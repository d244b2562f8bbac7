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

  public constructor(private readonly print: (line: string) => void) {}

  public header(): void {
    this.print(`${'result'.padEnd(8)}${'scenario'.padEnd(SCENARIO_WIDTH)}${'time'.padStart(8)}  what was proven`);
  }

  /**
   * Runs one scenario. Its result is what was proven; whatever it throws is its failure, and the run goes on.
   *
   * @returns whether it was proven.
   */
  public async scenario(name: string, prove: () => Promise<string>): Promise<boolean> {
    const started = performance.now();
    let row: Row;
    const seconds = (): number => (performance.now() - started) / 1000;
    try {
      const text = await prove();
      row = { scenario: name, passed: true, text, seconds: seconds() };
    } catch (error) {
      row = { scenario: name, passed: false, text: messageOf(error), seconds: seconds() };
    }
    this.rows.push(row);
    this.print(line(row));
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
    const seconds = ((performance.now() - this.started) / 1000).toFixed(0);
    this.print(`\n${this.rows.length - failures.length} scenarios proven, ${failures.length} not, in ${seconds} s`);
  }
}

function line({ scenario, passed, text, seconds }: Row): string {
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  const start = `${(passed ? 'ok' : 'FAILED').padEnd(8)}${scenario.padEnd(SCENARIO_WIDTH)}${time}  `;
  return start + text.split('\n').join(`\n${' '.repeat(10)}`);
}
