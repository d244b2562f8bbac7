import { Testing } from 'cdk8s';
import { GatewayAssignment, GatewayTelemetry, KnativeRelease, MultiGatewayChart } from '../../lib';
import { type Bench } from '../harness/bench';
import { makeNamespaces } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { type KubernetesObject, applied, configMap, ofKind } from '../harness/objects';
import { PilotDiscovery } from '../harness/pilot-discovery';
import { stockObjects } from '../harness/topology';
import { until } from '../harness/wait';
import { TRACING_PROVIDER, sentTo } from './telemetry-sent';

const ROOT = 'istio-system';
const EDGE = 'edge';
const [OWN, MESH_WIDE] = [12.5, 3];
const TAG = 'knative_gateway';

/** Gateway `a` is in Istio's root namespace and has telemetry; gateway `b`, elsewhere, and the stock one have none. */
function topology(): KubernetesObject[] {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a'), namespace: ROOT, serviceName: EDGE },
      b: { assignment: GatewayAssignment.namespaces('team-b') },
    },
    telemetry: GatewayTelemetry.istio({
      tracingProvider: TRACING_PROVIDER,
      gateways: { a: { metricTag: true, traceSamplingPercent: OWN } },
    }),
  });
  return applied(stockObjects(), Testing.synth(chart) as KubernetesObject[], [meshWide()]);
}

/** What the operators of the mesh may have there. */
function meshWide(): KubernetesObject {
  const tracing = [{ providers: [{ name: TRACING_PROVIDER }], randomSamplingPercentage: MESH_WIDE }];
  return {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'mesh', namespace: ROOT },
    spec: { tracing },
  };
}

interface Sent {
  readonly isTagged: boolean;
  readonly sampling: number;
}

/**
 * A Telemetry in the root namespace is for the whole mesh only without a selector: ours has one. Without it, it would
 * be the tag of every gateway.
 */
export async function inRootNamespace(bench: Bench): Promise<string> {
  const objects = topology();
  const [own] = ofKind(objects, 'telemetry.istio.io', 'Telemetry').filter(({ metadata }) => metadata.name !== 'mesh');
  if (own === undefined) throw new Error('the gateway has no Telemetry');
  const gateways = [`${ROOT}/${EDGE}-`, 'istio-system-b', `${ROOT}/istio-ingressgateway-`];
  const measured = async (given: readonly KubernetesObject[]): Promise<Sent[]> =>
    (await sentTo(bench, given, gateways)).map(sent);
  expectSent(await measured(objects), [
    { isTagged: true, sampling: OWN },
    { isTagged: false, sampling: MESH_WIDE },
    { isTagged: false, sampling: MESH_WIDE },
  ]);
  const { selector: _selector, ...rest } = own['spec'] as Record<string, unknown>;
  const without = objects.map((each) => (each === own ? { ...own, spec: rest } : each));
  const leaked = await measured(without.filter(({ metadata }) => metadata.name !== 'mesh'));
  if (!leaked.every(({ isTagged }) => isTagged)) throw new Error('without a selector it is not for the whole mesh');
  return `its tag and ${OWN} % of traces are its own, ${MESH_WIDE} % of the mesh are others'; negative control: without a selector every gateway has them`;
}

function sent(text: string): Sent {
  const [, sampling = 'NaN'] = /"randomSampling":\s*\{\s*"value":\s*([\d.]+)/.exec(text) ?? [];
  return { isTagged: text.includes(TAG), sampling: Number(sampling) };
}

function expectSent(got: readonly Sent[], wanted: readonly Sent[]): void {
  if (JSON.stringify(got) === JSON.stringify(wanted)) return;
  throw new Error(`expected ${JSON.stringify(wanted)}, istiod sent ${JSON.stringify(got)}`);
}

const MESH_CONFIG = 'knative-gateways-mesh';
const OF_MESH = 'of-the-mesh';

/** istiod adds the formats of the ConfigMap to the providers of its own, and drops them without the variable. */
export async function sharedMesh(
  bench: Bench,
  plane: ControlPlane,
  objects: readonly KubernetesObject[],
): Promise<string> {
  const formats = configMap(objects, `${ROOT}/${MESH_CONFIG}`);
  if (formats === undefined) throw new Error(`there is no ConfigMap ${MESH_CONFIG}`);
  await makeNamespaces(plane, [formats]);
  await plane.client.apply(formats);
  const wanted = [
    OF_MESH,
    'json-log.istio-system-a.knative-custom-gateway-a',
    'json-log.istio-system-b.knative-custom-gateway-b',
  ];
  const merged = await providersOf(bench, plane, wanted, MESH_CONFIG);
  const control = await providersOf(bench, plane, [OF_MESH]);
  if (merged.join() !== wanted.join()) throw new Error(`expected ${wanted.join(', ')}, got ${merged.join(', ')}`);
  if (control.join() !== OF_MESH) throw new Error(`without the variable: ${control.join(', ')}`);
  return `providers ${merged.join(', ')}; without SHARED_MESH_CONFIG ${control.join(', ')}`;
}

async function providersOf(
  bench: Bench,
  { kubeconfig }: ControlPlane,
  wanted: readonly string[],
  shared?: string,
): Promise<readonly string[]> {
  const { authority } = await bench.certificates();
  const istiod = await PilotDiscovery.start({
    binary: bench.file(Component.ISTIO, 'pilot-discovery'),
    folder: bench.folder,
    kubeconfig,
    authority,
    mesh: { extensionProviders: [{ name: OF_MESH, envoyFileAccessLog: { path: '/dev/stdout' } }] },
    ...(shared !== undefined && { sharedMesh: shared }),
  });
  let names: readonly string[] = [];
  try {
    await until(
      'the mesh configuration',
      20,
      async () => {
        const { extensionProviders = [] } = JSON.parse(await istiod.mesh()) as Mesh;
        names = extensionProviders
          .map(({ name }) => name)
          .filter((name) => name === OF_MESH || name.startsWith('json-log.'));
        return wanted.every((each) => names.includes(each)) ? undefined : `its providers are ${names.join(', ')}`;
      },
      () => {
        istiod.check();
      },
    );
    return [...names].sort((a, b) => wanted.indexOf(a) - wanted.indexOf(b));
  } finally {
    await istiod.end();
  }
}

interface Mesh {
  readonly extensionProviders?: readonly { readonly name: string }[];
}
