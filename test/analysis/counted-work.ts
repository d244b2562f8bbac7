import { Session } from 'node:inspector';

/** How often each piece of code ran, by file, function and place, as V8 counts it. */
export type Work = ReadonlyMap<string, number>;

/**
 * Counts how often each function, branch and loop of the library runs while something is done. Calls that the compiler
 * inlines are not counted: run it with `--no-opt --no-maglev`.
 */
export function countedWork(done: () => void): Work {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const counts = new Map<string, number>();
  try {
    done();
    session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      for (const { url, functions } of taken.result) {
        const file = /\/lib\/(.*)$/.exec(url)?.[1];
        if (file === undefined || url.includes('/node_modules/')) continue;
        for (const { functionName, ranges } of functions) {
          for (const { startOffset, count } of ranges) counts.set(`${file} ${functionName} @${startOffset}`, count);
        }
      }
    });
  } finally {
    session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
  return counts;
}
