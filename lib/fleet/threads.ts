import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ClusterResult, type ClusterTask, runTask } from './task';

/** Called with each result as it comes, in no order. */
export type OnResult = (result: ClusterResult) => void;

/** To start a thread and to load the constructs takes as long as some clusters. */
const CLUSTERS_PER_THREAD = 4;

/** Starts a thread that runs `worker.ts`. */
export type StartWorker = () => Worker;

const COMPILED = join(__dirname, 'worker.js');

/** Undefined where the package runs from its sources: a thread needs compiled code. */
function compiledWorker(): StartWorker | undefined {
  return existsSync(COMPILED) ? () => new Worker(COMPILED) : undefined;
}

/** Runs tasks on that many threads at most. The results are those of one thread, in the order of the tasks. */
export async function runTasks(
  tasks: readonly ClusterTask[],
  threads: number,
  onResult: OnResult = () => undefined,
  start: StartWorker | undefined = compiledWorker(),
): Promise<ClusterResult[]> {
  const count = Math.min(threads, Math.ceil(tasks.length / CLUSTERS_PER_THREAD));
  if (count <= 1 || start === undefined) {
    return tasks.map((task) => {
      const result = runTask(task);
      onResult(result);
      return result;
    });
  }
  const results = new Map<ClusterTask, ClusterResult>();
  const waiting = [...tasks];
  const done = (task: ClusterTask, result: ClusterResult): void => {
    results.set(task, result);
    onResult(result);
  };
  await Promise.all(Array.from({ length: count }, () => serve(start(), waiting, done)));
  return tasks.flatMap((task) => results.get(task) ?? []);
}

/** One thread, which takes tasks until none is left. */
async function serve(
  worker: Worker,
  waiting: ClusterTask[],
  done: (task: ClusterTask, result: ClusterResult) => void,
): Promise<void> {
  try {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) done(task, await answer(worker, task));
  } finally {
    await worker.terminate();
  }
}

function answer(worker: Worker, task: ClusterTask): Promise<ClusterResult> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: ClusterResult) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(task);
  });
}
