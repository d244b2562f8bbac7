import { subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { gatewayPods, podsName } from '../../gateways/gateway-pods';
import { ReplicaFloors } from '../../gateways/replica-floors';

export const singleReplica: Rule = {
  name: 'single-replica',
  level: 'note',
  title: 'A gateway may run as a single pod',
  why:
    "Draining or losing a node takes down the gateway's only pod: all its hosts are unavailable until a new " +
    'pod is ready.',
  *check({ model, gatewayOfPods }) {
    const floors = new ReplicaFloors(model);
    for (const workload of gatewayPods(model)) {
      const { least, setting } = floors.of(workload);
      if (least !== 1) continue;
      yield {
        subject: subjectOf(workload.source),
        ...gatewayOfPods.of(workload),
        message: `There may be only one gateway pod of ${podsName(workload)}.`,
        fix:
          workload.kind === 'Pod'
            ? 'Replace the Pod with a Deployment of 2 replicas or more.'
            : `Set ${setting} to 2 or more.`,
      };
    }
  },
};
