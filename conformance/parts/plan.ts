import { KnativeRelease } from '../../lib';
import { loadObjects } from '../../lib/analysis/input/load';
import { planOf } from '../../lib/plan/plan';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type LiveCluster } from '../harness/live-cluster';
import { onCluster } from '../harness/on-cluster';
import { type Part } from '../harness/part';
import { notReady } from '../harness/readiness';
import { LIVE_NEEDS } from './knative';
import { type Stage, STAGES } from './plan-stages';
import { TakenPlan } from './taken-plan';
import { verifyJobRuns } from './verify-job';

/** Plans between topologies, each step taken on a whole cluster. Serving is 1.15; net-istio of others is the model. */
export const PLAN: Part = {
  name: 'plan',
  proves: 'the answers before, between and after the steps of a plan are those it says, and no more polls are lost',
  needs: [...LIVE_NEEDS, Component.KUBECTL],
  isTimed: true,
  async run(bench, report) {
    await onCluster(bench, report, 'plan', async (cluster) => {
      let old: Stage | undefined;
      for (const stage of STAGES) {
        const from = old;
        const prove = async (): Promise<string> =>
          from === undefined || stage.isStart === true
            ? installed(cluster, stage)
            : taken({ bench, cluster, from, stage });
        if (!(await report.scenario(`plan: ${stage.name}`, prove))) return;
        old = stage;
      }
      await report.scenario('plan: the Job of verify after the last step', () => verifyJobRuns(bench, cluster));
    });
  },
};

async function installed(cluster: LiveCluster, { objects, release, isPlayed = false }: Stage): Promise<string> {
  const isRestarted = release !== undefined || isPlayed;
  await cluster.install(objects);
  if (isRestarted) await cluster.restartNetIstio(minorOf(release));
  const services = objects.filter(({ apiVersion }) => apiVersion.startsWith('serving.knative.dev/'));
  await cluster.until('Ready', () => notReady(cluster, services));
  return `its services are Ready${isRestarted ? `, by the model of net-istio ${minorOf(release)}` : ''}`;
}

interface Change {
  readonly bench: Bench;
  readonly cluster: LiveCluster;
  readonly from: Stage;
  readonly stage: Stage;
}

async function taken({ bench, cluster, from, stage }: Change): Promise<string> {
  const [before, after] = [loadObjects(from.objects, 'old'), loadObjects(stage.objects, 'new')];
  const { V1_15 } = KnativeRelease;
  const plan = planOf(before, after, { from: from.release ?? V1_15, to: stage.release ?? V1_15 });
  const losing = plan.steps.filter(({ losses }) => losses.length > 0);
  if (losing.length > 0 !== (stage.loses === true)) {
    throw new Error(`${losing.length} steps of the plan lose requests: ${losing.map(({ title }) => title).join('; ')}`);
  }
  const way = new TakenPlan(bench, cluster, plan, stage.objects);
  const shown = await (stage.isReversed === true ? way.takeReversed() : way.take());
  const releases = [from.release, stage.release].map(minorOf);
  return `${shown}${new Set(releases).size > 1 ? `; net-istio ${releases.join(' to ')} is the model` : ''}`;
}

function minorOf(release = KnativeRelease.V1_15): string {
  return release.minor;
}
