import { at, objects, text } from '../../access';
import { nameOf, subjectOf } from '../../finding';
import { groupOf, type Manifest } from '../../manifest';
import { type Labels } from '../../access';
import { type Workload } from '../../model/types';
import { type Rule } from '../../rule';
import { gatewayOn, gatewayPods, isHelmRelease } from './gateway-pods';
import { installsIstiod } from './istiod';

export const imageAutoRace: Rule = {
  name: 'image-auto-race',
  level: 'warning',
  title: 'A gateway pod may start before istiod can give it its image',
  why:
    "An injected gateway names the image auto, which istiod's webhook replaces when the pod is made. A pod that is made " +
    'without the webhook keeps it and cannot start; nothing makes it anew.',
  *check({ model }) {
    const namespaces = new Map(
      model.manifests
        .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
        .map((each) => [each.name, each]),
    );
    const installers = model.manifests.filter((manifest) => !exists(manifest) && installsIstiod(manifest));
    for (const workload of gatewayPods(model)) {
      if (!hasImageAuto(workload)) continue;
      const namespace = namespaces.get(workload.namespace);
      const name = nameOf(subjectOf(workload.source));
      if (isInjected(workload.podLabels, namespace?.labels) === false) {
        yield {
          subject: subjectOf(workload.source),
          ...gatewayOn(model, workload),
          level: 'error',
          message: `The pods of ${name} have the image auto, and istiod does not inject them: ${namespace === undefined ? 'their label sidecar.istio.io/inject is false' : `neither their labels nor those of ${nameOf(subjectOf(namespace))} ask for it`}.`,
          fix:
            namespace?.labels['istio-injection'] !== undefined || namespace?.labels['istio.io/rev'] !== undefined
              ? `Set istio-injection: enabled on Namespace ${workload.namespace}, and do not set sidecar.istio.io/inject: "false" on the pods.`
              : 'Set the label sidecar.istio.io/inject: "true" in spec.template.metadata.labels.',
        };
        continue;
      }
      if (exists(workload.source)) continue;
      const first = installers.find((installer) => !isAfter(workload.source, installer));
      if (first === undefined) continue;
      yield {
        subject: subjectOf(workload.source),
        ...gatewayOn(model, workload),
        message: `${name} has the image auto and is applied along with ${nameOf(subjectOf(first))}, which brings the webhook that replaces it; nothing orders the two.`,
        fix:
          isHelmRelease(workload.source) && groupOf(workload.source) === groupOf(first) && first.kind === 'HelmRelease'
            ? `Name ${first.name} in spec.dependsOn of ${name}.`
            : `Apply istiod first and wait until it is ready; with Argo CD, set argocd.argoproj.io/sync-wave on ${name} above that of ${nameOf(subjectOf(first))}.`,
      };
    }
  },
};

/** Whether the object was read from a cluster: its pods have been made. */
function exists({ object }: Manifest): boolean {
  return text(object, 'metadata', 'uid') !== undefined;
}

function hasImageAuto({ podSpec, source }: Workload): boolean {
  // Istio's gateway chart always has it.
  return (
    isHelmRelease(source) || objects(podSpec, 'containers').some((container) => text(container, 'image') === 'auto')
  );
}

const INJECT = 'sidecar.istio.io/inject';
const REVISION = 'istio.io/rev';
const INJECTION = 'istio-injection';

/**
 * Whether one of istiod's webhooks takes the pod; `undefined` where the labels of its namespace decide and are not known.
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
