import { loadObjects } from '../../lib/analysis/input/load';
import { planOf } from '../../lib/plan/plan';
import { KnativeRelease } from '../../lib';
import { type LiveCluster } from '../harness/live-cluster';
import { onCluster } from '../harness/on-cluster';
import { type Part } from '../harness/part';
import { notReady } from '../harness/readiness';
import { LIVE_NEEDS } from './knative';
import { type Stage, STAGES } from './plan-topology';
import { TakenPlan } from './taken-plan';

/** Plans between topologies, each step taken on a whole cluster. Only Knative 1.15 can run here. */
export const PLAN: Part = {
  name: 'plan',
  proves: 'the answers before, between and after the steps of a plan are those it says, and no more polls are lost',
  needs: LIVE_NEEDS,
  isTimed: true,
  async run(bench, report) {
    await onCluster(bench, report, 'plan', async (cluster) => {
      const [first, ...changes] = STAGES;
      if (first === undefined) return;
      if (!(await report.scenario(`plan: ${first.name}`, () => installed(cluster, first)))) return;
      let old = first;
      for (const stage of changes) {
        const from = old;
        if (!(await report.scenario(`plan: ${stage.name}`, () => taken(cluster, from, stage)))) return;
        old = stage;
      }
    });
  },
};

async function installed(cluster: LiveCluster, { objects }: Stage): Promise<string> {
  await cluster.install(objects);
  const services = objects.filter(({ apiVersion }) => apiVersion.startsWith('serving.knative.dev/'));
  await cluster.until('Ready', () => notReady(cluster, services));
  return 'its services are Ready';
}

async function taken(cluster: LiveCluster, old: Stage, stage: Stage): Promise<string> {
  const [before, after] = [loadObjects(old.objects, 'old'), loadObjects(stage.objects, 'new')];
  const plan = planOf(before, after, { from: KnativeRelease.V1_15, to: KnativeRelease.V1_15 });
  const losing = plan.steps.filter(({ losses }) => losses.length > 0);
  if (losing.length > 0 !== stage.loses) {
    throw new Error(`${losing.length} steps of the plan lose requests: ${losing.map(({ title }) => title).join('; ')}`);
  }
  return new TakenPlan(cluster, plan, stage.objects).take();
}
