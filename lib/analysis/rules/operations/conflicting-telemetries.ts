import { groupBy } from '../../../private/group';
import { type Labels, labelsAt } from '../../../private/access';
import { subjectOf } from '../../finding';
import { gatewayPods, podsName } from '../../gateways/gateway-pods';
import { groupOf, idOf, type Manifest } from '../../input/manifest';
import { isSubset } from '../../model/label-index';
import { byText } from '../../../private/sort';
import { type Rule } from '../../rule';
import { listed } from '../../words';

export const conflictingTelemetries: Rule = {
  name: 'conflicting-telemetries',
  level: 'warning',
  title: 'Several Telemetries select the pods of one gateway',
  why: 'Istio allows only one Telemetry with a selector for each pod. What it does with more is not defined: access logs, traces or tags may be missing.',
  *check({ model, gatewayOfPods }) {
    const telemetries = groupBy(
      model.manifests.filter((each) => Object.keys(selectorOf(each)).length > 0),
      ({ namespace }) => [namespace],
    );
    const conflicts = gatewayPods(model)
      .map((workload) => {
        const near = telemetries.get(workload.namespace) ?? [];
        return {
          workload,
          ids: near.filter((each) => isSubset(selectorOf(each), workload.podLabels)).sort(byText(idOf)),
        };
      })
      .filter(({ ids }) => ids.length > 1);
    // Pods of several workloads, such as canaries, may be selected by the same ones.
    for (const [, [first, ...more]] of groupBy(conflicts, ({ ids }) => [ids.map(idOf).join()])) {
      const [kept, ...others] = first?.ids ?? [];
      if (first === undefined || kept === undefined) continue;
      const pods = [first, ...more].map(({ workload }) => podsName(workload)).sort();
      yield {
        subject: subjectOf(kept),
        ...gatewayOfPods.of(first.workload),
        message: `Telemetries ${listed(first.ids.map(idOf))} select the same gateway pods, those of ${listed(pods)}.`,
        fix: `Move the settings of ${listed(others.map(idOf))} into Telemetry ${idOf(kept)}, and remove ${others.length === 1 ? 'it' : 'them'}, or make the selectors differ.`,
      };
    }
  },
};

/** The selector of a Telemetry; empty for one of a whole namespace, for one with targets, and for any other object. */
function selectorOf(manifest: Manifest): Labels {
  if (groupOf(manifest) !== 'telemetry.istio.io' || manifest.kind !== 'Telemetry') return {};
  return labelsAt(manifest.object, 'spec', 'selector', 'matchLabels');
}
