import { demandLabels } from '../../private/names';
import { refuse } from '../../private/errors';
import { type BoundWorkload, type WorkloadRenderer } from './context';

/** Pods and a Service that somebody else installed: nothing is rendered for them. */
export class ExistingWorkload implements WorkloadRenderer {
  public readonly kind = 'existing';

  public constructor(private readonly podLabels: Readonly<Record<string, string>>) {
    if (Object.keys(podLabels).length === 0) {
      refuse({
        what: 'podLabels of an existing workload is empty',
        got: podLabels,
        allowed: 'the labels by which the gateway pods can be told, and no other pods',
        fix: 'name a label that only these pods and their Service carry',
      });
    }
    demandLabels('podLabels', podLabels);
  }

  public bind(): BoundWorkload {
    return { podLabels: this.podLabels };
  }
}
