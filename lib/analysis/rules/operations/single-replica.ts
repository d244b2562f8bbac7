import { subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { gatewayPods, podsName } from '../../gateways/gateway-pods';
import { ReplicaFloors } from '../../gateways/replica-floors';

export const singleReplica: Rule = {
  name: 'single-replica',
  level: 'note',
  title: 'A gateway may run as a single pod',
  why: "A node that is drained or lost takes the gateway's only pod with it: all its hosts are down until another one is ready.",
  *check({ model, gatewayOfPods }) {
    const floors = new ReplicaFloors(model);
    for (const workload of gatewayPods(model)) {
      const { least, setting } = floors.of(workload);
      if (least !== 1) continue;
      yield {
        subject: subjectOf(workload.source),
        ...gatewayOfPods.of(workload),
        message: `The gateway pods of ${podsName(workload)} may be a single one.`,
        fix:
          workload.kind === 'Pod'
            ? 'Make a Deployment of the Pod, with 2 replicas or more.'
            : `Set ${setting} to 2 or more.`,
      };
    }
  },
};
