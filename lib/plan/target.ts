import { type Loaded } from '../analysis/input/load';
import { groupOf, type Manifest } from '../analysis/input/manifest';
import { withoutDuplicates } from '../analysis/input/duplicates';
import { netIstioImages } from '../analysis/install/net-istio-images';
import { buildModel, type Model } from '../analysis/model/build';
import { plural } from '../private/plural';
import { marksPatchedController } from '../analysis/model/config-istio';
import { type ModelNode, type Service } from '../analysis/model/types';
import { isAssumed } from '../analysis/model/stock';
import { ShownKinds } from '../analysis/model/shown-kinds';
import { groupBy } from '../private/group';
import { type KnativeRelease } from '../knative/release';
import { withoutDerived } from './derived';
import { keyOf, withChanges } from './objects';
import { Roles } from './roles';
import { State } from './state';

export interface PlanOptions {
  /**
   * The release of Knative Serving of the old topology.
   *
   * @default - that of its manifests, else that of the new one
   */
  readonly from?: KnativeRelease;
  /**
   * The release of Knative Serving of the new topology.
   *
   * @default - that of its manifests, else that of the old one
   */
  readonly to?: KnativeRelease;
  /**
   * Whether what the new manifests do not have stays, but for the parts of gateways that config-istio no longer names.
   *
   * @default - true if the old topology was read from a cluster
   */
  readonly keepsOthers?: boolean;
  /**
   * Whether istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.
   *
   * @default - as set on its Deployment
   */
  readonly scopeGatewayToNamespace?: boolean;
  /**
   * The domain of the cluster's Services.
   *
   * @default - as in config-istio
   */
  readonly clusterDomain?: string;
}

/** The states at both ends of a plan. */
export interface Ends {
  readonly old: State;
  readonly target: State;
  /** Whether the old one was read from a cluster. */
  readonly isObserved: boolean;
  readonly notes: readonly string[];
}

/**
 * The two topologies as states.
 *
 * @throws if net-istio refuses the new config-istio.
 */
export function endsOf(old: Loaded, target: Loaded, options: PlanOptions): Ends {
  const notes: string[] = [];
  const kept = settled(old.manifests);
  const isObserved = new ShownKinds(kept, old.shownKinds).areObserved;
  const given = settled(target.manifests);
  const carried = carriedOver(
    kept,
    given,
    { isObserved, keepsOthers: isObserved || options.keepsOthers === true },
    notes,
  );
  const wanted = withChanges(
    carried,
    given.map((after) => ({ before: undefined, after })),
  );
  const { scopeGatewayToNamespace, clusterDomain } = options;
  const { shownKinds } = old;
  const common = {
    ...(scopeGatewayToNamespace !== undefined && { scopeGatewayToNamespace }),
    ...(clusterDomain !== undefined && { clusterDomain }),
    ...(shownKinds && { shownKinds }),
  };
  const [fromRelease, toRelease] = releases(kept, given, options, notes);
  const isOldPatched = isPatched(kept, fromRelease, notes);
  const isTargetPatched = wanted.some(marksPatchedController);
  const ends = {
    old: new State(kept, { release: fromRelease, isPatched: isOldPatched, options: common }),
    target: new State(wanted, { release: toRelease, isPatched: isTargetPatched, options: common }),
  };
  const { error } = ends.target.model.configIstio;
  if (error !== undefined) {
    throw new Error(
      `the new config-istio cannot be planned for: net-istio of Knative ${toRelease.minor} refuses it: ${error}`,
    );
  }
  return { ...ends, isObserved, notes };
}

function settled(manifests: readonly Manifest[]): readonly Manifest[] {
  return withoutDerived(withoutDuplicates(manifests).kept);
}

/** What of the old topology stays although the new manifests do not have it. */
function carriedOver(
  old: readonly Manifest[],
  given: readonly Manifest[],
  { isObserved, keepsOthers }: { readonly isObserved: boolean; readonly keepsOthers: boolean },
  notes: string[],
): readonly Manifest[] {
  const models = [buildModel(old), buildModel(given)];
  const roles = new Roles(models);
  const managed = new Set(given.map((each) => roles.of(each)));
  const wanted = new Set(given.map(keyOf));
  const gone = old.filter((each) => !wanted.has(keyOf(each)));
  const goneGateways = goneGatewayKeys(models[0], models[1], roles);
  const named = namedGatewayKeys(models[0], models[1], roles);
  const isService = (each: Manifest): boolean => roles.of(each) === 'service' && !managed.has('service');
  const stays = (each: Manifest): boolean =>
    keepsOthers ? !goneGateways.has(keyOf(each)) : named.has(keyOf(each)) || isService(each);
  const left = gone.filter(stays);
  if (keepsOthers && left.length > 0) {
    const why = isObserved ? 'The old topology is a cluster: what' : 'What';
    notes.push(
      `${why} the new manifests do not have stays (${plural(left.length, 'object')}), but for the parts of gateways that config-istio no longer names.`,
    );
  } else {
    const [services, parts] = [left.filter(isService), left.filter((each) => !isService(each))];
    if (services.length > 0)
      notes.push(`The new manifests have no services: those of the old ones stay (${counted(services)}).`);
    if (parts.length > 0)
      notes.push(
        `The new config-istio names gateways that the new manifests do not have: those of the old ones stay (${counted(parts)}).`,
      );
  }
  return [...left, ...old.filter((each) => wanted.has(keyOf(each)))];
}

