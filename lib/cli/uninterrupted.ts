import { setImmediate as nextTurn } from 'node:timers/promises';

// What ends a process from outside, unless it is killed.
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** Does some synchronous work to its end: a signal that comes meanwhile ends the process afterwards. */
export async function uninterrupted(work: () => void): Promise<void> {
  const end = (signal: NodeJS.Signals): void => {
    release();
    process.kill(process.pid, signal);
  };
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    work();
  } finally {
    // Signals that came meanwhile are handed over before the end of the next turn.
    for (let turn = 0; turn < 2; turn += 1) await nextTurn();
    release();
  }
}
