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

/** One thread, which takes tasks until none is left; if it fails, the others take none, either. */
async function serve(
  worker: Worker,
  waiting: ClusterTask[],
  done: (task: ClusterTask, result: ClusterResult) => void,
): Promise<void> {
  try {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) done(task, await answer(worker, task));
  } finally {
    waiting.length = 0;
    await worker.terminate();
  }
}

function answer(worker: Worker, task: ClusterTask): Promise<ClusterResult> {
  return new Promise((resolve, reject) => {
    const failed = (reason: string): void => {
      reject(new Error(`${task.name}: its thread ended: ${reason}; use --jobs 1, or give Node more memory`));
    };
    const onError = ({ message }: Error): void => {
      failed(message);
    };
    const onExit = (status: number): void => {
      failed(`exit status ${status}`);
    };
    worker.once('error', onError);
    worker.once('exit', onExit);
    worker.once('message', (result: ClusterResult) => {
      worker.off('error', onError);
      worker.off('exit', onExit);
      resolve(result);
    });
    worker.postMessage(task);
  });
}
