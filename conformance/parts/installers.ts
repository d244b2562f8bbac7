import { Testing } from 'cdk8s';
import { GatewayAssignment, GatewayWorkload, HelmDelivery, KnativeRelease, MultiGatewayChart } from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { Injector } from '../harness/injection';
import { chartRelease, helmTemplate, install, manifestGenerate } from '../harness/installers';
import { type Deployment, type KubernetesObject, deploymentsOf, ofKind, servicesOf } from '../harness/objects';
import { type Part } from '../harness/part';
import { messageOf } from '../harness/wait';
import { EXPLAINED } from './parity-explained';
import { compare, covers, unexplained } from './parity';

const NAMESPACE = 'istio-system-alpha';
const SHARED_LABELS = ['istio-ingressgateway', 'ingressgateway'];

/** What the installers make of what is handed to them. */
export const INSTALLERS: Part = {
  name: 'installers',
  proves: 'istioctl and Helm take what is meant for them, and the injected gateway is what Istio’s chart would install',
  needs: [Component.ISTIO, Component.HELM, Component.MANIFESTS],
  async run(bench, report) {
    await report.scenario('installers: IstioOperator through istioctl', () => istioOperator(bench));
    for (const [name, delivery] of deliveries()) {
      await report.scenario(`installers: Helm chart, ${name}`, () => helm(bench, delivery));
    }
    await report.scenario('installers: injected Deployment beside the chart', () => parity(bench));
  },
};

function deliveries(): readonly (readonly [string, HelmDelivery])[] {
  return [
    ['Argo CD', HelmDelivery.argoCdApplication()],
    ['Flux', HelmDelivery.fluxHelmRelease()],
    ['values file', HelmDelivery.valuesFile()],
  ];
}

/** The objects of one gateway, with this workload and every other setting at its default. */
function gateway(workload: GatewayWorkload): KubernetesObject[] {
  const chart = new MultiGatewayChart(Testing.app(), 'installers', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { workload, assignment: GatewayAssignment.label('gateway', 'alpha') } },
  });
  return Testing.synth(chart) as KubernetesObject[];
}

async function istioOperator(bench: Bench): Promise<string> {
  const [operator] = ofKind(gateway(GatewayWorkload.istioOperator()), 'install.istio.io', 'IstioOperator');
  if (operator === undefined) throw new Error('there is no IstioOperator');
  const installed = await manifestGenerate(bench, operator);
  ownLabels(installed);
  const spec = { ...(operator['spec'] as object), profil: 'empty' };
  await mustFail('an unknown field', manifestGenerate(bench, { ...operator, spec }));
  return `${installed
    .map(({ kind }) => kind)
    .sort()
    .join(', ')}; an unknown field is refused`;
}

async function helm(bench: Bench, delivery: HelmDelivery): Promise<string> {
  const installed = await install(bench, gateway(GatewayWorkload.helmRelease({ delivery })));
  ownLabels(installed.filter(({ metadata }) => metadata.namespace === NAMESPACE));
  return installed
    .filter(({ metadata }) => metadata.namespace === NAMESPACE)
    .map(({ kind }) => kind)
    .sort()
    .join(', ');
}

/** One Deployment and one Service, with a label of their own that no default installation has. */
function ownLabels(objects: readonly KubernetesObject[]): void {
  const [deployment, ...deployments] = deploymentsOf(objects);
  const [service, ...services] = servicesOf(objects);
  if (deployment === undefined || service === undefined || deployments.length + services.length > 0) {
    throw new Error('a gateway is one Deployment and one Service');
  }
  const pod = deployment.spec.template.metadata?.labels ?? {};
  for (const labels of [pod, service.metadata.labels ?? {}, service.spec.selector ?? {}]) {
    const shared = [labels['app'], labels['istio']].filter((value) => SHARED_LABELS.includes(value ?? ''));
    if (shared.length > 0 || labels['istio'] === undefined) {
      throw new Error(`labels that other gateways have too: ${JSON.stringify(labels)}`);
    }
  }
}

async function parity(bench: Bench): Promise<string> {
  const injector = await Injector.create(bench);
  const own = gateway(GatewayWorkload.injected());
  const values = gateway(GatewayWorkload.helmRelease({ delivery: HelmDelivery.valuesFile() }));
  const release = values.map(chartRelease).find((each) => each !== undefined);
  if (release === undefined) throw new Error('there is no Helm release');
  const chart = await helmTemplate(bench, release);
  const ours = own.filter(({ kind, metadata }) => metadata.namespace === NAMESPACE && kind !== 'Gateway');
  const differences = compare(await injected(injector, ours), await injected(injector, chart));
  const wrong = unexplained(differences, EXPLAINED);
  if (wrong.length > 0) throw new Error(`${wrong.length} differences without an explanation:\n${wrong.join('\n')}`);
  const table = EXPLAINED.map((explanation) => {
    const count = differences.filter((difference) => covers(explanation, difference)).length;
    return `${explanation.kind} ${explanation.paths.join(', ')} (${count}): ${explanation.why}`;
  });
  return [`${chart.length} objects alike, but for ${differences.length} values:`, ...table].join('\n');
}

/** The objects with their Deployment's pods as the webhook makes them. */
async function injected(injector: Injector, objects: readonly KubernetesObject[]): Promise<KubernetesObject[]> {
  const result: KubernetesObject[] = [];
  for (const object of objects) {
    result.push(object.kind === 'Deployment' ? await injector.inject(object as Deployment) : object);
  }
  return result;
}

async function mustFail(what: string, attempt: Promise<unknown>): Promise<void> {
  const failure = await attempt.then(() => undefined, messageOf);
  if (failure === undefined) throw new Error(`${what} was taken`);
}
