import { type Terminal } from './terminal';

// Work shorter than this is done before anybody would read what it is.
const PATIENCE_MS = 500;

/** Shows, on a terminal, what takes long. */
export class Progress {
  private readonly started = Date.now();
  private shown = false;

  public constructor(private readonly terminal: Terminal) {}

  public say(doing: string): void {
    if (this.terminal.stderr.isTTY !== true || Date.now() - this.started < PATIENCE_MS) return;
    this.terminal.stderr.write(`\r\u001b[K${doing} ...`);
    this.shown = true;
  }

  /** Takes the line away. */
  public end(): void {
    if (this.shown) this.terminal.stderr.write('\r\u001b[K');
    this.shown = false;
  }
}
