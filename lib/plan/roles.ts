import { isDeepStrictEqual } from 'node:util';
import { text } from '../private/access';
import { SERVING_NAME } from '../private/stock-install';
import { groupOf, idOf, type Manifest } from '../analysis/input/manifest';
import { installsIstiod } from '../analysis/install/istiod';
import { type Model } from '../analysis/model/build';
import { isSubset } from '../analysis/model/label-index';
import { isKnativeServing, systemNamespace } from '../analysis/model/system-config';
import { gatewayServices } from '../analysis/reach/reachability';
import { type Change, keyOf } from './objects';

/** The part that an object plays, which decides when a plan applies it. */
export type Role =
  /** Takes effect only once something refers to it. */
  | 'inert'
  | 'namespace'
  /** istiod, its webhooks and MeshConfig. */
  | 'mesh'
  /** A gateway's pods, its Services, and what scales and protects them. */
  | 'workload'
  /** An Istio Gateway. */
  | 'gateway'
  /** Serving and net-istio themselves, as a release installs them. */
  | 'knative'
  /** config-istio, config-domain and config-network, or the KnativeServing that sets them. */
  | 'config'
  /** Knative Services, Routes, DomainMappings, KIngresses, and VirtualServices of others. */
  | 'service'
  /** What may forbid a connection or an object. */
  | 'policy';

/** All roles. */
export const ROLES: readonly Role[] = [
  'inert',
  'namespace',
  'mesh',
  'workload',
  'gateway',
  'knative',
  'config',
  'service',
  'policy',
];

const CONFIGS = new Set(['config-istio', 'config-domain', 'config-network']);
const POLICY_GROUPS = new Set(['security.istio.io', 'kyverno.io', 'admissionregistration.k8s.io']);
const SERVICE_GROUPS = new Set(['serving.knative.dev', 'networking.internal.knative.dev']);
/** Claims and certificates have to be there before what needs them. */
const NEEDED_BY_SERVICES = new Set(['ClusterDomainClaim', 'Certificate']);
const WORKLOAD_KINDS = new Set(['autoscaling HorizontalPodAutoscaler', 'policy PodDisruptionBudget']);

/** Tells the roles of objects in the topologies at both ends of a plan. */
export class Roles {
  private readonly workloadKeys: ReadonlySet<string>;
  private readonly unitByKey: ReadonlyMap<string, string>;
  private readonly gatewayNamespaces: ReadonlySet<string>;
  private readonly system: string;

  public constructor(models: readonly Model[]) {
    const units = new Map<string, string>();
    for (const model of models) {
      for (const service of gatewayServices(model)) {
        const [first] = model.lookup.podsOf(service);
        units.set(keyOf(service.source), idOf(first ?? service));
      }
      for (const workload of model.workloads.filter(({ isGateway }) => isGateway)) {
        units.set(keyOf(workload.source), idOf(workload));
      }
      for (const each of model.disruptionBudgets) {
        const pods = model.workloads.find(
          ({ namespace, podLabels }) => namespace === each.namespace && isSubset(each.selector ?? {}, podLabels),
        );
        if (pods?.isGateway === true) units.set(keyOf(each.source), idOf(pods));
      }
      const pods = new Set(model.workloads.filter(({ isGateway }) => isGateway).map(idOf));
      for (const each of model.autoscalers) {
        if (!pods.has(idOf({ namespace: each.namespace, name: each.targetName }))) continue;
        units.set(keyOf(each.source), idOf({ namespace: each.namespace, name: each.targetName }));
      }
    }
    this.unitByKey = units;
    this.workloadKeys = new Set(units.keys());
    this.gatewayNamespaces = new Set(
      models.flatMap(({ workloads }) =>
        workloads.filter(({ isGateway }) => isGateway).map(({ namespace }) => namespace),
      ),
    );
    this.system = systemNamespace(models.at(-1)?.manifests ?? []);
  }

  public of(manifest: Manifest): Role {
    const group = groupOf(manifest);
    const { kind } = manifest;
    if (kind === 'Namespace') return 'namespace';
    if (isKnativeServing(manifest) || this.isConfig(manifest)) return 'config';
    if (kind === 'Gateway' && group === 'networking.istio.io') return 'gateway';
    // An IstioOperator may install istiod and a gateway: its pods decide.
    if (this.workloadKeys.has(keyOf(manifest))) return 'workload';
    if (installsIstiod(manifest) || isMeshObject(manifest)) return 'mesh';
    if (isOfRelease(manifest) || this.isNetIstio(manifest)) return 'knative';
    if (WORKLOAD_KINDS.has(`${group} ${kind}`) && this.gatewayNamespaces.has(manifest.namespace)) return 'workload';
    if (SERVICE_GROUPS.has(group)) return NEEDED_BY_SERVICES.has(kind) ? 'inert' : 'service';
    if (kind === 'VirtualService' || group === 'serving.kserve.io') return 'service';
    if (isWebhook(manifest)) return 'mesh';
    if (POLICY_GROUPS.has(group) || kind === 'NetworkPolicy') return 'policy';
    return 'inert';
  }

  /** The role of the object that changes. */
  public ofChange({ before, after }: Change): Role {
    const manifest = after ?? before;
    if (manifest === undefined) return 'inert';
    // A release marks its Gateways and Services with its version, which changes nothing for them.
    const isMark = before !== undefined && after !== undefined && isOfRelease(after) && isSameSpec(before, after);
    return isMark && !this.isConfig(after) ? 'knative' : this.of(manifest);
  }

  /** The gateway that a part of it belongs to: `NAMESPACE/NAME` of its pods, or else its namespace. */
  public unitOf(manifest: Manifest): string {
    return this.unitByKey.get(keyOf(manifest)) ?? manifest.namespace;
  }

  /** Whether gateway pods run in a namespace. */
  public hasGateway(namespace: string): boolean {
    return this.gatewayNamespaces.has(namespace);
  }

  private isConfig({ kind, namespace, name }: Manifest): boolean {
    return kind === 'ConfigMap' && CONFIGS.has(name) && namespace === this.system;
  }

  private isNetIstio({ kind, namespace, name }: Manifest): boolean {
    return kind === 'Deployment' && namespace === this.system && name.startsWith('net-istio-');
  }
}

function isOfRelease({ labels }: Manifest): boolean {
  return labels['app.kubernetes.io/name'] === SERVING_NAME && labels['app.kubernetes.io/managed-by'] !== 'cdk8s';
}

function isSameSpec(a: Manifest, b: Manifest): boolean {
  const { metadata: _a, ...left } = a.object;
  const { metadata: _b, ...right } = b.object;
  return isDeepStrictEqual(left, right);
}

function isWebhook({ kind }: Manifest): boolean {
  return kind === 'MutatingWebhookConfiguration' || kind === 'ValidatingWebhookConfiguration';
}

function isMeshObject(manifest: Manifest): boolean {
  const { kind, name, labels } = manifest;
  if (kind === 'ConfigMap') return name === 'istio' || name.startsWith('istio-');
  return isWebhook(manifest) && (text(labels, 'istio.io/rev') !== undefined || name.startsWith('istio'));
}
