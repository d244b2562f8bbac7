import { subjectOf } from '../../finding';
import { servingPods } from '../../gateways/configured-gateways';
import { deadHealthCheck } from '../../gateways/health-checks';
import { isAssumed } from '../../model/stock';
import { type Service } from '../../model/types';
import { PROXY_HEALTH_PORT } from '../../../private/flow-ports';
import { type Rule } from '../../rule';
import { listed, named, namedPods } from '../../words';

export const healthCheckUnanswered: Rule = {
  name: 'health-check-unanswered',
  level: 'warning',
  title: 'The load balancer checks a port on which nothing answers',
  why: 'No target ever becomes healthy: the load balancer sends no traffic, or to any target, whether its pods are ready or not.',
  *check({ gateways, reach, model }) {
    const seen = new Set<Service>();
    for (const gateway of gateways.all) {
      for (const service of gateway.services) {
        const pods = servingPods(gateway).filter((each) => model.lookup.podsOf(service).includes(each));
        if (seen.has(service) || isAssumed(service.source) || pods.length === 0) continue;
        seen.add(service);
        const heard = [...new Set(pods.flatMap((each) => [...reach.listenersOf(each).byPort.keys()]))];
        const dead = deadHealthCheck(service, heard);
        if (dead === undefined) continue;
        yield {
          subject: subjectOf(service.source),
          gateway: gateway.id,
          message: `The load balancer of ${named(service, 'Service')} checks port ${dead.port} (${dead.annotation}), which neither the Service nor ${listed(pods.map(namedPods))} opens.`,
          fix: `Set ${dead.annotation}: "${PROXY_HEALTH_PORT}" on Service ${service.namespace}/${service.name}, the health port of the pods, or remove the annotation.`,
        };
      }
    }
  },
};
