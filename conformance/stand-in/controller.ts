import { type IstioGateway, type KIngress } from '../../lib/analysis/model/types';
import { loadBalancersOf } from '../../lib/analysis/net-istio/selection';
import { Reach } from '../../lib/analysis/reach/reach';
import { type Endpoints } from '../harness/endpoints';
import { type KubeClient } from '../harness/kube-client';
import { modelObjects } from '../harness/model-objects';
import { type ModelOptions } from '../harness/net-istio';
import { gatewayObject, madeGateway } from '../harness/net-istio-objects';
import { type KubernetesObject, idOf } from '../harness/objects';
import { hashOf, virtualServiceObject } from '../harness/virtual-service';
import { ConfigInForce } from './config-in-force';
import { type IngressObject, type Outcome, isReady, objectOf, statusOf } from './ingress-object';
import { copyOfSecret } from './secret-copy';
import { endpointsById, probeTargetsOf } from './probe-targets';
import { Prober } from './prober';

const FINALIZER = 'ingresses.networking.internal.knative.dev';
const LEASE = 'net-istio-controller.knative.dev.net-istio.pkg.reconciler.ingress.reconciler.00-of-01';

/** One look at the cluster. */
interface World {
  readonly objects: readonly KubernetesObject[];
  readonly reach: Reach;
  readonly endpoints: ReadonlyMap<string, Endpoints>;
}

/**
 * Does what net-istio's controller does with KIngresses: writes their VirtualServices, probes, and writes their status.
 *
 * Source: net-istio `pkg/reconciler/ingress/ingress.go`.
 */
export class Controller {
  private readonly prober = new Prober();
  /** What was written last, by the UID of the KIngress and the kind and name of the object. */
  private readonly written = new Map<string, string>();

  private constructor(
    private readonly client: KubeClient,
    private readonly config: ConfigInForce,
  ) {}

  /** Leads from now on, as its lease tells; throws if config-istio is invalid. */
  public static async start(client: KubeClient, options: ModelOptions = {}): Promise<Controller> {
    const config = ConfigInForce.of(await modelObjects(client), options);
    await client.apply({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: LEASE, namespace: process.env['SYSTEM_NAMESPACE'] ?? '' },
      spec: { holderIdentity: process.env['POD_NAME'] },
    });
    return new Controller(client, config);
  }

  /** Reconciles every KIngress. One that fails does not keep the others waiting. */
  public async turn(): Promise<void> {
    const [objects, endpoints] = await Promise.all([
      modelObjects(this.client),
      this.client.list('v1', 'Endpoints') as Promise<readonly Endpoints[]>,
    ]);
    const reach = new Reach(this.config.apply(objects));
    const world: World = { objects, reach, endpoints: endpointsById(endpoints) };
    const results = await Promise.allSettled(world.reach.ingresses.map((ingress) => this.reconcile(ingress, world)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async reconcile(ingress: KIngress, world: World): Promise<void> {
    const object = objectOf(ingress);
    if (object.metadata.deletionTimestamp !== undefined) {
      await this.finalize(ingress, world);
      return;
    }
    await this.setFinalizers(object, (others) => [...others, FINALIZER]);
    // Before any probe, so that a Gateway that is missing keeps no VirtualService away.
    for (const made of madeFor(ingress, world)) {
      await this.write(object, `${made.kind} ${idOf(made)}`, made, () => this.client.apply(made));
    }
    const status = statusOf(object, this.outcomeOf(ingress, world), loadBalancersOf(world.reach.gatewaysOf(ingress)));
    await this.write(object, 'status', status, () => this.client.patch(object, { status }, 'status'));
  }

  private outcomeOf(ingress: KIngress, { reach, endpoints }: World): Outcome {
    const object = objectOf(ingress);
    if (reach.netIstio.reconciled(ingress).error !== undefined) return 'failed';
    if (isReady(object)) return 'ready';
    const targets = probeTargetsOf(ingress, reach, endpoints);
    if (targets === undefined) return 'failed';
    return this.prober.isReady(object.metadata.uid, hashOf(ingress), targets) ? 'ready' : 'waiting';
  }

  /** Up to 1.17, a KIngress goes only while every Gateway is there that config-istio names, be it its own or not. */
  private async finalize(ingress: KIngress, { objects, reach }: World): Promise<void> {
    const object = objectOf(ingress);
    this.prober.forget(object.metadata.uid);
    for (const copy of reach.netIstio.reconciled(ingress).copies) {
      const made = copyOfSecret(copy, objects);
      if (made !== undefined) await this.client.remove(made);
    }
    const { config } = reach.model.configIstio;
    const named = config === undefined ? [] : [...config.externalGateways, ...config.localGateways];
    if (named.every(({ namespace, name }) => reach.model.lookup.gateway(`${namespace}/${name}`) !== undefined)) {
      await this.setFinalizers(object, (others) => others);
    }
  }

  private async setFinalizers(
    object: IngressObject,
    wanted: (others: readonly string[]) => readonly string[],
  ): Promise<void> {
    const { finalizers = [], resourceVersion } = object.metadata;
    const changed = wanted(finalizers.filter((finalizer) => finalizer !== FINALIZER));
    if (changed.length === finalizers.length) return;
    await this.client.patch(object, { metadata: { finalizers: changed, resourceVersion } });
  }

  private async write(
    { metadata }: IngressObject,
    id: string,
    content: object,
    act: () => Promise<unknown>,
  ): Promise<void> {
    const [key, text] = [`${metadata.uid} ${id}`, JSON.stringify(content)];
    if (this.written.get(key) === text) return;
    await act();
    this.written.set(key, text);
  }
}

/** What net-istio makes of a KIngress: copies of Secrets first, then the Gateways that name them. */
function madeFor(ingress: KIngress, { objects, reach }: World): KubernetesObject[] {
  const { copies, gateways, virtualServices } = reach.netIstio.reconciled(ingress);
  const object = objectOf(ingress);
  return [
    ...copies.flatMap((copy) => copyOfSecret(copy, objects) ?? []),
    ...gateways.map((gateway) => {
      const made = gatewayObject(madeGateway(gateway, ({ name }) => name));
      return isShared(gateway) ? made : owned(made, object);
    }),
    ...virtualServices.map((virtualService) => owned(virtualServiceObject(ingress, virtualService), object)),
  ];
}

/** The Gateway of a wildcard certificate is of all KIngresses that use it. */
function isShared({ name }: IstioGateway): boolean {
  return name.startsWith('wildcard-');
}

/** Goes with its KIngress. */
function owned(made: KubernetesObject, { apiVersion, kind, metadata }: IngressObject): KubernetesObject {
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
  return { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
}
