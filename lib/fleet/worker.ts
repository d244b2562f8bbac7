import { parentPort } from 'node:worker_threads';
import { type ClusterTask, runTask } from './task';

// One task after the other: the next one comes when this one is answered.
parentPort?.on('message', (task: ClusterTask) => {
  parentPort?.postMessage(runTask(task));
});
