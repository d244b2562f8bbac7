import { LabelSelectorOperator, matches } from '../../../private/label-selector';
import { at, labelsAt, type Labels, objects, strings, text } from '../../../private/access';
import { subjectOf } from '../../finding';
import { groupBy } from '../../../private/group';
import { type PodPolicy } from '../../model/types';
import { type Rule } from '../../rule';
import { gatewayPods, podsName } from '../../gateways/gateway-pods';
import { installsBudget } from '../../gateways/installers';
import { ReplicaFloors } from '../../gateways/replica-floors';

export const noPdb: Rule = {
  name: 'no-pdb',
  level: 'warning',
  title: 'Node drains may evict all pods of a gateway',
  why:
    'Without a PodDisruptionBudget a node upgrade may evict all pods of a gateway at once, however many there ' +
    'are.',
  *check({ model, gatewayOfPods }) {
    if (!model.shown.isShown('policy', 'PodDisruptionBudget')) return;
    const floors = new ReplicaFloors(model);
    const budgets = groupBy(model.disruptionBudgets, ({ namespace }) => [namespace]);
    for (const workload of gatewayPods(model)) {
      const { least } = floors.of(workload);
      // A budget for one pod would only block drains; single-replica reports it. A drain skips the pods of a DaemonSet.
      if (least === undefined || least < 2 || installsBudget(workload)) continue;
      const some = budgets.get(workload.namespace) ?? [];
      if (some.some((budget) => isFor(budget, workload.podLabels))) continue;
      yield {
        subject: subjectOf(workload.source),
        ...gatewayOfPods.of(workload),
        message: `No PodDisruptionBudget covers the gateway pods of ${podsName(workload)} (${least} or more).`,
        fix: `Add a PodDisruptionBudget to namespace ${workload.namespace} that selects the pods' labels, with maxUnavailable: 1.`,
      };
    }
  },
};

function isFor({ source }: PodPolicy, labels: Labels): boolean {
  const selector = at(source.object, 'spec', 'selector');
  const matchLabels = { ...labelsAt(selector, 'matchLabels') };
  const matchExpressions = objects(selector, 'matchExpressions').map((each) => ({
    key: text(each, 'key') ?? '',
    operator: OPERATORS.find((operator) => operator === text(each, 'operator')),
    values: [...strings(each, 'values')],
  }));
  return matchExpressions.every(isKnown) && matches({ matchLabels, matchExpressions }, labels);
}

const OPERATORS = Object.values(LabelSelectorOperator);

function isKnown<T extends { operator: LabelSelectorOperator | undefined }>(
  expression: T,
): expression is T & { operator: LabelSelectorOperator } {
  return expression.operator !== undefined;
}
