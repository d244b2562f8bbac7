import { type ApiObjectProps } from 'cdk8s';
import { brand } from '../private/brand';
import { refuseUnless, wholeNumber } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { type Refusal, throwRefusals } from '../private/refusal';
import { optionRefusals } from '../private/types';
import { ApplyOrder } from '../topology/apply-order';
import { applicationSets, longestApplication } from './argo-cd';
import { fluxObjects, longestKustomization } from './flux';
import { type ArgoCdFleetOptions, type DeliveredFleet, type FluxFleetOptions } from './delivery-options';

/** Refuses names that Argo CD would refuse. */
export function argoCdFleetRefusals(options: ArgoCdFleetOptions): Refusal[] {
  return optionRefusals('ArgoCdFleetOptions', options, ({ name, namespace, project }) => [
    ...refuseUnless(DNS_LABEL, name, ['name']),
    ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
    ...refuseUnless(DNS_SUBDOMAIN, project, ['project']),
  ]);
}

/** Refuses names and times that Flux would refuse. */
export function fluxFleetRefusals(options: FluxFleetOptions): Refusal[] {
  return optionRefusals('FluxFleetOptions', options, (given) => [
    ...refuseUnless(DNS_LABEL, given.name, ['name']),
    ...refuseUnless(DNS_LABEL, given.namespace, ['namespace']),
    ...refuseUnless(DNS_LABEL, given.kubeConfigSuffix, ['kubeConfigSuffix']),
    ...refuseUnless(wholeNumber(1, 86400), given.intervalSeconds, ['intervalSeconds']),
    ...refuseUnless(wholeNumber(1, 86400), given.timeoutSeconds, ['timeoutSeconds']),
  ]);
}

// Both tools write the name into a label of each object.
const MAXIMUM_NAME = 63;

/** Refuses names of clusters that are too long for what the delivery makes for each. */
function longNameRefusals(clusters: readonly string[], kind: string, nameOf: (cluster: string) => string): Refusal[] {
  const [longest] = [...clusters].sort((a, b) => b.length - a.length);
  const name = longest === undefined ? '' : nameOf(longest);
  if (name.length <= MAXIMUM_NAME) return [];
  return [
    {
      path: ['name'],
      what: `the ${kind} of cluster ${longest ?? ''} would have a name of ${name.length} characters, which is written into a label`,
      got: name,
      allowed: `at most ${MAXIMUM_NAME} characters`,
      fix: 'give the delivery a shorter name, such as gw',
    },
  ];
}

/** How the objects of a cluster are marked for its delivery: as data, for threads. */
export type DeliveryMarks = 'argoCd' | 'flux' | 'none';

/** The order of application with these marks. */
export function orderOf(marks: DeliveryMarks): ApplyOrder | undefined {
  if (marks === 'none') return undefined;
  if (marks === 'argoCd') return ApplyOrder.argoCdSyncWaves();
  return ApplyOrder.fluxKustomizations({ gitRepository: 'fleet', path: '.' })._marksOnly;
}

/** What brings the folders of a fleet into its clusters. */
export class FleetDelivery {
  /** Nothing: only the folders. */
  public static folders(): FleetDelivery {
    return new FleetDelivery(
      () => [],
      'none',
      () => [],
    );
  }

  /**
   * An Argo CD ApplicationSet with an Application for each cluster, which Argo CD knows by the name of the cluster. The
   * objects of a cluster have sync waves. With a `rollout`, environments follow each other (`RollingSync`, which the
   * ApplicationSet controller does with `--enable-progressive-syncs`). What is for a hub, by `clusterProfile`, is
   * applied to Argo CD's own cluster by a second ApplicationSet, whose name ends with `-hub`.
   */
  public static argoCdApplicationSet(options: ArgoCdFleetOptions): FleetDelivery {
    throwRefusals(argoCdFleetRefusals(options), 'FleetDelivery.argoCdApplicationSet');
    return new FleetDelivery(
      (fleet) => applicationSets(fleet, options),
      'argoCd',
      (clusters) => longNameRefusals(clusters, 'Application', (cluster) => longestApplication(cluster, options)),
    );
  }

  /**
   * A Flux source, and Kustomizations for each cluster, in the management cluster: a step after the other, as
   * `ApplyOrder.fluxKustomizations()` has them, each waiting until its objects are healthy. With a `rollout`, the first
   * step of a cluster waits for the last one of every cluster of the environment before. What is for a hub, by
   * `clusterProfile`, is applied to the cluster of Flux, before the configuration.
   */
  public static fluxKustomizations(options: FluxFleetOptions): FleetDelivery {
    throwRefusals(fluxFleetRefusals(options), 'FleetDelivery.fluxKustomizations');
    return new FleetDelivery(
      (fleet) => fluxObjects(fleet, options),
      'flux',
      (clusters) => longNameRefusals(clusters, 'Kustomization', (cluster) => longestKustomization(cluster, options)),
    );
  }

  private constructor(
    /** @internal */
    public readonly _objects: (fleet: DeliveredFleet) => ApiObjectProps[],
    /** @internal */
    public readonly _marks: DeliveryMarks,
    /** @internal */
    public readonly _refusals: (clusters: readonly string[]) => Refusal[],
  ) {}
}

brand(FleetDelivery, 'FleetDelivery');
