import { httpGet } from './http';
import { httpsGet } from './https';
import { pause } from './wait';

export const POLL_MILLISECONDS = 20;
/** A watch with a larger gap has not seen enough to say that nothing was lost. */
export const LARGEST_GAP_MILLISECONDS = 250;
// A listener that goes away resets the connection that it has just taken; the next one is refused.
const CLOSED = new Set(['ECONNREFUSED', 'ECONNRESET']);

/** One address that is polled. */
export interface Watched {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Whether it is asked over https, with the host as server name. @default false */
  readonly isSecure?: boolean;
}

interface Sample {
  /** Milliseconds since the start. */
  readonly at: number;
  /** Answers by name. */
  readonly answers: Readonly<Record<string, string>>;
}

/** What a host answered over a time, asked at several gateways every 20 ms. */
export class Watch {
  private readonly samples: Sample[] = [];
  private readonly started = performance.now();
  private stopped = false;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly host: string,
    private readonly targets: () => readonly Watched[],
  ) {
    this.ended = this.run();
  }

  /** @param targets What is there to be asked, at each poll. */
  public static start(host: string, targets: () => readonly Watched[]): Watch {
    return new Watch(host, targets);
  }

  public async end(): Promise<void> {
    this.stopped = true;
    await this.ended;
  }

  /** How often it asked. */
  public get polls(): number {
    return this.samples.length;
  }

  /** The polls at which nobody answered 200. */
  public get lost(): number {
    return this.samples.filter(({ answers }) => !Object.values(answers).includes('200')).length;
  }

  /** The polls at which one of these names did not give one of these answers. */
  public lostAt(names: readonly string[], good: readonly string[]): number {
    const isGood = (answer = 'no pod'): boolean => good.includes(answer);
    return this.samples.filter(({ answers }) => !names.every((name) => isGood(answers[name]))).length;
  }

  /** Milliseconds of the largest gap between polls. */
  public get largestGap(): number {
    return Math.max(...this.samples.map(({ at }, index) => at - (this.samples[index - 1]?.at ?? 0)));
  }

  /** Throws if polls were further apart than a change may take unseen. */
  public checkGaps(): void {
    if (this.largestGap <= LARGEST_GAP_MILLISECONDS) return;
    throw new Error(
      `two polls were ${Math.round(this.largestGap)} ms apart, at most ${LARGEST_GAP_MILLISECONDS} ms are allowed: ` +
        'the machine was too busy to see what happened in between; run this part again when it is not',
    );
  }

  /** The different answers of one gateway, in the order in which they followed each other. */
  public sequence(name: string): string[] {
    const answers = this.samples.map((sample) => sample.answers[name] ?? 'no pod');
    return answers.filter((answer, index) => index === 0 || answer !== answers[index - 1]);
  }

  /** Milliseconds from the start until a gateway first gave an answer; `undefined` if it never did. */
  public firstAt(name: string, answer: string): number | undefined {
    return this.samples.find(({ answers }) => answers[name] === answer)?.at;
  }

  private async run(): Promise<void> {
    const goesOn = (): boolean => !this.stopped;
    while (goesOn()) {
      const at = performance.now() - this.started;
      const answers = await Promise.all(this.targets().map((target) => this.ask(target)));
      this.samples.push({ at, answers: byName(answers) });
      await pause(Math.max(0, POLL_MILLISECONDS - (performance.now() - this.started - at)));
    }
  }

  private async ask({ name, address, port, isSecure = false }: Watched): Promise<[string, string]> {
    const { host } = this;
    try {
      if (!isSecure) return [name, String((await httpGet({ address, port, host })).status)];
      const { answer } = await httpsGet({ address, port, serverName: host });
      return [name, typeof answer === 'string' ? answer : String(answer.status)];
    } catch (error) {
      return [name, CLOSED.has((error as NodeJS.ErrnoException).code ?? '') ? 'refused' : 'broken'];
    }
  }
}

/** A request may reach any of several that share a name: their answers count as one, `A or B` where they differ. */
function byName(answers: readonly (readonly [name: string, answer: string])[]): Record<string, string> {
  const all = new Map<string, Set<string>>();
  for (const [name, answer] of answers) all.set(name, (all.get(name) ?? new Set()).add(answer));
  return Object.fromEntries([...all].map(([name, some]) => [name, [...some].sort().join(' or ')]));
}
