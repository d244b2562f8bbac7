import { isSubset } from '../model/label-index';
import { decidableSelector, proxyLabels } from '../model/proxy-labels';
import { hasPods, type Workload } from '../model/types';
import { type Model } from '../model/build';
import { type ConfiguredGateway } from './configured-gateways';

/**
 * The gateway's own pods that its Gateway object selects and yet does not apply to, since istiod lets a Gateway select pods of
 * its own namespace only; empty where it applies to any pods at all.
 */
export function outOfScope(model: Model, { object, pods, home }: ConfiguredGateway): readonly Workload[] {
  if (!model.scopeGatewayToNamespace || object === undefined || pods.some(hasPods)) return [];
  const selector = decidableSelector(object);
  return [...home].filter(
    (workload) => workload.namespace !== object.namespace && isSubset(selector, proxyLabels(workload)),
  );
}
