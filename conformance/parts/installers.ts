import { GatewayWorkload, HelmDelivery } from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { chartRelease, helmTemplate, install, manifestGenerate } from '../harness/installers';
import { type KubernetesObject, deploymentsOf, ofKind, servicesOf, type Service } from '../harness/objects';
import { type Part } from '../harness/part';
import { messageOf } from '../harness/wait';
import { parityOfDefaults, parityOfSettings } from './chart-parity';
import { NAMESPACE, gateway } from './one-gateway';

const MISTYPED = 'profil';
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
    await report.scenario('installers: Helm chart, unknown value', () => unknownValue(bench));
    await report.scenario('installers: injected gateway beside the chart', () => parityOfDefaults(bench));
    await report.scenario('installers: the same with every setting', () => parityOfSettings(bench));
  },
};

function deliveries(): readonly (readonly [string, HelmDelivery])[] {
  return [
    ['Argo CD', HelmDelivery.argoCdApplication()],
    ['Flux', HelmDelivery.fluxHelmRelease()],
    ['values file', HelmDelivery.valuesConfigMap()],
  ];
}

async function istioOperator(bench: Bench): Promise<string> {
  const [operator] = ofKind(gateway(GatewayWorkload.istioOperator()), 'install.istio.io', 'IstioOperator');
  if (operator === undefined) throw new Error('there is no IstioOperator');
  const installed = await manifestGenerate(bench, operator);
  ownLabels(installed);
  const spec = { ...(operator['spec'] as object), [MISTYPED]: 'empty' };
  await mustFail(MISTYPED, manifestGenerate(bench, { ...operator, spec }));
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

/** The negative control: the chart's own schema refuses what it has no value for. */
async function unknownValue(bench: Bench): Promise<string> {
  const values = gateway(GatewayWorkload.helmRelease({ delivery: HelmDelivery.valuesConfigMap() }));
  const release = values.map(chartRelease).find((each) => each !== undefined);
  if (release === undefined) throw new Error('there is no Helm release');
  await helmTemplate(bench, release);
  const mistyped = { ...release, values: { ...(release.values as object), [MISTYPED]: 'empty' } };
  await mustFail(MISTYPED, helmTemplate(bench, mistyped));
  return 'refused; the same without it is taken';
}

/**
 * One Deployment, one Service and that of the local gateway, with a label of their own that no default installation
 * has.
 */
function ownLabels(objects: readonly KubernetesObject[]): void {
  const [deployment, ...deployments] = deploymentsOf(objects);
  const [[local], [service, ...services]] = [true, false].map((wanted) =>
    servicesOf(objects).filter(({ metadata }) => metadata.name.endsWith('-local') === wanted),
  ) as [Service[], Service[]];
  if (deployment === undefined || service === undefined || deployments.length + services.length > 0) {
    throw new Error('a gateway is one Deployment and one Service');
  }
  if (local?.metadata.labels?.['istio'] !== undefined) throw new Error('both Services carry the label of the gateway');
  const pod = deployment.spec.template.metadata?.labels ?? {};
  for (const labels of [pod, service.metadata.labels ?? {}, service.spec.selector ?? {}]) {
    const shared = [labels['app'], labels['istio']].filter((value) => SHARED_LABELS.includes(value ?? ''));
    if (shared.length > 0 || labels['istio'] === undefined) {
      throw new Error(`labels that other gateways have too: ${JSON.stringify(labels)}`);
    }
  }
}

async function mustFail(word: string, attempt: Promise<unknown>): Promise<void> {
  const failure = await attempt.then(() => undefined, messageOf);
  if (failure?.includes(word) !== true) throw new Error(`${word} is not refused: ${failure ?? 'it was taken'}`);
}
