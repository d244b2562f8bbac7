import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ClusterTask } from '../../lib/fleet/task';
import { runTasks } from '../../lib/fleet/threads';

const tasks = Array.from({ length: 8 }, (_, index): ClusterTask => ({
  cluster: `cluster-${index}`,
  name: `fleet.yaml: cluster cluster-${index}`,
  topology: {
    knative: '1.15',
    gateways: { [`gateway-${index}`]: { assignment: { namespaces: [`team-${index}`] }, loadBalancer: 'clusterIp' } },
    // One of them is wrong.
    ...(index === 5 && { clusterDomain: '-' }),
  },
  marks: 'flux',
  ignores: [],
  failOn: 'error',
}));

let started = 0;

/** The sources, where the package starts compiled code. */
function start(): Worker {
  started += 1;
  const worker = join(__dirname, '../../lib/fleet/worker.ts');
  return new Worker(`require('tsx/cjs'); require(${JSON.stringify(worker)});`, { eval: true });
}

test('several threads give the results of one, in the same order', async () => {
  const seen: string[] = [];
  const alone = await runTasks(tasks, 1);
  const together = await runTasks(tasks, 2, ({ cluster }) => seen.push(cluster), start);
  expect(started).toBe(2);
  expect(together).toEqual(alone);
  expect(seen.sort()).toEqual(tasks.map(({ cluster }) => cluster));
  expect(together.map(({ isFailed }) => isFailed)).toEqual(tasks.map((_, index) => index === 5));
  expect(together[5]?.problems).toEqual([
    { path: ['clusterDomain'], reason: expect.stringMatching(/^not a DNS/) as string },
  ]);
}, 60_000);

test.each([
  ['throws', "throw new Error('out of memory')", /^fleet\.yaml: cluster cluster-\d: its thread ended: out of memory; /],
  ['exits', 'process.exit(0)', /^fleet\.yaml: cluster cluster-\d: its thread ended: exit status 0; /],
])('a thread that %s ends the run with the name of its cluster', async (_, code, message) => {
  const broken = (): Worker =>
    new Worker(`require('node:worker_threads').parentPort.on('message', () => { ${code} });`, { eval: true });
  await expect(runTasks(tasks, 2, undefined, broken)).rejects.toThrow(message);
});
