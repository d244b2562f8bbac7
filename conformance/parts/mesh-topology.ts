import { App, Testing } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, MeshProfile, MultiGatewayChart } from '../../lib';
import { type MeshPod } from '../harness/mesh';
import { type KubernetesObject, applied } from '../harness/objects';
import { stockObjects } from '../harness/topology';

/** The answer to each call to a service of team-a, whose pods have sidecars. */
export interface MeshAnswers {
  /** A client, through the gateway of team-a. */
  readonly gateway: string;
  /** Net-istio's prober, through the same gateway. */
  readonly prober: string;
  /** A client, through the gateway of team-b. */
  readonly foreignGateway: string;
  /** The activator without sidecar, at the address of the pod. */
  readonly plainActivator: string;
  /** The activator with a sidecar, by the Service of the revision. */
  readonly meshedActivator: string;
  readonly autoscaler: string;
  readonly kubelet: string;
  /** Somebody without sidecar, at a port of the application. */
  readonly plainStranger: string;
  /** By the public name: of the namespace that is let in, through the gateway; of others, wherever DNS leads. */
  readonly publicName: string;
  readonly publicNameOfOthers: string;
  /** The same over TLS, which sidecars pass on: of the namespace that is let in, and of others. */
  readonly publicTls: string;
  readonly publicTlsOfOthers: string;
  /** Pods with sidecars, by the cluster-local name: of team-a, of a namespace that is let in, of team-b, of others. */
  readonly ownTenant: string;
  readonly granted: string;
  readonly otherTenant: string;
  /** Of team-b, at the address of a pod of `friends`. */
  readonly otherTenantByName: string;
  readonly stranger: string;
}

const IMAGE = 'example.invalid/app';

/** Every namespace has sidecars. */
export const MESH_PODS: readonly MeshPod[] = [
  { name: 'shop', namespace: 'team-a', service: 'team-a/shop' },
  { name: 'wiki', namespace: 'team-b', service: 'team-b/wiki' },
  { name: 'job', namespace: 'team-a' },
  { name: 'friend', namespace: 'friends' },
  { name: 'stranger', namespace: 'elsewhere' },
  { name: 'activator', namespace: 'knative-serving' },
];

/** Two tenants, and a namespace that may call the services of the first. */
export function meshTopology(mesh = MeshProfile.none()): KubernetesObject[] {
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultDomain: 'example.com',
    mesh,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a') },
      b: { assignment: GatewayAssignment.namespaces('team-b') },
    },
    crossGatewayAccess: [{ from: ['friends'], to: 'a', publicNames: true }],
  });
  new KnativeService(chart, 'shop', { namespace: 'team-a', image: IMAGE });
  new KnativeService(chart, 'wiki', { namespace: 'team-b', image: IMAGE });
  return applied(
    stockObjects(),
    [...new Set(MESH_PODS.map(({ namespace }) => namespace))]
      .filter((namespace) => namespace !== 'knative-serving')
      .map((name) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'istio-injection': 'enabled' } },
      })),
    Testing.synth(chart) as KubernetesObject[],
  );
}

const OPEN: MeshAnswers = {
  gateway: '200',
  prober: '200',
  foreignGateway: '404',
  plainActivator: '200',
  meshedActivator: '200',
  autoscaler: '200',
  kubelet: '200',
  plainStranger: '200',
  publicName: '200',
  publicNameOfOthers: '200:elsewhere/stranger',
  publicTls: '200',
  // Nothing listens there.
  publicTlsOfOthers: 'reset',
  ownTenant: '200',
  granted: '200',
  otherTenant: '200',
  otherTenantByName: '200',
  stranger: '200',
};
// The sidecar of another tenant does not know the service, and sends plain text to the address.
const SCOPED: MeshAnswers = { ...OPEN, otherTenantByName: '200:friends/friend' };
const STRICT: MeshAnswers = { ...SCOPED, plainStranger: 'reset', otherTenant: '503', stranger: '403' };

interface ProfileCase {
  readonly name: string;
  readonly mesh: () => MeshProfile;
  readonly expected: MeshAnswers;
}

export const MESH_PROFILES: readonly ProfileCase[] = [
  { name: 'none', mesh: () => MeshProfile.none(), expected: OPEN },
  { name: 'permissive', mesh: () => MeshProfile.permissive(), expected: SCOPED },
  {
    // It lets the activator in by Knative's ports in plain text, and not by who it is.
    name: 'strict',
    mesh: () => MeshProfile.strict(),
    expected: { ...STRICT, meshedActivator: '403' },
  },
  {
    name: 'strict, Knative with sidecars',
    mesh: () => MeshProfile.strict({ knativeSidecars: true }),
    expected: { ...STRICT, plainActivator: 'reset' },
  },
];

interface ControlCase {
  readonly name: string;
  /** What somebody adds in the namespace of team-a. */
  readonly policy: KubernetesObject;
  readonly expected: MeshAnswers;
  /** The rule that finds it. */
  readonly rule: string;
}

function policy(kind: string, spec: object): KubernetesObject {
  return { apiVersion: 'security.istio.io/v1', kind, metadata: { name: 'ours', namespace: 'team-a' }, spec };
}

/** Policies that keep Knative from the service. */
export const MESH_CONTROLS: readonly ControlCase[] = [
  {
    name: 'mutual TLS on every port',
    policy: policy('PeerAuthentication', { mtls: { mode: 'STRICT' } }),
    expected: { ...OPEN, plainActivator: 'reset', autoscaler: 'reset', kubelet: 'reset', plainStranger: 'reset' },
    rule: 'peer-authentication-cuts-knative',
  },
  {
    name: 'requests of the own namespace alone',
    policy: policy('AuthorizationPolicy', { rules: [{ from: [{ source: { namespaces: ['team-a'] } }] }] }),
    expected: {
      ...OPEN,
      gateway: '403',
      prober: '403',
      plainActivator: '403',
      meshedActivator: '403',
      autoscaler: '403',
      kubelet: '403',
      plainStranger: '403',
      publicName: '403',
      granted: '403',
      otherTenant: '403',
      otherTenantByName: '403',
      stranger: '403',
    },
    rule: 'authorization-policy-cuts-knative',
  },
];
