import { type Model } from '../../lib/analysis/model/build';
import { type KIngress } from '../../lib/analysis/model/types';
import { Reach } from '../../lib/analysis/reach/reach';
import { Component } from '../harness/components';
import { exampleNames, synthesize } from '../harness/examples';
import { install } from '../harness/installers';
import { modelOf } from '../harness/net-istio';
import { applied } from '../harness/objects';
import { type Part } from '../harness/part';
import { stockObjects } from '../harness/topology';
import { messageOf } from '../harness/wait';
import { EXPECTED } from './examples';
import { SELECTED, SERVICES, secondGateway } from './two-gateways';

const LOCAL_SERVICE = 'istio-system/knative-local-gateway';

/** Two gateways whose pods and Services carry the same labels. */
const SHARED = [
  ...stockObjects(),
  ...secondGateway({
    labels: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
    selector: { istio: 'ingressgateway' },
  }),
  SELECTED,
  ...SERVICES,
];

/** What decides whether a service ever becomes Ready: the pods that net-istio probes. */
export const STATUS: Part = {
  name: 'status',
  proves: "the probe targets of every gateway are that gateway's own pods: never another's, never none",
  needs: [Component.ISTIO, Component.HELM, Component.MANIFESTS],
  async run(bench, report) {
    for (const name of exampleNames(bench.root)) {
      await report.scenario(`status: ${name}`, async () => {
        const installed = await install(bench, await synthesize(bench.root, name));
        const model = modelOf(applied(stockObjects(), installed, EXPECTED[name]?.services ?? []));
        const reach = new Reach(model);
        let targets = 0;
        for (const ingress of reach.ingresses) targets += ownTargets(model, reach, ingress);
        if (targets === 0) throw new Error('nothing is probed');
        return `${targets} probes, each at the pods of its own gateway`;
      });
    }
    await report.scenario('status: second gateway with the default labels', () => {
      const reach = new Reach(modelOf(SHARED));
      const seen = reach.ingresses.map((ingress) => messageOfFailure(() => ownTargets(reach.model, reach, ingress)));
      if (!seen.every((message) => message?.includes('probes') === true)) {
        throw new Error(`probes of another gateway's pods were not seen: ${seen.join(', ')}`);
      }
      return Promise.resolve("negative control: probes that may hit the other gateway's pods are seen");
    });
  },
};

/** The probes of the external gateways of a KIngress. The stock local gateway has none: its Service does not carry the selector. */
function ownTargets(model: Model, reach: Reach, ingress: KIngress): number {
  const { status, reason, probes } = reach.readinessOf(ingress);
  const id = `${ingress.namespace}/${ingress.name}`;
  if (status !== 'True') throw new Error(`${id} is ${status}: ${reason}`);
  let targets = 0;
  for (const entry of reach.gatewaysOf(ingress).external) {
    const gateway = `${entry.namespace}/${entry.name}`;
    const own = model.lookup.serviceOfHost(entry.service);
    const probe = probes.find((each) => each.gateway === gateway);
    const services = probe?.candidates.map(({ service }) => `${service.namespace}/${service.name}`) ?? [];
    if (own === undefined || services.join() !== `${own.namespace}/${own.name}`) {
      throw new Error(`${id} probes ${services.join(', ') || 'nothing'} for ${gateway}`);
    }
    if (services.includes(LOCAL_SERVICE)) throw new Error(`${id} probes the local gateway for ${gateway}`);
    const pods = model.lookup.podsOf(own).map(({ namespace, name }) => `${namespace}/${name}`);
    const addresses =
      probe?.candidates.flatMap((candidate) => candidate.targets.flatMap((target) => target.addresses)) ?? [];
    if (addresses.length === 0 || addresses.some((address) => !pods.includes(address))) {
      throw new Error(
        `${id} probes ${addresses.join(', ') || 'no pod'} for ${gateway}, whose pods are ${pods.join(', ')}`,
      );
    }
    targets += addresses.length;
  }
  return targets;
}

function messageOfFailure(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
