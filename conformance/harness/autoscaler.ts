import { type Backends, revisionObjects } from './backends';
import { type KubeClient, condition } from './kube-client';
import { Loop } from './loop';
import { type KubernetesObject, namespaceOf } from './objects';

const TURN_MILLISECONDS = 50;
const CONDITIONS = ['Active', 'Ready', 'SKSReady', 'ScaleTargetInitialized'] as const;

interface PodAutoscaler extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly status?: { readonly observedGeneration?: number };
}

/** Stands in for the autoscaler and the revisions' pods: every revision is ready, behind a Service of its own. */
export class Autoscaler {
  private readonly loop: Loop;

  public constructor(
    private readonly client: KubeClient,
    private readonly backends: Backends,
  ) {
    this.loop = Loop.start('the autoscaler stand-in', TURN_MILLISECONDS, () => this.turn());
  }

  public check(): void {
    this.loop.check();
  }

  public async end(): Promise<void> {
    await this.loop.end();
  }

  private async turn(): Promise<void> {
    const autoscalers = await this.client.list('autoscaling.internal.knative.dev/v1alpha1', 'PodAutoscaler');
    for (const autoscaler of autoscalers as readonly PodAutoscaler[]) {
      const { name, labels, generation } = autoscaler.metadata;
      if (autoscaler.status?.observedGeneration === generation) continue;
      const namespace = namespaceOf(autoscaler);
      const service = `${namespace}/${labels?.['serving.knative.dev/service'] ?? name}`;
      for (const object of revisionObjects(namespace, name, this.backends.addressOf(service))) {
        await this.client.apply(object);
      }
      const conditions = CONDITIONS.map((type) => condition(type, 'True'));
      const status = {
        observedGeneration: generation,
        conditions,
        serviceName: name,
        metricsServiceName: `${name}-private`,
        desiredScale: 1,
        actualScale: 1,
      };
      await this.client.patch(autoscaler, { status }, 'status');
    }
  }
}
