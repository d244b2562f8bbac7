import { strings } from '../../private/access';
import { type ClaimingService } from '../../private/load-balancer-claims';
import { type Service } from '../model/types';
import { serviceSetting } from './installers';

/** What a Service asks its load balancer for, from its manifest or its installer. */
export function claimingService(service: Service): ClaimingService {
  const loadBalancerIP = serviceSetting(service, 'loadBalancerIP');
  return {
    namespace: service.namespace,
    selector: service.selector ?? {},
    isLocalTraffic: serviceSetting(service, 'externalTrafficPolicy') === 'Local',
    type: service.type,
    annotations: service.annotations,
    loadBalancerIP: typeof loadBalancerIP === 'string' && loadBalancerIP !== '' ? loadBalancerIP : undefined,
    externalIPs: strings({ ips: serviceSetting(service, 'externalIPs') }, 'ips'),
    ports: service.ports.map(({ port }) => port),
  };
}