function counted(manifests: readonly Manifest[]): string {
  const byKind = groupBy(manifests, ({ kind }) => [kind]);
  return [...byKind]
    .map(([kind, some]) => `${some.length} ${kind}`)
    .sort()
    .join(', ');
}

/**
 * The parts of gateways that the new config-istio names and that only the old manifests have, and what is beside them.
 */
function namedGatewayKeys(old: Model | undefined, target: Model | undefined, roles: Roles): ReadonlySet<string> {
  if (old === undefined || target === undefined) return new Set();
  const { config } = target.configIstio;
  const entries = [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])];
  const has = (node: ModelNode | undefined): boolean => node !== undefined && !isAssumed(node.source);
  const objects = entries.flatMap(({ namespace, name }) => {
    const id = `${namespace}/${name}`;
    return has(target.lookup.gateway(id)) ? [] : (old.lookup.gateway(id) ?? []);
  });
  const fronts = entries.flatMap(({ service }) =>
    has(target.lookup.serviceOfHost(service)) ? [] : (old.lookup.serviceOfHost(service) ?? []),
  );
  const parts = partsOf(old, fronts, roles);
  const namespaces = new Set(parts.map(({ namespace }) => namespace));
  // Flux' sources of charts are often in a namespace of their own.
  const isSource = (each: Manifest): boolean =>
    groupOf(each) === 'source.toolkit.fluxcd.io' && parts.some(({ kind }) => kind === 'HelmRelease');
  const around = old.manifests.filter(
    (each) =>
      isSource(each) ||
      (namespaces.has(each.kind === 'Namespace' ? each.name : each.namespace) &&
        ['inert', 'namespace', 'policy'].includes(roles.of(each))),
  );
  return new Set([...objects.map(({ source }) => source), ...parts, ...around].map(keyOf));
}

/** What makes the pods behind Services. */
function partsOf(model: Model, fronts: readonly Service[], roles: Roles): readonly Manifest[] {
  const units = new Set(fronts.map(({ source }) => roles.unitOf(source)));
  return model.manifests.filter((each) => roles.of(each) === 'workload' && units.has(roles.unitOf(each)));
}

/** The parts of gateways that the old config-istio names and the new one does not. */
function goneGatewayKeys(old: Model | undefined, target: Model | undefined, roles: Roles): ReadonlySet<string> {
  if (old === undefined || target === undefined) return new Set();
  const entries = ({ configIstio: { config } }: Model) => [
    ...(config?.externalGateways ?? []),
    ...(config?.localGateways ?? []),
  ];
  const named = new Set(entries(target).map(({ namespace, name }) => `${namespace}/${name}`));
  const services = new Set(entries(target).map(({ service }) => service));
  const gone = entries(old).filter(({ namespace, name }) => !named.has(`${namespace}/${name}`));
  const objects = gone.flatMap((entry) => old.lookup.gateway(`${entry.namespace}/${entry.name}`) ?? []);
  const fronts = gone.flatMap(({ service }) =>
    services.has(service) ? [] : (old.lookup.serviceOfHost(service) ?? []),
  );
  return new Set([...objects.map(({ source }) => source), ...partsOf(old, fronts, roles)].map(keyOf));
}

/** A release that one side does not tell is that of the other. */
function releases(
  old: readonly Manifest[],
  given: readonly Manifest[],
  { from, to }: PlanOptions,
  notes: string[],
): readonly [KnativeRelease, KnativeRelease] {
  const [before, after] = [
    buildModel(old, { ...(from && { release: from }) }),
    buildModel(given, { ...(to && { release: to }) }),
  ].map(({ release }) => release);
  if (before === undefined || after === undefined) throw new Error('a plan has two ends');
  if (before.from === 'default' && after.from === 'default') {
    notes.push(`Neither side tells its release of Knative: ${after.release.minor} is assumed.`);
  }
  return [
    before.from === 'default' ? after.release : before.release,
    after.from === 'default' ? before.release : after.release,
  ];
}

/**
 * A config-istio that only a patched net-istio reads runs on one. Without a mark, an image that is not of a release, or
 * the very fact that it is in use, says so.
 */
function isPatched(old: readonly Manifest[], release: KnativeRelease, notes: string[]): boolean {
  if (old.some(marksPatchedController)) return true;
  const model = buildModel(old, { release });
  const { refusal, error } = model.configIstio;
  if (refusal === undefined) return false;
  if (refusal.kind !== 'external-default-count') {
    throw new Error(
      `the old config-istio says nothing about what runs: net-istio of Knative ${release.minor} refuses it: ${error ?? ''}`,
    );
  }
  const own = netIstioImages(model).find(({ isReleased }) => !isReleased);
  notes.push(
    `The old net-istio is taken for patched (${own?.image ?? 'its config-istio has several external gateways without a selector'}).`,
  );
  return true;
}
