import { type ApiObjectProps } from 'cdk8s';
import { type ArgoCdFleetOptions, type DeliveredFleet } from './delivery-options';
import { stages } from './stages';

const ENVIRONMENT = 'environment';

/**
 * The ApplicationSet of a fleet. Sources: Argo CD, operator manual, "Generators: List", "Templates: Go Template" and
 * "Progressive Syncs".
 */
export function applicationSet(fleet: DeliveredFleet, options: ArgoCdFleetOptions): ApiObjectProps {
  const { source, path = 'dist', name = 'knative-gateways', namespace = 'argocd', project = 'default' } = options;
  const steps = stages(fleet);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name, namespace },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          list: {
            elements: fleet.clusters.map(({ name: cluster, environment = '', region = '' }) => ({
              cluster,
              environment,
              region,
            })),
          },
        },
      ],
      ...(steps.length > 1 && {
        strategy: {
          type: 'RollingSync',
          rollingSync: {
            steps: steps.map((clusters) => ({
              matchExpressions: [
                {
                  key: ENVIRONMENT,
                  operator: 'In',
                  values: [...new Set(clusters.map(({ environment = '' }) => environment))].sort(),
                },
              ],
            })),
          },
        },
      }),
      template: {
        metadata: {
          name: `{{.cluster}}-${name}`,
          labels: { cluster: '{{.cluster}}', [ENVIRONMENT]: '{{.environment}}', region: '{{.region}}' },
        },
        spec: {
          project,
          source: {
            repoURL: source._url,
            targetRevision: source._reference,
            path: `${path.replace(/\/$/, '')}/clusters/{{.cluster}}`,
          },
          // The namespace of objects without one; all that need one have it.
          destination: { name: '{{.cluster}}', namespace: 'default' },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
          },
        },
      },
    },
  };
}
