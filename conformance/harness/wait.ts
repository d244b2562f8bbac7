/** What is still missing, as a phrase, or `undefined` once the awaited state is there. */
export type Missing = string | undefined;

const FIRST_PAUSE_MILLISECONDS = 10;
const LONGEST_PAUSE_MILLISECONDS = 100;

export function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, undefined));
}

/**
 * Asks again until nothing is missing; an error of the question counts as missing. Throws what was missing last when
 * the time is over, be it that a question is still without an answer.
 *
 * @param check Throws where waiting has become pointless: a process that is to answer has ended.
 */
export async function until(
  what: string,
  seconds: number,
  ask: () => Promise<Missing>,
  check: () => void,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  let last = 'no answer';
  const goOn = (): void => {
    check();
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} s: ${last}`);
  };
  for (let wait = FIRST_PAUSE_MILLISECONDS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MILLISECONDS)) {
    goOn();
    const missing = await answerOf(ask, goOn);
    if (missing === undefined) return;
    last = missing;
    await pause(wait);
  }
}

async function answerOf(ask: () => Promise<Missing>, goOn: () => void): Promise<Missing> {
  const answer = ask().then(
    (missing) => ({ missing }),
    (error: unknown) => ({ missing: messageOf(error) }),
  );
  for (;;) {
    const first = await Promise.race([answer, pause(LONGEST_PAUSE_MILLISECONDS)]);
    if (first !== undefined) return first.missing;
    goOn();
  }
}

/** The message of anything thrown; connection errors have theirs in `code`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return error.message === '' && code !== undefined ? code : error.message;
}
