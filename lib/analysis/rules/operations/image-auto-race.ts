import { at, labels, type Labels, mergeLabels, objects, text } from '../../../private/access';
import { nameOf, subjectOf } from '../../finding';
import { groupOf, type Manifest } from '../../input/manifest';
import { type Workload } from '../../model/types';
import { type Rule, type RuleFinding } from '../../rule';
import { gatewayPods } from '../../gateways/gateway-pods';
import { isHelmRelease } from '../../gateways/installers';
import { installsIstiod } from '../../install/istiod';

export const imageAutoRace: Rule = {
  name: 'image-auto-race',
  level: 'warning',
  title: 'A gateway pod may be created before istiod can inject its image',
  why:
    "An injected gateway has the image auto, which istiod's webhook replaces when the pod is created. A pod " +
    'that is created without the webhook keeps it and cannot start, and nothing recreates it.',
  *check({ model, gatewayOfPods }) {
    const namespaces = new Map(
      model.manifests
        .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
        .map((each) => [each.name, each]),
    );
    const installers = model.manifests.filter((manifest) => !exists(manifest) && installsIstiod(manifest));
    for (const workload of gatewayPods(model)) {
      if (!hasImageAuto(workload)) continue;
      const found = notInjected(workload, namespaces.get(workload.namespace)) ?? raced(workload.source, installers);
      if (found !== undefined) yield { subject: subjectOf(workload.source), ...gatewayOfPods.of(workload), ...found };
    }
  },
};

type Problem = Pick<RuleFinding, 'level' | 'message' | 'fix'>;

/** Pods that no webhook injects, whenever they are created. */
function notInjected(workload: Workload, namespace: Manifest | undefined): Problem | undefined {
  const pod = labelsOf(workload);
  if (isInjected(pod, namespace?.labels) !== false) return undefined;
  const injection = namespace?.labels[INJECTION];
  const [reason, fix] =
    pod[INJECT] === 'false'
      ? [`the pods carry ${INJECT}=false`, `Set the label ${INJECT}: "true" on the pods.`]
      : injection === undefined
        ? [
            `neither the pods nor Namespace ${workload.namespace} request it`,
            `Set the label ${INJECT}: "true" on the pods.`,
          ]
        : [
            `Namespace ${workload.namespace} has ${INJECTION}=${injection}`,
            `Set ${INJECTION}: enabled on Namespace ${workload.namespace}, or remove the label.`,
          ];
  const name = nameOf(subjectOf(workload.source));
  return {
    level: 'error',
    message: `The pods of ${name} have the image auto, and istiod does not inject them: ${reason}.`,
    fix,
  };
}

/** A gateway that is applied along with istiod, before or after it. */
function raced(gateway: Manifest, installers: readonly Manifest[]): Problem | undefined {
  const first = exists(gateway) ? undefined : installers.find((installer) => !isAfter(gateway, installer));
  if (first === undefined) return undefined;
  const [name, istiod] = [gateway, first].map((each) => nameOf(subjectOf(each))) as [string, string];
  return {
    message: `${name} has the image auto and is applied along with ${istiod}, which brings the webhook that replaces it; nothing orders the two.`,
    fix:
      gateway.kind === 'HelmRelease' && first.kind === 'HelmRelease'
        ? `Name ${first.name} in spec.dependsOn of ${name}.`
        : `Apply istiod first and wait until it is ready; with Argo CD, set argocd.argoproj.io/sync-wave on ${name} above that of ${istiod}.`,
  };
}

/** Whether the object was read from a cluster: its pods already exist. */
function exists({ object }: Manifest): boolean {
  return text(object, 'metadata', 'uid') !== undefined;
}

function hasImageAuto({ podSpec, source }: Workload): boolean {
  // Istio's gateway chart always has it.
  return (
    isHelmRelease(source) || objects(podSpec, 'containers').some((container) => text(container, 'image') === 'auto')
  );
}

/** The pods' labels, with the one that Istio's gateway chart adds. */
function labelsOf({ podLabels, source }: Workload): Labels {
  return isHelmRelease(source) ? mergeLabels(labels([[INJECT, 'true']]), podLabels) : podLabels;
}

const INJECT = 'sidecar.istio.io/inject';
const REVISION = 'istio.io/rev';
const INJECTION = 'istio-injection';

/**
 * Whether one of istiod's webhooks injects the pod; `undefined` if that depends on unknown labels of its namespace.
 *
 * Source: Istio, manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml.
 */
function isInjected(pod: Labels, namespace: Labels | undefined): boolean | undefined {
  if (pod[INJECT] === 'false') return false;
  const asked = pod[INJECT] === 'true' || pod[REVISION] !== undefined;
  if (namespace === undefined) return asked ? true : undefined;
  if (namespace[INJECTION] !== undefined) return namespace[INJECTION] === 'enabled';
  return namespace[REVISION] !== undefined || asked;
}

/** Whether Argo CD or Flux waits for the one before it applies the other. */
function isAfter(later: Manifest, earlier: Manifest): boolean {
  if (waveOf(later) > waveOf(earlier)) return true;
  return (
    groupOf(later) === 'helm.toolkit.fluxcd.io' &&
    groupOf(earlier) === groupOf(later) &&
    objects(at(later.object, 'spec'), 'dependsOn').some((each) => text(each, 'name') === earlier.name)
  );
}

function waveOf({ annotations }: Manifest): number {
  const wave = Number.parseInt(annotations['argocd.argoproj.io/sync-wave'] ?? '0', 10);
  return Number.isNaN(wave) ? 0 : wave;
}
