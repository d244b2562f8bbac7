import { MODEL_KINDS, SECRET } from '../../analysis/model/kinds';
import { writeYaml } from '../../private/yaml/write';
import { clusterRole } from '../kinds';

export interface JobOptions {
  /** An image with Node, kubectl and this package. */
  readonly image: string;
  readonly namespace: string;
  /** The other arguments of the command. */
  readonly args: readonly string[];
}

const NAME = 'knative-gateways-verify';
const LABELS = { 'app.kubernetes.io/name': NAME };

/**
 * A Job that verifies the gateways from within the cluster, with all that it needs: a service account that may list the
 * kinds of the model but Secrets, and pods that Pod Security `restricted` admits.
 */
export function jobYaml({ image, namespace, args }: JobOptions): string {
  const metadata = { name: NAME, namespace, labels: LABELS };
  const role = clusterRole(
    MODEL_KINDS.filter((kind) => kind !== SECRET),
    NAME,
  );
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    role,
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
    },
    { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobSpec(image, args) },
  ];
  return objects.map((each) => writeYaml(each)).join('---\n');
}

function jobSpec(image: string, args: readonly string[]): object {
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: 900,
    template: {
      // Without a sidecar, which would keep the Job from ending, and answer in place of the gateways.
      metadata: { labels: { ...LABELS, 'sidecar.istio.io/inject': 'false' } },
      spec: {
        serviceAccountName: NAME,
        restartPolicy: 'Never',
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'verify',
            image,
            command: ['knative-gateways', 'verify', '--cluster', '--in-cluster', ...args],
            env: [{ name: 'HOME', value: '/tmp' }],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: {} }],
      },
    },
  };
}
