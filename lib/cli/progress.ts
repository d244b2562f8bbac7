import { type Terminal } from './terminal';

// Shorter work finishes before a message could be read.
const PATIENCE_MS = 500;

/** Shows the progress of slow steps on a terminal. */
export class Progress {
  private readonly started = Date.now();
  private shown = false;

  public constructor(private readonly terminal: Terminal) {}

  public say(doing: string): void {
    if (this.terminal.stderr.isTTY !== true || Date.now() - this.started < PATIENCE_MS) return;
    this.terminal.stderr.write(`\r\u001b[K${doing} ...`);
    this.shown = true;
  }

  /** Clears the line. */
  public end(): void {
    if (this.shown) this.terminal.stderr.write('\r\u001b[K');
    this.shown = false;
  }
}
