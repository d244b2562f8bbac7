import { answersAs } from '../harness/live-answers';
import { type LiveCluster } from '../harness/live-cluster';
import { onCluster } from '../harness/on-cluster';
import { type Part } from '../harness/part';
import { notReady } from '../harness/readiness';
import { LOCAL, STOCK, expectedMatrix } from './expected';
import { LIVE_NEEDS } from './knative';
import {
  ADD_GATEWAY,
  DELETE_GATEWAY_OBJECT,
  LABEL_SERVICE,
  MOVES,
  RESTORE_GATEWAY_OBJECT,
  SAFE_ORDER,
} from './runtime-changes';
import { deletionHangs, recovers, refusedHost, serviceOfMissingGateway } from './runtime-states';
import { BYSTANDER, MOVER, STOCK_ONLY } from './runtime-topology';
import { type Change, watchedChange } from './watched-change';

interface Step {
  readonly name: string;
  readonly prove: (cluster: LiveCluster) => Promise<string>;
}

/** Each starts from where the last one ended. */
const STEPS: readonly Step[] = [
  { name: 'before any change', prove: installed },
  watched(ADD_GATEWAY),
  { name: 'add a service that its Gateway refuses', prove: refusedHost },
  watched(LABEL_SERVICE),
  watched(DELETE_GATEWAY_OBJECT),
  { name: 'add a service to the missing Gateway', prove: serviceOfMissingGateway },
  { name: 'delete a service while a Gateway is missing', prove: deletionHangs },
  watched(RESTORE_GATEWAY_OBJECT),
  { name: 'after the Gateway object is back', prove: recovers },
  ...[...MOVES, ...SAFE_ORDER].map(watched),
];

/** Changes of a running topology, watched every 20 ms. */
export const RUNTIME: Part = {
  name: 'runtime',
  proves: 'who answers before, during and after a change, polled every 20 ms; the safe order loses no request',
  needs: LIVE_NEEDS,
  isTimed: true,
  async run(bench, report) {
    await onCluster(bench, report, 'runtime', async (cluster) => {
      for (const { name, prove } of STEPS) {
        if (!(await report.scenario(`runtime: ${name}`, () => prove(cluster)))) return;
      }
    });
  },
};

function watched(change: Change): Step {
  return { name: change.name, prove: (cluster) => watchedChange(cluster, change) };
}

async function installed(cluster: LiveCluster): Promise<string> {
  const services = [MOVER, BYSTANDER];
  await cluster.install([STOCK_ONLY, ...services]);
  await cluster.until('Ready', () => notReady(cluster, services));
  const rows = services.flatMap(({ metadata: { name } }) => [
    [`default/${name} ext`, [STOCK, LOCAL]] as const,
    [`default/${name} local`, [LOCAL]] as const,
  ]);
  await answersAs(cluster, (measured) =>
    expectedMatrix({ answers: Object.fromEntries<readonly string[]>(rows) }, measured),
  );
  return 'the services answer at the default gateway';
}
