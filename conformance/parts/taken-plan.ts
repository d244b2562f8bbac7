import { type Scheme } from '../../lib/analysis/reach/reach';
import { type Reachability } from '../../lib/analysis/reach/reachability';
import { type Plan, type Step } from '../../lib/plan/plan';
import { type Bench } from '../harness/bench';
import { type LiveCluster } from '../harness/live-cluster';
import { type ExpectedMatrix, type Matrix, matrixOf } from '../harness/matrix';
import { type KubernetesObject } from '../harness/objects';
import { notReady } from '../harness/readiness';
import { pause } from '../harness/wait';
import { POLL_MILLISECONDS, Watch, type Watched } from '../harness/watch';
import { BETWEEN_PROXIES_MILLISECONDS } from '../../lib/plan/losses';
import { SHOP_HOST } from './plan-topology';
import { StepPerformer } from './step-performer';

/** How long hosts are watched after the answers are there, for what comes late. */
const AFTER_MILLISECONDS = 300;
const SCHEMES = ['http', 'https'] as const;
const GOOD: Readonly<Record<Scheme, readonly string[]>> = { http: ['200', '301'], https: ['200'] };

/** A plan whose steps are taken one after the other, while clients ask for a host every 20 ms. */
export class TakenPlan {
  private lost = 0;
  private polls = 0;
  private cells = 0;
  private state: Reachability;
  private hasMoved = false;
  private readonly performed: StepPerformer;
  /** The Service of the gateway in each namespace. */
  private readonly gatewayIds: ReadonlyMap<string, string>;

  public constructor(
    bench: Bench,
    private readonly cluster: LiveCluster,
    private readonly plan: Plan,
    private readonly target: readonly KubernetesObject[],
  ) {
    this.state = plan.before;
    this.performed = new StepPerformer(bench, cluster, target);
    this.gatewayIds = new Map(
      [plan.before, ...plan.steps.map(({ after }) => after)]
        .flatMap(({ cells }) => cells.map(({ gatewayService }) => gatewayService))
        .filter((id) => !/local/.test(id))
        .map((id) => [id.split('/')[0] ?? '', id]),
    );
  }

  public async take(): Promise<string> {
    await this.answersAs(this.plan.before);
    for (const [index, step] of this.plan.steps.entries()) {
      try {
        await this.step(step);
      } catch (error) {
        throw new Error(`step ${index + 1}, ${step.title}: ${(error as Error).message}`, { cause: error });
      }
    }
    const { steps } = this.plan;
    return `${steps.length} steps, ${this.cells} answers as predicted, ${this.lost} of ${this.polls} polls lost${this.said()}`;
  }

  /** The negative control: the same steps from the last to the first, without passing states. */
  public async takeReversed(): Promise<string> {
    const { steps } = this.plan;
    const watch = Watch.start(SHOP_HOST, () => this.targets('http'));
    try {
      for (const step of [...steps].reverse()) {
        await this.performed.take({ ...step, apply: step.apply.filter(({ object }) => object === undefined) });
        await this.cluster.converged();
      }
      await this.answersAs(steps.at(-1)?.after ?? this.plan.before);
    } finally {
      await watch.end();
    }
    if (watch.lost === 0) throw new Error(`none of ${watch.polls} polls was lost`);
    return `negative control: at ${watch.lost} of ${watch.polls} polls no gateway answered`;
  }

  private said(): string {
    const kinds = new Set(
      this.plan.steps.flatMap(({ losses }) => losses.map(({ kind, scheme }) => `${scheme} ${kind}`)),
    );
    return kinds.size === 0 ? ', as the plan says' : `, as the plan says: ${[...kinds].sort().join(', ')}`;
  }

