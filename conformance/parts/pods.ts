import { type Bench } from '../harness/bench';
import { IstioApi, makeNamespaces, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { exampleNames, synthesize } from '../harness/examples';
import { Injector, podOf } from '../harness/injection';
import { install } from '../harness/installers';
import { refusalOf } from '../harness/kube-client';
import { type Deployment, type KubernetesObject, deploymentsOf, idOf, namespaceOf, ofKind } from '../harness/objects';
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
    const injector = await Injector.create(bench);
    const start = {
      name: 'pods: API server and injection',
      istio: IstioApi.V1_24,
      prove: () => Promise.resolve('Pod Security admission and the gateway template of the default installation'),
    };
    await withCluster(bench, report, start, async (plane) => {
      for (const name of exampleNames(bench.root)) {
        await report.scenario(`pods: ${name}`, () => admitted(bench, plane, injector, name));
      }
    });
  },
};

async function admitted(bench: Bench, plane: ControlPlane, injector: Injector, name: string): Promise<string> {
  const objects = await install(bench, await synthesize(bench.root, name));
  const gateways = deploymentsOf(objects).filter(isGateway);
  if (gateways.length === 0) throw new Error('the example has no gateway Deployment');
  await makeNamespaces(plane, objects);
  for (const account of ofKind(objects, '', 'ServiceAccount')) await plane.client.apply(account);
  for (const gateway of gateways) {
    restricted(objects, gateway);
    const pod = podOf(await injector.inject(gateway));
    const answer = await plane.client.tryCreate(pod, { dryRun: true });
    if (answer.status >= 300) throw new Error(`Pod of ${idOf(gateway)}: ${refusalOf(answer)}`);
    const control = await plane.client.tryCreate(privileged(pod), { dryRun: true });
    if (control.status !== FORBIDDEN)
      throw new Error(`a privileged pod got ${refusalOf(control)} beside ${idOf(gateway)}`);
  }
  return `${gateways.length} gateway pods admitted, a privileged one beside each refused`;
}

/** Demands the level from the example itself: an example before it may have set the same namespace to it. */
function restricted(objects: readonly KubernetesObject[], gateway: Deployment): void {
  const name = namespaceOf(gateway);
  const level = ofKind(objects, '', 'Namespace').find(({ metadata }) => metadata.name === name)?.metadata.labels?.[
    ENFORCE
  ];
  if (level !== LEVEL) throw new Error(`the example's namespace ${name} enforces ${level ?? 'nothing'}, not ${LEVEL}`);
}

/** The negative control. */
function privileged(pod: KubernetesObject): KubernetesObject {
  const spec = pod['spec'] as { readonly containers: readonly object[] };
  const containers = spec.containers.map((container) => ({ ...container, securityContext: { privileged: true } }));
  return { ...pod, spec: { ...spec, containers } };
}
