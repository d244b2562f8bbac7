import { type ApiObjectProps } from 'cdk8s';
import {
  KustomizationSpecDeletionPolicy,
  KustomizationSpecSourceRefKind,
} from '../../imports/kustomize.toolkit.fluxcd.io';
import { present } from '../private/present';
import { fluxSteps, lastFluxStep, longestFluxStep } from '../topology/flux-steps';
import { type DeliveredFleet, type FluxFleetOptions } from './delivery-options';
import { type FleetSource } from './source';
import { stages } from './stages';

const KINDS = {
  GitRepository: KustomizationSpecSourceRefKind.GIT_REPOSITORY,
  OCIRepository: KustomizationSpecSourceRefKind.OCI_REPOSITORY,
};

const NAME = 'knative-gateways';

function prefix(cluster: string, name: string): string {
  return `${cluster}-${name}`;
}

/** The longest name of a Kustomization of a cluster. */
export function longestKustomization(cluster: string, { name = NAME }: FluxFleetOptions): string {
  return longestFluxStep(prefix(cluster, name));
}

/**
 * The source and the Kustomizations of a fleet. Sources: Flux, "GitRepository", "OCIRepository" and "Kustomization"
 * (`spec.kubeConfig`, `spec.dependsOn`, `spec.wait`).
 */
export function fluxObjects(fleet: DeliveredFleet, options: FluxFleetOptions): ApiObjectProps[] {
  const { source, path = './dist', name = NAME, namespace = 'flux-system' } = options;
  const {
    kubeConfigSuffix = 'kubeconfig',
    intervalSeconds = 600,
    timeoutSeconds = 600,
    preserveOnDeletion = true,
  } = options;
  const prefixOf = (cluster: string): string => prefix(cluster, name);
  const steps = stages(fleet).flatMap((clusters, index, all) =>
    clusters.flatMap(({ name: cluster, hasHub }) =>
      fluxSteps({
        prefix: prefixOf(cluster),
        sourceRef: { kind: KINDS[source._kind], name },
        path: `${path.replace(/\/$/, '')}/clusters/${cluster}`,
        namespace,
        dependsOn: (all[index - 1] ?? []).map((before) => lastFluxStep(prefixOf(before.name))),
        intervalSeconds,
        hasHub,
        ...(preserveOnDeletion && { deletionPolicy: KustomizationSpecDeletionPolicy.ORPHAN }),
        spec: {
          kubeConfig: { secretRef: { name: `${cluster}-${kubeConfigSuffix}`, key: 'value' } },
          timeout: `${timeoutSeconds}s`,
        },
      }),
    ),
  );
  return [repository(source, { name, namespace }, intervalSeconds), ...steps.map(({ manifest }) => manifest)];
}

function repository(
  { _kind: kind, _url: url, _reference: reference, _secretName: secretName }: FleetSource,
  metadata: { readonly name: string; readonly namespace: string },
  intervalSeconds: number,
): ApiObjectProps {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind,
    metadata,
    spec: {
      interval: `${intervalSeconds}s`,
      ref: kind === 'GitRepository' ? { branch: reference } : { tag: reference },
      url,
      ...present({ secretRef: secretName === undefined ? undefined : { name: secretName } }),
    },
  };
}
