import { nameOf, subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { PROBER } from '../../reach/prober';
import { listed, namedPods } from '../../words';

export const proberBlocked: Rule = {
  name: 'prober-blocked',
  level: 'error',
  title: 'A NetworkPolicy keeps net-istio from probing a gateway',
  why:
    'net-istio-controller opens connections to the gateway pods before it marks a service Ready. While it is ' +
    'blocked, services on this gateway stay Unknown, "Waiting for load balancer to be ready".',
  *check(context) {
    if (context.model.networkPolicies.length === 0) return;
    const { prober } = context.reach;
    const gateways = context.gateways;
    for (const gateway of gateways.all) {
      const blocked = context.candidates.ownProbedPorts(gateway).flatMap(({ workload, podPort }) => {
        const obstacle = prober.blockingAt(workload, podPort);
        return obstacle === undefined ? [] : { ...obstacle, workload, podPort };
      });
      const [first] = blocked;
      if (first === undefined) continue;
      const { by, direction, workload } = first;
      const { namespace } = prober.pods;
      const ports = [
        ...new Set(
          blocked
            .filter(
              (each) =>
                each.by === by && each.direction === direction && each.workload.namespace === workload.namespace,
            )
            .map((each) => String(each.podPort)),
        ),
      ];
      const inWords = `${ports.length === 1 ? 'port' : 'ports'} ${listed(ports)}`;
      const rule =
        direction === 'Ingress'
          ? `an ingress rule from namespaceSelector \`kubernetes.io/metadata.name: ${namespace}\` and podSelector \`app: ${PROBER}\``
          : `an egress rule to the pods of namespace ${workload.namespace}`;
      yield {
        subject: subjectOf(by.source),
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        message: `${listed([...new Set(blocked.map((each) => nameOf(subjectOf(each.by.source))))])} does not let ${PROBER} in namespace ${namespace} reach ${inWords} of ${namedPods(workload)}, where it probes Gateway ${gateway.id}.`,
        fix: `Add ${rule} for ${inWords}.`,
      };
    }
  },
};
