import { convertData } from '../convert/data';
import { ConfigIstioFormat, KnativeRelease } from '../knative/release';
import { compareVersions, minorOf } from '../private/versions';
import { ConfigIstio, type IstioGatewayLists } from '../knative/config-istio';
import { listsOf } from './entries';
import { type Running, type State } from './state';
import { type Check } from './types';

/** Whether net-istio changes before config-istio or after it. */
export type UpgradeOrder =
  /** The old config-istio means the same to the new net-istio. */
  | { readonly first: 'release' }
  /** The new config-istio means the same to the old net-istio. */
  | { readonly first: 'config' }
  /** Neither: the old gateways are written in a way first that both read alike. */
  | { readonly first: 'bridge'; readonly data: Readonly<Record<string, string>> };

/**
 * The order of a new net-istio and a new config-istio. The operator of a release may lose requests where net-istio
 * would not: it reads config-istio as well.
 *
 * @param losesWith Whether the old topology loses requests once this runs.
 * @throws if there is no config-istio that both read alike.
 */
export function upgradeOrder(state: State, target: State, losesWith: (running: Running) => boolean): UpgradeOrder {
  const ways = [...releasePath(state.running.release, target.running.release), target.running.release];
  const runs = ways.map((release): Running => ({ ...target.running, release }));
  const lists = listsOf(state);
  const { data } = state.model.configIstio;
  const isSame = runs.every((running) => reads(state, data, running, lists));
  if (isSame && !runs.some(losesWith)) return { first: 'release' };
  const targetData = target.model.configIstio.data;
  const before = [state.running, ...ways.slice(0, -1).map((release): Running => ({ ...state.running, release }))];
  if (before.every((running) => reads(target, targetData, running, listsOf(target)))) return { first: 'config' };
  if (isSame) return { first: 'release' };
  const { namespace } = state.model.configIstio;
  for (const release of [state.running.release, target.running.release]) {
    const converted = convertData(data, state.running.release, release, { namespace });
    if ('refusals' in converted) continue;
    if ([state.running, ...runs].every((running) => reads(state, converted.data, running, lists))) {
      return { first: 'bridge', data: converted.data };
    }
  }
  throw new Error(
    `no config-istio means the same to Knative ${state.running.release.minor} and ${target.running.release.minor}: first give the gateways a form that both have`,
  );
}

/** Whether a net-istio reads these gateways in the data. */
function reads(
  { model }: State,
  data: Readonly<Record<string, string>>,
  running: Running,
  lists: IstioGatewayLists,
): boolean {
  const { config } = ConfigIstio._read({ ...data }, running.release, {
    acceptSeveralDefaults: running.isPatched,
    installation: { namespace: model.configIstio.namespace },
  });
  if (config === undefined) return false;
  const { externalGateways, localGateways } = config;
  return JSON.stringify({ externalGateways, localGateways }) === JSON.stringify(lists);
}

/** The releases after `from` and before `to`: Knative is upgraded by one minor release at a time. */
export function releasePath(from: KnativeRelease, to: KnativeRelease): readonly KnativeRelease[] {
  const isUp = compareVersions(from.minor, to.minor) < 0;
  const between = KnativeRelease.all().filter(
    ({ minor }) =>
      compareVersions(minor, isUp ? from.minor : to.minor) > 0 &&
      compareVersions(minor, isUp ? to.minor : from.minor) < 0,
  );
  return isUp ? between : between.reverse();
}

/** What has to run before a release does. */
export function requirements(release: KnativeRelease, usesTls: boolean): readonly Check[] {
  const fails = release._tlsGatewaysFailFromIstio;
  const limit =
    usesTls && fails !== undefined ? ` and below ${fails}, which refuses the Gateways of services with TLS` : '';
  return [
    { command: 'kubectl version', expect: `a server of Kubernetes ${release.minimumKubernetes} or later` },
    { command: 'istioctl version', expect: `Istio ${minorOf(release.istioVersion) ?? ''} or later${limit}` },
  ];
}

/** What changes for config-istio between two neighbouring releases. */
export function crossing(from: KnativeRelease, to: KnativeRelease): readonly string[] {
  const { KEYS, LISTS_EMPTY_IS_NONE } = ConfigIstioFormat;
  const [old, later] = [from, to].map(({ configIstioFormat }) => configIstioFormat);
  return [
    ...(old === KEYS && later !== KEYS
      ? [
          `Knative ${to.minor} reads the keys of ${from.minor} as before, and lists with selectors as well. A mixture of both is refused.`,
        ]
      : []),
    ...(old !== KEYS && later === KEYS
      ? [`Knative ${to.minor} has no selectors: every gateway serves every service.`]
      : []),
    ...(old !== LISTS_EMPTY_IS_NONE && later === LISTS_EMPTY_IS_NONE
      ? [`From Knative ${to.minor} on an empty list means no gateway, where it meant the built-in one before.`]
      : []),
    ...(!from._facts.listMovesLocalService && to._facts.listMovesLocalService
      ? [
          `The operator of Knative ${to.minor} takes the namespace of the local entry knative-local-gateway for that of Service knative-local-gateway.`,
        ]
      : []),
    ...(from._facts.deletionsHang && !to._facts.deletionsHang
      ? [`From Knative ${to.minor} on deletions no longer hang while a configured Gateway is missing.`]
      : []),
  ];
}
