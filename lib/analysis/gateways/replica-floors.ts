import { nameOf, subjectOf } from '../finding';
import { flag, integer } from '../../private/access';
import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { type Autoscaler, type Workload } from '../model/types';
import { isHelmRelease, operatorEntry, operatorValues } from './installers';

/** The minimum number of pods, and the name of the setting for it. */
export interface ReplicaFloor {
  /** `undefined` for a DaemonSet, which has a pod on each node. */
  readonly least: number | undefined;
  readonly setting: string;
}

/** Looks up the minimum number of pods of a workload. */
export class ReplicaFloors {
  private readonly autoscalers: ReadonlyMap<string, readonly Autoscaler[]>;

  public constructor(model: Model) {
    this.autoscalers = groupBy(model.autoscalers, ({ namespace, targetKind, targetName }) => [
      `${targetKind} ${namespace}/${targetName}`,
    ]);
  }

  /** The first HorizontalPodAutoscaler of the workload; installers create Deployments. */
  public autoscalerOf(workload: Workload): Autoscaler | undefined {
    const { source, kind } = workload;
    const installed = kind === 'IstioOperator' || isHelmRelease(source);
    return this.autoscalers.get(`${installed ? 'Deployment' : kind} ${idOf(workload)}`)?.[0];
  }

  public of(workload: Workload): ReplicaFloor {
    const { source, kind, replicas } = workload;
    const autoscaler = this.autoscalerOf(workload);
    if (autoscaler !== undefined) {
      return {
        least: autoscaler.minReplicas,
        setting: `spec.minReplicas of HorizontalPodAutoscaler ${idOf(autoscaler)}`,
      };
    }
    if (kind === 'IstioOperator') return ofOperator(workload);
    if (isHelmRelease(source))
      return { least: replicas, setting: `autoscaling.minReplicas in the values of ${kind} ${idOf(source)}` };
    return { least: replicas, setting: `spec.replicas of ${kind} ${idOf(workload)}` };
  }
}

/** The chart creates an autoscaler by default; `replicaCount` is then only the initial number. */
function ofOperator(workload: Workload): ReplicaFloor {
  const values = operatorValues(workload.source);
  const entry = operatorEntry(workload);
  const where = `of ingress gateway ${workload.name} in ${nameOf(subjectOf(workload.source))}`;
  if (flag(values, 'autoscaleEnabled') === false) {
    const least = integer(entry, 'k8s', 'replicaCount') ?? integer(values, 'replicaCount') ?? 1;
    return { least, setting: `k8s.replicaCount ${where}` };
  }
  const least = integer(entry, 'k8s', 'hpaSpec', 'minReplicas') ?? integer(values, 'autoscaleMin') ?? 1;
  return { least, setting: `k8s.hpaSpec.minReplicas ${where}` };
}
