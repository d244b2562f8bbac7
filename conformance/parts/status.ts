import { type IstioGatewayEntry } from '../../lib/knative/config-istio';
import { type Model } from '../../lib/analysis/model/build';
import { Probes } from '../../lib/analysis/net-istio/probes';
import { LOCAL_GATEWAY } from '../../lib/private/stock-install';
import { Reach } from '../../lib/analysis/reach/reach';
import { Component } from '../harness/components';
import { modelOf } from '../harness/net-istio';
import { type PodNetwork } from '../harness/network';
import { type KubernetesObject, selects } from '../harness/objects';
import { type Part } from '../harness/part';
import { type GatewayPod, podsOf } from '../harness/pods';
import { stockObjects } from '../harness/topology';
import { type Expectation, STOCK } from './expected';
import { promised, promisedNames, tlsNames } from './promised';
import { TLS_GATEWAYS, tlsExample } from './tls-promises';
import { SECOND, SELECTED, SERVICES, secondGateway } from './two-gateways';

/** What decides whether a service ever becomes Ready: the pods that net-istio probes. */
export const STATUS: Part = {
  name: 'status',
  proves:
    "net-istio probes every gateway, and its local gateway, at exactly that gateway's own pods; not the stock local one",
  needs: [Component.ISTIO, Component.HELM, Component.MANIFESTS],
  async run(bench, report) {
    for (const name of promisedNames(bench)) {
      await report.scenario(`status: ${name}`, async () => {
        const { objects, expected } = await promised(bench, name);
        return probedAtOwnPods(objects, expected.gateways, bench.networks);
      });
    }
    for (const name of tlsNames(bench)) {
      await report.scenario(`status: ${name}`, async () => {
        const gateways = TLS_GATEWAYS[name];
        if (gateways === undefined) throw new Error(`${name} has no gateways in conformance/parts/tls-promises.ts`);
        return probedAtOwnPods(await tlsExample(bench, name), gateways, bench.networks);
      });
    }
    for (const { name, second, seen } of CONTROLS) {
      await report.scenario(`status: ${name}`, () => {
        const objects = [...stockObjects(), ...second, SELECTED, ...SERVICES];
        const wrong = wrongTargets(objects, TWO_GATEWAYS, bench.networks);
        if (wrong.join('\n') !== seen.join('\n'))
          throw new Error(`expected\n${seen.join('\n')}\nsaw\n${wrong.join('\n')}`);
        return Promise.resolve(seen.length === 0 ? 'nothing is wrong' : `negative control: ${seen.join('; ')}`);
      });
    }
  },
};

function probedAtOwnPods(
  objects: readonly KubernetesObject[],
  gateways: Expectation['gateways'],
  networks: readonly PodNetwork[],
): string {
  const wrong = [...wrongTargets(objects, gateways, networks), ...notReady(modelOf(objects))];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const locals = localsOf(objects).length;
  return `${Object.keys(gateways).length} gateways and ${locals} local ones, each probed at all of its own pods and at no others`;
}

const TWO_GATEWAYS: Expectation['gateways'] = {
  'knative-serving/knative-ingress-gateway': STOCK,
  'istio-system-beta/knative-gateway-beta': SECOND,
};
const CHART_DEFAULTS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };

interface Control {
  readonly name: string;
  readonly second: readonly KubernetesObject[];
  readonly seen: readonly string[];
}

const CONTROLS: readonly Control[] = [
  { name: 'own label', second: secondGateway(), seen: [] },
  {
    name: 'second gateway with the default labels',
    second: secondGateway({ labels: CHART_DEFAULTS, selector: { istio: 'ingressgateway' } }),
    seen: [
      `knative-serving/knative-ingress-gateway is probed through ${SECOND} or ${STOCK}`,
      `istio-system-beta/knative-gateway-beta is probed through ${SECOND} or ${STOCK}`,
    ],
  },
  {
    name: 'Service without the label',
    second: secondGateway().map((object) =>
      object.kind === 'Service' ? { ...object, metadata: { ...object.metadata, labels: {} } } : object,
    ),
    seen: ['istio-system-beta/knative-gateway-beta is probed nowhere'],
  },
  {
    name: "another gateway's pods behind the Service",
    second: [...secondGateway(), ...secondGateway({ name: 'other' }).filter(({ kind }) => kind === 'Deployment')],
    seen: ['istio-system-beta/knative-gateway-beta is probed at 10.244.1.2, 10.244.1.3, its own pods are 10.244.1.2'],
  },
];

