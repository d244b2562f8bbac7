import { labelsAt } from '../../../private/access';
import { groupBy } from '../../../private/group';
import { subjectOf } from '../../finding';
import { gatewayPods, podsName } from '../../gateways/gateway-pods';
import { idOf } from '../../input/manifest';
import { REVISION_LABEL } from '../../model/istiod-view';
import { type Rule } from '../../rule';
import { named } from '../../words';

export const revisionInSelector: Rule = {
  name: 'revision-in-selector',
  level: 'warning',
  title: "A selector contains Istio's revision label",
  why:
    'Injection replaces a tag in the label istio.io/rev of a pod by the revision behind it. A Deployment whose selector has the tag ' +
    'does not find its pods and makes ever more of them; a Service has no endpoints, and with a revision it loses them at the next upgrade.',
  *check({ model, gatewayOfPods: gatewayOf }) {
    const pinned = groupBy(
      model.services.filter(({ selector = {} }) => Object.hasOwn(selector, REVISION_LABEL)),
      ({ namespace }) => [namespace],
    );
    for (const workload of gatewayPods(model)) {
      const { source } = workload;
      const selector = labelsAt(source.object, 'spec', 'selector', 'matchLabels');
      if (Object.hasOwn(selector, REVISION_LABEL)) {
        yield {
          subject: subjectOf(source),
          ...gatewayOf.of(workload),
          message: `spec.selector.matchLabels of ${podsName(workload)} contains \`${REVISION_LABEL}: ${selector[REVISION_LABEL] ?? ''}\`.`,
          fix: `Remove \`${REVISION_LABEL}\` from spec.selector.matchLabels of ${podsName(workload)}, which has to be created anew for that, and keep it in spec.template.metadata.labels.`,
        };
      }
      for (const service of pinned.get(workload.namespace) ?? []) {
        const { selector: wanted = {} } = service;
        if (!model.lookup.podsOf(service).includes(workload)) continue;
        yield {
          subject: subjectOf(service.source),
          ...gatewayOf.of(workload),
          message: `spec.selector of ${named(service, 'Service')} contains \`${REVISION_LABEL}: ${wanted[REVISION_LABEL] ?? ''}\`.`,
          fix: `Remove \`${REVISION_LABEL}\` from spec.selector of Service ${idOf(service)}.`,
        };
      }
    }
  },
};
