import { makeNamespaces } from '../harness/cluster';
import { type ControlPlane } from '../harness/control-plane';
import { refusalOf } from '../harness/kube-client';
import { type KubernetesObject, idOf } from '../harness/objects';
import { messageOf } from '../harness/wait';

const AT_ONCE = 16;
const VAP = 'admissionregistration.k8s.io/v1';

/** Requests of which some are under way at a time. What was asked once is not asked again. */
export class DryRuns {
  private readonly refusals = new Map<string, { readonly first: string; count: number }>();
  private readonly asked = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly seenKinds = new Set<string>();

  public constructor(private readonly plane: ControlPlane) {}

  /** What was refused: one line for all refusals that differ in names and numbers only, with the first of them. */
  public get refused(): string[] {
    return [...this.refusals.values()].map(({ first, count }) =>
      count === 1 ? first : `${first} (and ${count - 1} more alike)`,
    );
  }

  public get objects(): number {
    return this.asked.size;
  }

  public get kinds(): number {
    return this.seenKinds.size;
  }

  public async send(objects: readonly KubernetesObject[], seed: number): Promise<void> {
    const fresh = objects.filter((object) => !this.asked.has(JSON.stringify(object)));
    await makeNamespaces(this.plane, fresh);
    for (const object of fresh) {
      this.asked.add(JSON.stringify(object));
      this.seenKinds.add(`${object.apiVersion} ${object.kind}`);
      if (this.underWay.size >= AT_ONCE) await Promise.race(this.underWay);
      const request = this.ask(object, seed).finally(() => this.underWay.delete(request));
      this.underWay.add(request);
    }
  }

  public async end(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async ask(object: KubernetesObject, seed: number): Promise<void> {
    const refusal = await this.plane.client.tryApply(served(object), { dryRun: true }).then(
      (answer) => (answer.status < 300 ? undefined : refusalOf(answer)),
      (error: unknown) => messageOf(error),
    );
    if (refusal === undefined) return;
    const kind = `${object.kind} ${refusal.replaceAll(/"[^"]*"|\d+/g, '')}`;
    const known = this.refusals.get(kind) ?? {
      first: `seed ${seed}: ${object.kind} ${idOf(object)}: ${refusal}`,
      count: 0,
    };
    known.count += 1;
    this.refusals.set(kind, known);
  }
}

/**
 * Admission policies for Kubernetes 1.28 and 1.29 are of a version that the API server no longer has; v1 has the same
 * fields.
 */
function served(object: KubernetesObject): KubernetesObject {
  const { apiVersion } = object;
  return apiVersion === 'admissionregistration.k8s.io/v1beta1' ? { ...object, apiVersion: VAP } : object;
}
