import { type Bench } from '../harness/bench';
import { IstioApi, makeNamespaces, startCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { exampleNames, synthesize } from '../harness/examples';
import { Injector, podOf } from '../harness/injection';
import { install } from '../harness/installers';
import { refusalOf } from '../harness/kube-client';
import { type Deployment, type KubernetesObject, deploymentsOf, idOf, ofKind } from '../harness/objects';
import { isGateway } from '../harness/pods';
import { type Part } from '../harness/part';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const LEVEL = 'restricted';
const FORBIDDEN = 403;

/** The gateways' pods, after Istio's injection, under the admission of Pod Security. */
export const PODS: Part = {
  name: 'pods',
  proves: "gateway pods, with Istio's gateway template injected, pass Pod Security `restricted` at the API server",
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.ISTIO, Component.HELM],
  async run(bench, report) {
    let plane: ControlPlane | undefined;
    let injector: Injector | undefined;
    await report.scenario('pods: API server and injection', async () => {
      plane = await startCluster(bench, IstioApi.V1_24);
      injector = await Injector.create(bench);
      return 'Pod Security admission and the gateway template of the default installation';
    });
    if (plane === undefined || injector === undefined) return;
    const [cluster, istio] = [plane, injector];
    try {
      for (const name of exampleNames(bench.root)) {
        await report.scenario(`pods: ${name}`, () => admitted(bench, cluster, istio, name));
      }
    } finally {
      await cluster.end();
    }
  },
};

async function admitted(bench: Bench, plane: ControlPlane, injector: Injector, name: string): Promise<string> {
  const objects = await install(bench, await synthesize(bench.root, name));
  const gateways = deploymentsOf(objects).filter(isGateway);
  if (gateways.length === 0) throw new Error('the example has no gateway Deployment');
  await makeNamespaces(plane, objects);
  for (const account of ofKind(objects, '', 'ServiceAccount')) await plane.client.apply(account);
  for (const gateway of gateways) {
    await restricted(plane, gateway);
    const pod = podOf(await injector.inject(gateway));
    const answer = await plane.client.tryCreate(pod, { dryRun: true });
    if (answer.status >= 300) throw new Error(`Pod of ${idOf(gateway)}: ${refusalOf(answer)}`);
    const control = await plane.client.tryCreate(privileged(pod), { dryRun: true });
    if (control.status !== FORBIDDEN)
      throw new Error(`a privileged pod got ${refusalOf(control)} beside ${idOf(gateway)}`);
  }
  return `${gateways.length} gateway pods admitted, a privileged one beside each refused`;
}

async function restricted(plane: ControlPlane, { metadata }: Deployment): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.namespace ?? 'default' } };
  const level = (await plane.client.read(namespace))?.metadata.labels?.[ENFORCE];
  if (level !== LEVEL)
    throw new Error(`namespace ${namespace.metadata.name} enforces ${level ?? 'nothing'}, not ${LEVEL}`);
}

/** The negative control. */
function privileged(pod: KubernetesObject): KubernetesObject {
  const spec = pod['spec'] as { readonly containers: readonly object[] };
  const containers = spec.containers.map((container) => ({ ...container, securityContext: { privileged: true } }));
  return { ...pod, spec: { ...spec, containers } };
}
