import { namesProxyProtocol } from '../../../private/sent-proxy-protocol';
import { nameOf, subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { isAssumed } from '../../model/stock';
import { type AuthorizationPolicy, type Service } from '../../model/types';
import { type Rule } from '../../rule';
import { serviceSetting } from '../../gateways/installers';

export const externalTrafficPolicyLosesSourceIp: Rule = {
  name: 'external-traffic-policy-loses-source-ip',
  level: 'note',
  title: "A gateway sees a node's address instead of the client's",
  why:
    'With externalTrafficPolicy Cluster, the default, a node forwards a connection to any gateway pod with ' +
    'its own address as the source. Access logs, rate limits and AuthorizationPolicies by address then see ' +
    'nodes instead of clients.',
  *check({ model, reach, gatewayOfPods }) {
    for (const service of model.lookup.gatewayServices()) {
      if (isAssumed(service.source) || !losesAddress(service)) continue;
      const gateways = model.lookup.podsOf(service).filter(({ isGateway }) => isGateway);
      const [workload] = gateways;
      const misled = gateways.flatMap((each) => reach.authorization.policiesOf(each)).find(goesByAddress);
      const written =
        serviceSetting(service, 'externalTrafficPolicy') === undefined
          ? 'no externalTrafficPolicy'
          : 'externalTrafficPolicy Cluster';
      yield {
        subject: subjectOf(service.source),
        ...(workload && gatewayOfPods.of(workload)),
        ...(misled !== undefined && { level: 'warning' as const }),
        message: `Service ${idOf(service)} of type ${service.type} has ${written}, so its gateway does not see client addresses${misled === undefined ? '' : `, on which ${nameOf(subjectOf(misled.source))} depends`}.`,
        fix: isDirect(service)
          ? `Set the annotation ${TARGET_GROUP}: preserve_client_ip.enabled=true on the Service.`
          : 'Set externalTrafficPolicy: Local on the Service, with a gateway pod on each node that the load balancer sends to.',
      };
    }
  },
};

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const TARGET_GROUP = `${AWS}target-group-attributes`;

function losesAddress(service: Service): boolean {
  if (service.type !== 'LoadBalancer' && service.type !== 'NodePort') return false;
  const { annotations } = service;
  // PROXY protocol carries the client address.
  if (Object.entries(annotations).some(([key, value]) => namesProxyProtocol(key, value))) return false;
  if (isDirect(service)) return !/preserve_client_ip\.enabled=true/.test(annotations[TARGET_GROUP] ?? '');
  return serviceSetting(service, 'externalTrafficPolicy') !== 'Local';
}

/** Whether the load balancer sends to the pods themselves: an AWS NLB with targets of type ip. */
function isDirect({ annotations }: Service): boolean {
  return annotations[`${AWS}nlb-target-type`] === 'ip' || annotations[`${AWS}type`] === 'nlb-ip';
}

function goesByAddress({ rules }: AuthorizationPolicy): boolean {
  const conditions = rules.flatMap(({ from, when }) => [...from.flat(), ...when]);
  return conditions.some(({ attribute }) => attribute === 'source.ip' || attribute === 'remote.ip');
}
