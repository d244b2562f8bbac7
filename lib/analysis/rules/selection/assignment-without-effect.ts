import { VISIBILITY, CLUSTER_LOCAL, matchesByOwnLabels } from '../../../knative/ingress-labels';
import { labels } from '../../../private/access';
import { describeSelector } from '../../../private/label-selector';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { type KIngress } from '../../model/types';
import { type Rule } from '../../rule';
import { namedOwner } from '../../words';

export const assignmentWithoutEffect: Rule = {
  name: 'assignment-without-effect',
  level: 'warning',
  title: 'A service carries the label of a gateway, but has no external host',
  why:
    'Selectors of external gateways apply to external hosts. A cluster-local service, or one with the domain ' +
    'svc.cluster.local, has none: only local gateways serve it, regardless of its label.',
  *check({ model, reach, owners }) {
    const { config } = model.configIstio;
    if (config === undefined) return;
    for (const ingress of reach.ingresses) {
      if (ingress.rules.length === 0 || ingress.rules.some(({ visibility }) => visibility === 'ExternalIP')) continue;
      const byLabel = ({ labelSelector }: (typeof config.externalGateways)[number]): boolean =>
        labelSelector !== undefined && matchesByOwnLabels(labelSelector, ingress.labels);
      const entry = config.externalGateways.find(byLabel);
      // Where a local gateway is selected by the label, it has an effect.
      if (entry === undefined || config.localGateways.some(byLabel)) continue;
      yield {
        subject: owners.subjectOf(ingress),
        gateway: idOf(entry),
        message: `${namedOwner(ingress)} matches ${describeSelector(entry.labelSelector ?? {})} of ${idOf(entry)}, but has no external host: ${reasonOf(ingress)}.`,
        fix: fixOf(model, ingress),
      };
    }
  },
};

function isPrivate({ labels }: KIngress): boolean {
  return labels[VISIBILITY] === CLUSTER_LOCAL;
}

function reasonOf(ingress: KIngress): string {
  return isPrivate(ingress)
    ? `it has the label ${VISIBILITY}: ${CLUSTER_LOCAL}`
    : `config-domain gives it ${ingress.localDomain}`;
}

function fixOf({ domains }: Model, ingress: KIngress): string {
  const { [VISIBILITY]: visibility, ...others } = ingress.labels;
  // What is no longer private may still have no other domain.
  const isLocal = domains.domainOf(labels(Object.entries(others))) === ingress.localDomain;
  const steps = [
    ...(visibility === CLUSTER_LOCAL ? [`remove ${VISIBILITY}`] : []),
    ...(isLocal || visibility !== CLUSTER_LOCAL ? ['give it a domain in config-domain'] : []),
  ];
  return `If it is to be reached through the gateway, ${steps.join(' and ')}; otherwise remove the label of the gateway.`;
}
