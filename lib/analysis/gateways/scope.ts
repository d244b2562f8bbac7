import { isSubset } from '../model/label-index';
import { decidableSelector, proxyLabels } from '../model/proxy-labels';
import { hasPods, type Workload } from '../model/types';
import { type Model } from '../model/build';
import { type ConfiguredGateway } from './configured-gateways';

/**
 * The gateway's own pods that its Gateway object selects but does not apply to, because istiod restricts a Gateway to
 * pods of its own namespace; empty if it applies to any pods at all.
 */
export function outOfScope(model: Model, { object, pods, home }: ConfiguredGateway): readonly Workload[] {
  if (!model.scopeGatewayToNamespace || object === undefined || pods.some(hasPods)) return [];
  const selector = decidableSelector(object);
  return [...home].filter(
    (workload) => workload.namespace !== object.namespace && isSubset(selector, proxyLabels(workload)),
  );
}
