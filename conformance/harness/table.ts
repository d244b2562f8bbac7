import { type PartTime, type Row } from './report';

const SCENARIO_WIDTH = 56;
const TIME_WIDTH = 8;

/** The table of the run: a row for each scenario, printed when it ends; then what each part took, and the sums. */
export class Table {
  private readonly rows: Row[] = [];
  private readonly times: PartTime[] = [];
  private readonly started = performance.now();

  /** @param print Prints a line. */
  public constructor(private readonly print: (line: string) => void) {}

  public header(): void {
    this.print(
      `${'result'.padEnd(8)}${'scenario'.padEnd(SCENARIO_WIDTH)}${'time'.padStart(TIME_WIDTH)}  what was proven`,
    );
  }

  public add(row: Row): void {
    this.rows.push(row);
    this.print(line(row));
  }

  public took(time: PartTime): void {
    this.times.push(time);
  }

  public get failed(): number {
    return this.rows.filter(({ passed }) => !passed).length;
  }

  /** Prints what each part took, the failures once more, and the sums. */
  public summary(): void {
    this.print(`\n${'part'.padEnd(20)}${'wall'.padStart(TIME_WIDTH)}${'CPU'.padStart(TIME_WIDTH)}`);
    const longestFirst = this.times.toSorted((one, other) => other.seconds - one.seconds);
    for (const { part, seconds, cpuSeconds } of longestFirst) {
      this.print(`${part.padEnd(20)}${inSeconds(seconds)}${inSeconds(cpuSeconds)}`);
    }
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
  const start = `${(passed ? 'ok' : 'FAILED').padEnd(8)}${scenario.padEnd(SCENARIO_WIDTH)}${inSeconds(seconds)}  `;
  return start + text.split('\n').join(`\n${' '.repeat(10)}`);
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`.padStart(TIME_WIDTH);
}
