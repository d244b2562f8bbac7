import { type Clock } from './clock';

/** How fast a load balancer follows, in seconds, as its documents or those who have measured it say. */
export interface Documented {
  /** From a pod that is ready, or waits for its gate only, to its first connection. */
  readonly addition: number;
  /** From the deletion of a pod to its last new connection. */
  readonly removal: number;
}

interface Target {
  readonly addedAt: number;
  removedAt?: number;
}

/** Stands in for a load balancer: sends each connection to the next of the targets that it knows, dead or alive. */
export class LoadBalancer {
  private readonly targets = new Map<string, Target>();
  private turn = 0;

  public constructor(
    private readonly clock: Clock,
    private readonly documented: Documented,
  ) {}

  /** @param isKnown whether it has been there for long */
  public add(address: string, isKnown = false): void {
    this.targets.set(address, { addedAt: isKnown ? -Infinity : this.clock.seconds });
  }

  public remove(address: string): void {
    const target = this.targets.get(address);
    if (target !== undefined) target.removedAt = this.clock.seconds;
  }

  /** Whether new connections go to this target. */
  public sendsTo(address: string): boolean {
    const target = this.targets.get(address);
    if (target === undefined) return false;
    const { addedAt, removedAt = Infinity } = target;
    const now = this.clock.seconds;
    return now >= addedAt + this.documented.addition && now < removedAt + this.documented.removal;
  }

  /** The target of the next connection. */
  public next(): string | undefined {
    const receiving = [...this.targets.keys()].filter((address) => this.sendsTo(address));
    this.turn += 1;
    return receiving[this.turn % receiving.length];
  }
}
