import { GatewayWorkload, KnativeRelease } from '../../lib';
import { PATCH_ANNOTATION } from '../../lib/private/labels';
import { isNetIstioGiven } from '../harness/net-istio-controller';
import { type KubernetesObject, idOf } from '../harness/objects';
import { STOCK_ENTRY, configIstio, externalGateways, stockObjects } from '../harness/topology';
import {
  BYSTANDER,
  KEYS_CONFIG,
  ISTIO_OPERATOR_CONTROLLER,
  LABELLED_SHOP,
  PATCHED_CONFIG,
  SHOP,
  chart,
  config,
  gateway,
  netIstio,
  reselected,
  revised,
  secured,
} from './plan-topology';

/** A topology, and what its change from the one before is. */
export interface Stage {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Whether it is where a change starts from, and no change itself. @default false */
  readonly isStart?: boolean;
  /** Whether the change takes something away for good, so that the plan has to say so. @default false */
  readonly loses?: boolean;
  /** Whether the steps are taken from the last to the first, which the plan warns of. @default false */
  readonly isReversed?: boolean;
  /** The release of net-istio. Another than 1.15 is played by the model. @default 1.15 */
  readonly release?: KnativeRelease;
  /** Whether the model has to play net-istio: it is patched, or of a release that does something else than 1.15. */
  readonly isPlayed?: boolean;
}

const STOCK_CONFIG = externalGateways(STOCK_ENTRY);
const CANARY = revised('own', 'canary');
const PATCHED = { [PATCH_ANNOTATION]: 'several-defaults' };
const INJECTED = chart(GatewayWorkload.injected());
const STOCK_IMAGE = 'gcr.io/knative-releases/knative.dev/net-istio/cmd/controller:v1.15.0';
const V1_13 = KnativeRelease.V1_13;
const { V1_21, V1_22 } = KnativeRelease;

/** Each is the change of the one before, or where the next change starts from. */
const ALL: readonly Stage[] = [
  stage('the shared gateway', [STOCK_CONFIG, SHOP], { isStart: true }),
  stage('add a gateway', [...gateway('second'), config('second'), SHOP]),
  stage('move a service to it', [...gateway('second'), config('second'), LABELLED_SHOP]),
  stage('http to https', [...secured('second'), config('second'), LABELLED_SHOP]),
  stage('rename the gateway', [...secured('third'), config('third'), LABELLED_SHOP]),
  // The default gateway has no https.
  stage('remove the gateway', [STOCK_CONFIG, SHOP], { loses: true }),
  stage('a gateway of its own for one service', [...gateway('own'), config('own'), LABELLED_SHOP]),
  stage('another revision of istiod', [...CANARY, config('own'), LABELLED_SHOP]),
  stage('another selector of its Deployment', [...reselected(CANARY, 'own'), config('own'), LABELLED_SHOP]),
  stage('back to the shared gateway, in the wrong order', [STOCK_CONFIG, SHOP], { isReversed: true }),
  stage('a gateway of an IstioOperator', [
    ...chart(GatewayWorkload.istioOperator()),
    ...ISTIO_OPERATOR_CONTROLLER,
    LABELLED_SHOP,
  ]),
  stage('an IstioOperator to an injected Deployment', [...INJECTED, LABELLED_SHOP]),
  stage('gateways in keys, as up to 1.13', [...withConfig(KEYS_CONFIG), SHOP], { isStart: true, release: V1_13 }),
  stage('keys to lists with selectors', [...INJECTED, LABELLED_SHOP]),
  stage(
    'a patched net-istio',
    [...withConfig(PATCHED_CONFIG), netIstio('example.invalid/net-istio-patched:1.15', PATCHED), SHOP],
    { isStart: true, isPlayed: true },
  ),
  stage('a patched net-istio to the stock one', [...INJECTED, netIstio(STOCK_IMAGE), LABELLED_SHOP], {
    isPlayed: true,
  }),
  stage('Knative 1.21, with an empty list', [...withConfig(emptyList()), SHOP], {
    isStart: true,
    isPlayed: true,
    release: V1_21,
  }),
  stage('from 1.21 to 1.22, where an empty list means none', [...INJECTED, LABELLED_SHOP], {
    isPlayed: true,
    release: V1_22,
  }),
];

/** Those that can run with the net-istio that there is: a binary is of 1.15, and not patched. */
export const STAGES: readonly Stage[] = isNetIstioGiven()
  ? ALL.filter(({ isPlayed }) => isPlayed !== true).map(({ release: _release, ...each }) => each)
  : ALL;

function stage(name: string, objects: readonly KubernetesObject[], rest: Omit<Stage, 'name' | 'objects'> = {}): Stage {
  return { name, objects: [...stockObjects(), ...objects, BYSTANDER], ...rest };
}

function withConfig(object: KubernetesObject): KubernetesObject[] {
  return [...INJECTED.filter((each) => idOf(each) !== idOf(object)), object];
}

function emptyList(): KubernetesObject {
  return configIstio({ 'external-gateways': '[]' });
}