  private async step(step: Step): Promise<void> {
    // Whoever takes a plan moves the records, and waits.
    if (step.kind === 'dns') this.hasMoved = true;
    const served = SCHEMES.filter((scheme) => servedAt(this.state, scheme).length > 0);
    const watches = served.map((scheme) => [scheme, Watch.start(SHOP_HOST, () => this.targets(scheme))] as const);
    try {
      await this.performed.take(step);
      await this.cluster.converged();
      await this.answersAs(step.after);
      await pause(AFTER_MILLISECONDS);
    } finally {
      for (const [, watch] of watches) await watch.end();
    }
    for (const [scheme, watch] of watches) this.judge(step, scheme, watch);
    this.state = step.after;
    const unready = await notReady(this.cluster, this.services());
    if (unready !== undefined) throw new Error(unready);
  }

  /** Clients use what answered before the first step until their records have moved, then what answers at the end. */
  private judge(step: Step, scheme: Scheme, watch: Watch): void {
    const last = this.plan.steps.at(-1)?.after ?? this.plan.before;
    const known = servedAt(this.hasMoved ? last : this.plan.before, scheme);
    const used = servedAt(this.state, scheme).filter((id) => known.length === 0 || known.includes(id));
    if (used.length === 0) return;
    watch.checkGaps();
    const lost = watch.lostAt(used, GOOD[scheme]);
    this.lost += lost;
    this.polls += watch.polls;
    const losses = step.losses.filter((each) => each.host === SHOP_HOST && each.scheme === scheme);
    const [loss] = losses;
    const allowed =
      loss === undefined ? 0 : loss.kind === 'moved' ? BETWEEN_PROXIES_MILLISECONDS / POLL_MILLISECONDS : Infinity;
    if (lost > allowed) {
      const seen = used.map((id) => `${id} answered ${watch.sequence(id).join(', ')}`).join('; ');
      throw new Error(`${lost} of ${watch.polls} polls over ${scheme} were lost; the plan says ${allowed}: ${seen}`);
    }
    // A loss for good has to show.
    if (loss?.kind === 'gone' && lost === 0)
      throw new Error(`the plan says that ${scheme} is gone, and no poll was lost`);
  }

  private targets(scheme: Scheme): Watched[] {
    return this.cluster.readyPods.map(({ namespace, network: { address } }) => ({
      name: this.gatewayIds.get(namespace) ?? namespace,
      address,
      port: scheme === 'http' ? 8080 : 8443,
      isSecure: scheme === 'https',
    }));
  }

  private async answersAs(predicted: Reachability): Promise<void> {
    const expected = SCHEMES.map((scheme) => matrixOf(predicted.cells, scheme));
    await this.cluster.until('the predicted answers', async () => {
      const measured = [await this.cluster.matrix(), await this.cluster.tlsMatrix()];
      const lines = measured.flatMap((matrix, index) => differing(expected[index] ?? {}, matrix));
      this.cells +=
        lines.length > 0
          ? 0
          : measured.flatMap((matrix) => Object.values(matrix).flatMap((row) => Object.values(row))).length;
      return lines.length === 0 ? undefined : lines.join('\n');
    });
  }

  private services(): readonly KubernetesObject[] {
    return this.target.filter(({ apiVersion }) => apiVersion.startsWith('serving.knative.dev/'));
  }
}

function servedAt({ cells }: Reachability, scheme: Scheme): readonly string[] {
  return cells
    .filter((cell) => cell.host === SHOP_HOST && cell.scheme === scheme && GOOD[scheme].includes(cell.answer))
    .map(({ gatewayService }) => gatewayService)
    .filter((id) => !/local/.test(id));
}

/** Where a measured cell is not as predicted. A cell that is not predicted answers nothing. */
function differing(expected: ExpectedMatrix, measured: Matrix): string[] {
  const rows = new Set([...Object.keys(expected), ...Object.keys(measured)]);
  return [...rows].flatMap((row) => {
    const [want = {}, got = {}] = [expected[row], measured[row]];
    return [...new Set([...Object.keys(want), ...Object.keys(got)])].flatMap((id) => {
      const [wanted, found] = [want[id], got[id] ?? 'not measured'];
      const isRight = wanted === undefined ? !/^(?:200|301|403|503)/.test(found) : wanted === found;
      return isRight ? [] : [`${row} at ${id}: expected ${String(wanted ?? 'nothing')}, measured ${found}`];
    });
  });
}
