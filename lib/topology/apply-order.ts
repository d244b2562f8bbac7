import { ApiObject, type Chart } from 'cdk8s';
import { KustomizationSpecSourceRefKind } from '../../imports/kustomize.toolkit.fluxcd.io';
import { brand } from '../private/brand';
import { refuseUnless, wholeNumber } from '../private/checks';
import { SYNC_OPTIONS } from '../private/labels';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { Phase, type PhaseMarker, type PhaseMarks } from '../private/objects';
import { type Refusal, throwRefusals } from '../private/refusal';
import { present } from '../private/present';
import { optionRefusals } from '../private/types';
import { fluxMarks, fluxSteps } from './flux-steps';

/** Options of an order by Flux Kustomizations. */
export interface FluxOrderOptions {
  /** Name of the GitRepository that holds the output. */
  readonly gitRepository: string;
  /** Directory of the output in that repository: `./dist`. */
  readonly path: string;
  /**
   * Namespace of the Kustomizations and of the GitRepository.
   *
   * @default 'flux-system'
   */
  readonly namespace?: string;
  /**
   * Kustomizations that must be ready first, especially istiod's: a gateway pod that is created before istiod can
   * inject it keeps the image `auto`, which does not exist.
   *
   * @default - none
   */
  readonly dependsOn?: string[];
  /**
   * Seconds between two reconciliations.
   *
   * @default 600
   */
  readonly intervalSeconds?: number;
}

/** Refuses names and times that Flux would refuse. */
export function fluxKustomizationsRefusals(options: FluxOrderOptions): Refusal[] {
  return optionRefusals(
    'FluxOrderOptions',
    options,
    ({ gitRepository, namespace, intervalSeconds, dependsOn = [] }) => [
      ...refuseUnless(DNS_SUBDOMAIN, gitRepository, ['gitRepository']),
      ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
      ...refuseUnless(wholeNumber(1, 86400), intervalSeconds, ['intervalSeconds']),
      ...dependsOn.flatMap((name, index) => refuseUnless(DNS_SUBDOMAIN, name, ['dependsOn', index])),
    ],
  );
}

/**
 * The order in which the objects of a topology are applied: namespaces, workloads, Istio Gateways, Knative's
 * configuration, Knative Services. config-istio may not name a Gateway object that is missing: services would stay
 * Unknown, and deletions would hang.
 *
 * The output file always has this order, which `kubectl apply` follows. Delivery tools need explicit instructions.
 *
 * `fluxKustomizations()` throws what Flux would refuse, all at once.
 */
export class ApplyOrder {
  /** Only the order in the file. */
  public static file(): ApplyOrder {
    return new ApplyOrder(() => ({}), undefined);
  }

  /**
   * Argo CD sync waves from -40 to 0, so that an Application waits for each step to be healthy. What leaves the
   * topology is pruned last (`PruneLast=true`), when config-istio no longer names it. Give istiod's
   * Application, or its objects, a lower wave. Argo CD waits for no Application inside an Application (1.8 removed the
   * health of `Application`), neither for istiod's nor for those of `HelmDelivery.argoCdApplication`, unless argocd-cm
   * has a health check for it: docs/delivery.md.
   */
  public static argoCdSyncWaves(): ApplyOrder {
    const wave = (phase: Phase): string => (10 * (phase - Phase.ROUTE)).toString();
    const annotations = (phase: Phase): Record<string, string> => ({
      // Pruned in its own wave, a gateway would be gone before config-istio stops naming it.
      ...(phase < Phase.CONFIG && { [SYNC_OPTIONS]: 'PruneLast=true' }),
      'argocd.argoproj.io/sync-wave': wave(phase),
    });
    return new ApplyOrder((phase) => ({ annotations: annotations(phase) }), undefined);
  }

  /**
   * One Flux Kustomization for each step, each depending on the previous one. All read the same directory; each omits
   * the objects with the labels of other steps. Apply the Kustomizations separately: they are in their own chart.
   */
  public static fluxKustomizations(options: FluxOrderOptions): ApplyOrder {
    throwRefusals(fluxKustomizationsRefusals(options), 'ApplyOrder.fluxKustomizations');
    return new ApplyOrder(fluxMarks, options);
  }

  private constructor(
    private readonly marks: (phase: Phase) => PhaseMarks,
    private readonly flux: FluxOrderOptions | undefined,
  ) {}

  /**
   * The same marks, for Kustomizations that are made elsewhere.
   *
   * @internal
   */
  public get _marksOnly(): ApplyOrder {
    return new ApplyOrder(this.marks, undefined);
  }

  /** @internal */
  public get _marker(): PhaseMarker {
    return { _marksOf: this.marks };
  }

  /** @internal */
  public get _needsChart(): boolean {
    return this.flux !== undefined;
  }

  /** @internal */
  public _addFluxKustomizations(chart: Chart, prefix: string): void {
    if (this.flux === undefined) return;
    const { gitRepository: name, path, namespace, dependsOn, intervalSeconds } = this.flux;
    const sourceRef = { kind: KustomizationSpecSourceRefKind.GIT_REPOSITORY, name };
    const steps = fluxSteps({ prefix, sourceRef, path, ...present({ namespace, dependsOn, intervalSeconds }) });
    for (const { id, manifest } of steps) new ApiObject(chart, id, manifest);
  }
}

brand(ApplyOrder, 'ApplyOrder');
