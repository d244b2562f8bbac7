import * as promql from '@grafana/promql-builder';
import { ROUTE_NAMESPACE } from '../knative/ingress-labels';
import { type LabelSelector, LabelSelectorOperator } from '../private/label-selector';
import { writeYaml } from '../private/yaml/write';

const METRIC = 'knative_kingress_ready';

/**
 * The configuration with which kube-state-metrics reports the Ready state of KIngresses, with the labels that gateways
 * are assigned by.
 *
 * Source: kube-state-metrics, docs/metrics/extend/customresourcestate-metrics.md.
 */
export function kingressStateMetrics(selectors: readonly LabelSelector[]): string {
  const keys = [...new Set(selectors.flatMap(keysOf))].sort();
  const labelsFromPath = {
    exported_namespace: ['metadata', 'namespace'],
    name: ['metadata', 'name'],
    ...Object.fromEntries(keys.map((key) => [labelOf(key), ['metadata', 'labels', key]])),
  };
  return writeYaml({
    kind: 'CustomResourceStateMetrics',
    spec: {
      resources: [
        {
          groupVersionKind: { group: 'networking.internal.knative.dev', version: 'v1alpha1', kind: 'Ingress' },
          metricNamePrefix: 'knative',
          labelsFromPath,
          metrics: [
            {
              name: 'kingress_ready',
              help: 'Whether the KIngress is Ready',
              each: {
                type: 'Gauge',
                gauge: { path: ['status', 'conditions', '[type=Ready]', 'status'] },
              },
            },
          ],
        },
      ],
    },
  });
}

/** Whether a KIngress that matches one of these selectors is not Ready; of any, without selectors. */
export function ingressNotReady(selectors: readonly LabelSelector[] | undefined): string {
  const [first = promql.vector(METRIC), ...others] = (selectors ?? []).map(matching);
  const notReady = (vector: promql.VectorExprBuilder): promql.BinaryExprBuilder => promql.eq(vector, promql.n(0));
  return String(others.reduce((all, each) => promql.or(all, notReady(each)), notReady(first)));
}

function matching({ matchLabels = {}, matchExpressions = [] }: LabelSelector): promql.VectorExprBuilder {
  let vector = promql.vector(METRIC);
  for (const [key, value] of Object.entries(matchLabels).sort()) vector = vector.label(labelOf(key), value);
  for (const { key, operator, values = [] } of matchExpressions) {
    const label = labelOf(key);
    const anyOf = values.map((value) => value.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&')).join('|');
    switch (operator) {
      case LabelSelectorOperator.IN:
        vector = vector.labelMatchRegexp(label, anyOf);
        break;
      case LabelSelectorOperator.NOT_IN:
        vector = vector.labelNotMatchRegexp(label, anyOf);
        break;
      case LabelSelectorOperator.EXISTS:
        vector = vector.labelNeq(label, '');
        break;
      case LabelSelectorOperator.DOES_NOT_EXIST:
        vector = vector.label(label, '');
    }
  }
  return vector;
}

function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}

/** As kube-state-metrics names the metrics' labels of Kubernetes labels. */
function labelOf(key: string): string {
  return key === ROUTE_NAMESPACE ? 'exported_namespace' : `label_${key.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}