const LOCAL = /-local$/;

/**
 * The gateways of config-istio that are not probed at exactly the pods of their own Deployment, through their own
 * Service.
 */
function wrongTargets(
  objects: readonly KubernetesObject[],
  expected: Expectation['gateways'],
  networks: readonly PodNetwork[],
): string[] {
  const model = modelOf(objects);
  const pods = podsOf(objects, networks);
  const { externalGateways = [] } = model.configIstio.config ?? {};
  const entries = [...externalGateways, ...localsOf(objects)];
  const configured = new Map(entries.map((entry) => [`${entry.namespace}/${entry.name}`, entry]));
  return [...new Set([...configured.keys(), ...Object.keys(expected)])].flatMap((id) => {
    const [entry, deployment] = [configured.get(id), expected[id.replace(LOCAL, '')]];
    const own = deployment && LOCAL.test(id) ? `${deployment}-local` : deployment;
    if (own === undefined) return [`${id} is a gateway that nobody expects`];
    if (entry === undefined) return [`${id} is not in config-istio`];
    const { services, addresses } = probed(model, entry, pods);
    if (services.length === 0) return [`${id} is probed nowhere`];
    if (services.join() !== own) return [`${id} is probed through ${services.join(' or ')}`];
    const ownPods = pods.filter((pod) => deploymentOf(pod) === deployment).map(({ network }) => network.address);
    if (addresses.length > 0 && addresses.join() === ownPods.sort().join()) return [];
    return [`${id} is probed at ${addresses.join(', ') || 'no pod'}, its own pods are ${ownPods.join(', ')}`];
  });
}

/** The Services that the prober may take for a gateway, and the addresses that it asks. */
function probed(
  { lookup }: Model,
  entry: IstioGatewayEntry,
  pods: readonly GatewayPod[],
): { readonly services: readonly string[]; readonly addresses: readonly string[] } {
  const gateway = lookup.gateway(`${entry.namespace}/${entry.name}`);
  if (gateway === undefined) return { services: [], addresses: [] };
  const candidates = new Probes({
    gateway: () => gateway,
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: ({ namespace, selector }) =>
      pods
        .filter((pod) => pod.namespace === namespace && selects(selector, pod.labels))
        .map((pod) => ({ addresses: [pod.network.address], portNames: pod.ports })),
  }).candidatesOf(gateway);
  return {
    services: candidates.map(({ service }) => `${service.namespace}/${service.name}`).sort(),
    addresses: [...new Set(candidates.flatMap(({ targets }) => targets.flatMap((each) => each.addresses)))].sort(),
  };
}

/**
 * The local gateways of config-istio, apart from the stock one, which is never probed: its Service lacks the server's
 * port.
 */
function localsOf(objects: readonly KubernetesObject[]): readonly IstioGatewayEntry[] {
  const entries = modelOf(objects).configIstio.config?.localGateways ?? [];
  const others = entries.filter(({ name }) => name !== LOCAL_GATEWAY);
  return [...new Map(others.map((entry) => [`${entry.namespace}/${entry.name}`, entry])).values()];
}

function deploymentOf({ namespace, name }: GatewayPod): string {
  return `${namespace}/${name.replace(/-\d+$/, '')}`;
}

function notReady(model: Model): string[] {
  const reach = new Reach(model);
  return reach.ingresses
    .map((ingress) => ({ ingress, ...reach.readinessOf(ingress) }))
    .filter(({ status }) => status !== 'True')
    .map(({ ingress, status, reason }) => `${ingress.namespace}/${ingress.name} is ${status}: ${reason}`);
}
