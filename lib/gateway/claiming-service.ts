import { type ClaimingService } from '../private/load-balancer-claims';
import { type WorkloadContext } from './workload/context';

/** What a gateway's Service claims of load balancers and pods, for the checks of a whole topology. */
export function claimingService({ namespace, uniqueLabel, service, servicePorts }: WorkloadContext): ClaimingService {
  return {
    namespace,
    selector: uniqueLabel,
    isLocalTraffic: service.externalTrafficPolicy === 'Local',
    type: service.type,
    annotations: service.annotations,
    loadBalancerIP: service.loadBalancerIP,
    externalIPs: [],
    ports: servicePorts.map(({ port }) => port),
  };
}
