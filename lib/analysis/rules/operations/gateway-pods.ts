import { at, flag, integer, isObject, type KubeObject, object, objects, text } from '../../access';
import { nameOf, subjectOf } from '../../finding';
import { groupBy } from '../../group';
import { groupOf, idOf, type Manifest } from '../../manifest';
import { type Model } from '../../model/build';
import { isAssumed } from '../../model/stock';
import { type Autoscaler, type ModelNode, type Service, type Workload } from '../../model/types';
import { yamlValue } from '../../yaml-value';

/** The gateway pods among the manifests; what is taken for granted nobody can mend. */
export function gatewayPods({ workloads }: Model): readonly Workload[] {
  return workloads.filter(({ isGateway, source }) => isGateway && !isAssumed(source));
}

/** How messages name what makes the pods: `Deployment edge/gateway`, or `edge/gateway of IstioOperator istio-system/edge`. */
export function podsName(workload: Workload): string {
  const source = nameOf(subjectOf(workload.source));
  return source === `${workload.kind} ${idOf(workload)}` ? source : `${idOf(workload)} of ${source}`;
}

const known = new WeakMap<Model, ReadonlyMap<Service, string>>();

/**
 * The gateway that the pods are of, as `NAMESPACE/NAME`, for grouping: the one that config-istio names with a Service in
 * front of them, or else any that applies to them.
 */
export function gatewayOn(model: Model, workload: Workload): { gateway?: string } {
  const byService = known.get(model) ?? gatewaysByService(model);
  known.set(model, byService);
  const named = model.lookup.servicesOf(workload).map((service) => byService.get(service));
  const gateway = named.find((id) => id !== undefined) ?? model.lookup.gatewaysOf(workload).map(idOf)[0];
  return gateway === undefined ? {} : { gateway };
}

function gatewaysByService({ configIstio: { config }, lookup }: Model): ReadonlyMap<Service, string> {
  const byService = new Map<Service, string>();
  for (const entry of [...(config?.localGateways ?? []), ...(config?.externalGateways ?? [])]) {
    const service = lookup.serviceOfHost(entry.service);
    if (service !== undefined) byService.set(service, idOf(entry));
  }
  return byService;
}

/** The entry of an IstioOperator that a workload or Service is made of. */
export function operatorEntry({ source, namespace, name }: ModelNode): KubeObject | undefined {
  return objects(source.object, 'spec', 'components', 'ingressGateways').find(
    (entry) =>
      (text(entry, 'name') ?? 'istio-ingressgateway') === name &&
      (text(entry, 'namespace') ?? text(source.object, 'metadata', 'namespace') ?? 'istio-system') === namespace,
  );
}

/** `values` of an IstioOperator for its ingress gateways. */
function operatorValues(source: Manifest): unknown {
  return at(source.object, 'spec', 'values', 'gateways', 'istio-ingressgateway');
}

/** A setting of a Helm release: of several sources of values the last that says something. */
export function helmValue(source: Manifest, ...path: readonly string[]): unknown {
  const spec = object(source.object, 'spec');
  const charts = [object(spec, 'source'), ...objects(spec, 'sources')].filter(
    (each) => text(each, 'chart') === 'gateway',
  );
  const values = [
    ...charts.flatMap(({ helm }: KubeObject = {}) => [yamlValue(text(helm, 'values') ?? ''), at(helm, 'valuesObject')]),
    at(spec, 'values'),
  ];
  return values.map((each) => at(each, ...path)).findLast((found) => found !== undefined);
}

/** Whether an Argo CD Application or a Flux HelmRelease makes the thing. */
export function isHelmRelease(source: Manifest): boolean {
  return ['argoproj.io', 'helm.toolkit.fluxcd.io'].includes(groupOf(source));
}

/** How few pods there may be, and what sets it, as the object of "set". */
export interface ReplicaFloor {
  /** `undefined` for a DaemonSet, which has a pod on each node. */
  readonly least: number | undefined;
  readonly setting: string;
}

/** Says how few pods of a workload there may be. */
export class ReplicaFloors {
  private readonly autoscalers: ReadonlyMap<string, readonly Autoscaler[]>;

  public constructor(model: Model) {
    this.autoscalers = groupBy(model.autoscalers, ({ namespace, targetKind, targetName }) => [
      `${targetKind} ${namespace}/${targetName}`,
    ]);
  }

  public of(workload: Workload): ReplicaFloor {
    const { source, kind, replicas } = workload;
    const installed = kind === 'IstioOperator' || isHelmRelease(source);
    const [autoscaler] = this.autoscalers.get(`${installed ? 'Deployment' : kind} ${idOf(workload)}`) ?? [];
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

/** The chart makes an autoscaler unless told otherwise; `replicaCount` beside it is only where the number starts. */
function ofOperator(workload: Workload): ReplicaFloor {
  const values = operatorValues(workload.source);
  const entry = operatorEntry(workload);
  const where = `of ingress gateway ${workload.name} in IstioOperator ${idOf(workload.source)}`;
  if (flag(values, 'autoscaleEnabled') === false) {
    const least = integer(entry, 'k8s', 'replicaCount') ?? integer(values, 'replicaCount') ?? 1;
    return { least, setting: `k8s.replicaCount ${where}` };
  }
  const least = integer(entry, 'k8s', 'hpaSpec', 'minReplicas') ?? integer(values, 'autoscaleMin') ?? 1;
  return { least, setting: `k8s.hpaSpec.minReplicas ${where}` };
}

/** Whether the installer makes a PodDisruptionBudget for pods of which there are several. */
export function installsBudget({ kind, source }: Workload): boolean {
  if (kind === 'IstioOperator') {
    return flag(source.object, 'spec', 'values', 'global', 'defaultPodDisruptionBudget', 'enabled') !== false;
  }
  const budget = isHelmRelease(source) ? helmValue(source, 'podDisruptionBudget') : undefined;
  return isObject(budget) && Object.keys(budget).length > 0;
}
