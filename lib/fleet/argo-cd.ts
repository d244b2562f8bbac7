import { type ApiObjectProps } from 'cdk8s';
import { type ArgoCdFleetOptions, type DeliveredFleet } from './delivery-options';
import { HUB_FILES } from './hub';
import { stages } from './stages';

const ENVIRONMENT = 'environment';

/** Argo CD's name for the cluster that it runs in. */
const IN_CLUSTER = 'in-cluster';

/**
 * The ApplicationSet of a fleet, and one for the hub, which is Argo CD's own cluster. Sources: Argo CD, operator
 * manual, "Generators: List", "Templates: Go Template", "Progressive Syncs" and "Application Pruning & Resource
 * Deletion"; user guide, "Directory".
 */
export function applicationSets(fleet: DeliveredFleet, options: ArgoCdFleetOptions): ApiObjectProps[] {
  const { name = NAME } = options;
  const { clusters } = fleet;
  const onHub = clusters.filter(({ hasHub }) => hasHub);
  if (onHub.length === 0) return [applicationSet(fleet, options, { name, destination: CLUSTER })];
  return [
    applicationSet(fleet, options, { name, destination: CLUSTER, directory: { exclude: HUB_FILES } }),
    applicationSet({ ...fleet, clusters: onHub }, options, {
      name: `${name}-hub`,
      destination: IN_CLUSTER,
      directory: { include: HUB_FILES },
    }),
  ];
}

interface Target {
  readonly name: string;
  /** Name of the cluster in Argo CD. */
  readonly destination: string;
  /** Which files of a folder are applied. */
  readonly directory?: object;
}

const CLUSTER = '{{.cluster}}';
const NAME = 'knative-gateways';

function applicationName(cluster: string, name: string): string {
  return `${cluster}-${name}`;
}

/** The longest name of an Application of a cluster. */
export function longestApplication(cluster: string, { name = NAME }: ArgoCdFleetOptions): string {
  return applicationName(cluster, name);
}

function applicationSet(fleet: DeliveredFleet, options: ArgoCdFleetOptions, target: Target): ApiObjectProps {
  const { source, path = 'dist', namespace = 'argocd', project = 'default', preserveOnDeletion = true } = options;
  const { name, destination, directory } = target;
  const steps = stages(fleet);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name, namespace },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      syncPolicy: { preserveResourcesOnDeletion: preserveOnDeletion },
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
          name: applicationName(CLUSTER, name),
          labels: { cluster: CLUSTER, [ENVIRONMENT]: '{{.environment}}', region: '{{.region}}' },
        },
        spec: {
          project,
          source: {
            repoURL: source._url,
            targetRevision: source._reference,
            path: `${path.replace(/\/$/, '')}/clusters/{{.cluster}}`,
            ...(directory && { directory }),
          },
          // The namespace of objects without one; all that need one have it.
          destination: { name: destination, namespace: 'default' },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
          },
        },
      },
    },
  };
}
