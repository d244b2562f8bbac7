import { type Model } from '../../lib/analysis/model/build';
import { loadBalancersOf } from '../../lib/analysis/net-istio/selection';
import { virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';
import { Reach } from '../../lib/analysis/reach/reach';
import { type KubeClient, condition } from './kube-client';
import { Loop } from './loop';
import { modelOf, virtualServiceObject } from './net-istio';
import { type KubernetesObject, idOf } from './objects';

const TURN_MILLISECONDS = 30;
const CONFIG = 'knative-serving/config-istio';
/** What the model is made of. */
export const MODEL_KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['networking.internal.knative.dev/v1alpha1', 'Ingress'],
  ['networking.istio.io/v1beta1', 'Gateway'],
  ['v1', 'ConfigMap'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
];

/**
 * Plays net-istio in a live cluster, by the model: writes VirtualServices and the KIngresses' status. As net-istio does, it keeps the
 * last config-istio that was valid, leaves a KIngress alone while a Gateway of its is missing, and never probes a Ready one again.
 */
export class ModelController {
  private readonly written = new Map<string, { readonly object: KubernetesObject; readonly text: string }>();
  private readonly statuses = new Map<string, string>();
  private readonly ready = new Set<string>();
  private config: KubernetesObject | undefined;
  private readonly loop: Loop;

  public constructor(private readonly client: KubeClient) {
    this.loop = Loop.start('the model of net-istio', TURN_MILLISECONDS, () => this.turn());
  }

  public check(): void {
    this.loop.check();
  }

  public async end(): Promise<void> {
    await this.loop.end();
  }

  private async turn(): Promise<void> {
    const reach = new Reach(
      this.validModel((await Promise.all(MODEL_KINDS.map((kind) => this.client.list(kind[0], kind[1])))).flat()),
    );
    const wanted = new Set<string>();
    for (const ingress of reach.ingresses) {
      const gateways = reach.gatewaysOf(ingress);
      const virtualServices = virtualServicesOf(ingress, gateways).map((each) => virtualServiceObject(ingress, each));
      for (const object of virtualServices) wanted.add(idOf(object));
      const { status, reason, message, probes } = reach.readinessOf(ingress);
      if (!probes.some(({ missing }) => missing)) for (const object of virtualServices) await this.write(object);
      const id = `${ingress.namespace}/${ingress.name}`;
      if (status === 'True') this.ready.add(id);
      const ready = (type: string): object =>
        this.ready.has(id) ? condition(type, 'True') : condition(type, 'Unknown', reason, message);
      await this.setStatus(ingress.source.object as unknown as KubernetesObject, ready, loadBalancersOf(gateways));
    }
    this.forget(reach);
    for (const [id, { object }] of this.written) {
      if (wanted.has(id)) continue;
      await this.client.remove(object);
      this.written.delete(id);
    }
  }

  private forget({ ingresses }: Reach): void {
    const present = new Set(ingresses.map(({ namespace, name }) => `${namespace}/${name}`));
    for (const id of this.statuses.keys()) {
      if (present.has(id)) continue;
      this.statuses.delete(id);
      this.ready.delete(id);
    }
  }

  private validModel(objects: readonly KubernetesObject[]): Model {
    const given = objects.find((object) => object.kind === 'ConfigMap' && idOf(object) === CONFIG);
    const model = modelOf(objects);
    if (model.configIstio.config !== undefined) {
      this.config = given;
      return model;
    }
    return modelOf([
      ...objects.filter((object) => object !== given),
      ...(this.config === undefined ? [] : [this.config]),
    ]);
  }

  private async write(object: KubernetesObject): Promise<void> {
    const text = JSON.stringify(object);
    if (this.written.get(idOf(object))?.text === text) return;
    await this.client.apply(object);
    this.written.set(idOf(object), { object, text });
  }

  private async setStatus(
    ingress: KubernetesObject,
    ready: (type: string) => object,
    { public: external, private: local }: ReturnType<typeof loadBalancersOf>,
  ): Promise<void> {
    const { generation } = ingress.metadata as { readonly generation?: number };
    const address = (domainInternal: string | undefined): object => ({
      ingress: [domainInternal === undefined ? { meshOnly: true } : { domainInternal }],
    });
    const status = {
      observedGeneration: generation,
      conditions: [ready('LoadBalancerReady'), condition('NetworkConfigured', 'True'), ready('Ready')],
      publicLoadBalancer: address(external),
      privateLoadBalancer: address(local),
    };
    const text = JSON.stringify(status);
    if (this.statuses.get(idOf(ingress)) === text) return;
    await this.client.patch(ingress, { status }, 'status');
    this.statuses.set(idOf(ingress), text);
  }
}
