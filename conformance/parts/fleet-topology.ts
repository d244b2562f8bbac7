import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConfigDelivery,
  Fleet,
  type FleetCluster,
  FleetDelivery,
  FleetSource,
  GatewayAssignment,
  KnativeRelease,
  LoadBalancer,
} from '../../lib';
import { type KubernetesObject, loadObjects } from '../harness/objects';

export const GIT = FleetSource.git({ url: 'https://git.example.com/platform/gateways.git', secretName: 'git' });
const OCI = FleetSource.oci({ url: 'oci://registry.example.com/platform/gateways', tag: 'v1', secretName: 'oci' });

/** The clusters of a fleet with two environments. */
export const CLUSTERS: Readonly<Record<string, FleetCluster>> = {
  'staging-1': { environment: 'staging', region: 'eu-west-1' },
  'production-1': { environment: 'production', region: 'eu-west-1' },
  lab: {},
};

interface FleetChoice {
  readonly clusters?: Readonly<Record<string, FleetCluster>>;
  readonly delivery: FleetDelivery;
  readonly rollout?: string[];
  /** @default Knative 1.15 */
  readonly knative?: KnativeRelease;
}

/** Writes a fleet, and gives the folder. */
export function fleetFolder({ knative = KnativeRelease.V1_15, clusters = CLUSTERS, ...choice }: FleetChoice): string {
  const outdir = mkdtempSync(join(tmpdir(), 'fleet-'));
  new Fleet({
    ...choice,
    outdir,
    clusters,
    defaults: {
      knative,
      gateways: {
        alpha: { assignment: GatewayAssignment.namespaces('alpha'), loadBalancer: LoadBalancer.clusterIp() },
      },
    },
  }).synth();
  return outdir;
}

/** What brings the clusters of a fleet there. */
export function deliveryObjects(folder: string): KubernetesObject[] {
  return loadObjects(join(folder, 'fleet.k8s.yaml'));
}

/** What brings fleets there in every way. */
export function fleetObjects(): KubernetesObject[] {
  const rollout = ['staging', 'production'];
  const clusterProfile = { name: 'lab', namespace: 'fleet-system' };
  const onHub = { lab: { topology: { delivery: ConfigDelivery.knativeServing({ clusterProfile }) } } };
  return [GIT, OCI].flatMap((source, index) => {
    const named = { source, name: `fleet-${index}` };
    return [FleetDelivery.argoCdApplicationSet(named), FleetDelivery.fluxKustomizations(named)].flatMap((delivery) =>
      [{ rollout }, {}, { clusters: onHub, knative: KnativeRelease.V1_22 }].flatMap((more) =>
        deliveryObjects(fleetFolder({ delivery, ...more })),
      ),
    );
  });
}
