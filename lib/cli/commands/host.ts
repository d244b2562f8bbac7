import { type Terminal } from '../terminal';

/** Where a command runs. */
export interface Host {
  readonly terminal: Terminal;
  /** Takes the exit status of the command. */
  readonly done: (status: number) => void;
  /** Runs another command, and gives its exit status. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}
