/** What is still missing, as a phrase, or `undefined` once the awaited state is there. */
export type Missing = string | undefined;

const FIRST_PAUSE_MILLISECONDS = 10;
const LONGEST_PAUSE_MILLISECONDS = 100;

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Asks again until nothing is missing; an error of the question counts as missing. Throws what was missing last.
 *
 * @param check Throws where waiting has become pointless: a process that is to answer has ended.
 */
export async function until(
  what: string,
  seconds: number,
  ask: () => Promise<Missing>,
  check: () => void = () => undefined,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  let wait = FIRST_PAUSE_MILLISECONDS;
  for (;;) {
    check();
    const missing = await ask().catch((error: unknown) => messageOf(error));
    if (missing === undefined) return;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} s: ${missing}`);
    await pause(wait);
    wait = Math.min(wait * 2, LONGEST_PAUSE_MILLISECONDS);
  }
}

/** The message of anything thrown; connection errors have theirs in `code`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return error.message === '' && code !== undefined ? code : error.message;
}
