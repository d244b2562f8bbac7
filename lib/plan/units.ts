import { isDeepStrictEqual } from 'node:util';
import { type Labels, labels, labelsAt, object } from '../private/access';
import { groupBy } from '../private/group';
import { idOf } from '../private/id';
import { compareTexts } from '../private/sort';
import { type Manifest } from '../analysis/input/manifest';
import { REVISION_LABEL } from '../analysis/model/istiod-view';
import { type Model } from '../analysis/model/build';
import { type Change } from './objects';
import { otherSelector, type Remarks } from './other-selector';
import { type Roles } from './roles';
import { type State } from './state';
import { type Ends } from './target';

/** What changes of one gateway's pods and Services. */
export interface Unit extends Remarks {
  /** `NAMESPACE/NAME` of the pods. */
  readonly id: string;
  readonly changes: readonly Change[];
}

/** Whether an object that is new among the manifests takes over one that an installer made. */
export function isAdopted({ before, after }: Change, { model }: State): boolean {
  if (before !== undefined || after === undefined) return false;
  const made = after.kind === 'Service' ? model.services : model.workloads;
  return made.some(({ source, ...each }) => idOf(each) === idOf(after) && source.kind !== after.kind);
}

/** The changes of workloads by gateway: those with the fewest hosts first, the default gateway last. */
export function gatewayUnits(changes: readonly Change[], ends: Ends, roles: Roles): readonly Unit[] {
  const groups = groupBy(changes, (change) => unitsOf(change, ends.old.model, roles));
  const weight = weights(ends.old);
  return [...groups]
    .sort(([a], [b]) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || compareTexts(a, b))
    .map(([id, some]) => {
      const pods = some.filter(({ after }) => after?.kind !== 'Service');
      const services = some.filter(({ after }) => after?.kind === 'Service');
      return { id, changes: [...pods, ...services], ...remarks(id, some, ends) };
    });
}

/** A label of a namespace concerns every gateway in it. */
function unitsOf({ after }: Change, { workloads }: Model, roles: Roles): readonly string[] {
  if (after === undefined) return [];
  if (after.kind !== 'Namespace') return [roles.unitOf(after)];
  return workloads.filter(({ isGateway, namespace }) => isGateway && namespace === after.name).map(idOf);
}

function weights({ model, reach }: State): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const ingress of reach.ingresses) {
    const { external, local } = reach.gatewaysOf(ingress);
    const services = new Set(
      [...external, ...local].flatMap(({ service }) => model.lookup.serviceOfHost(service) ?? []),
    );
    const pods = new Set([...services].flatMap((service) => model.lookup.podsOf(service)).map(idOf));
    for (const id of pods) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const defaults = model.configIstio.config?.externalGateways.filter(
    ({ labelSelector }) => labelSelector === undefined,
  );
  for (const { service } of defaults ?? []) {
    const front = model.lookup.serviceOfHost(service);
    for (const pods of front === undefined ? [] : model.lookup.podsOf(front)) counts.set(idOf(pods), Infinity);
  }
  return counts;
}

function remarks(id: string, changes: readonly Change[], { old }: Ends): Remarks {
  const why: string[] = [];
  const commands: string[] = [];
  const installer = old.model.workloads.find((each) => idOf(each) === id && each.source.kind === 'IstioOperator');
  if (installer !== undefined && changes.some((change) => isAdopted(change, old))) {
    why.push(
      'The IstioOperator controller would undo the change, so it stops first. `istioctl install` has none. The Service, and with it the load balancer, stays.',
    );
    commands.push('kubectl -n istio-operator scale deployment/istio-operator --replicas=0  # where it runs');
  }
  for (const { before, after } of changes) {
    if (after === undefined) continue;
    if (after.kind === 'Deployment' && isSelectorChanged(before, after, installer !== undefined)) {
      const pods = before ? labelsAt(before.object, ...POD_LABELS) : (installer?.podLabels ?? {});
      const chosen = before ? labelsAt(before.object, 'spec', 'selector', 'matchLabels') : installedBy(pods);
      const remarked = otherSelector(after, pods, chosen);
      why.push(...remarked.why);
      commands.push(...remarked.commands);
    }
    if (revisionOf(before) !== revisionOf(after)) {
      why.push(
        'A new revision of istiod reaches pods when they start: this gateway is the canary for those after it. To go back, put the old label back and restart.',
      );
      if (after.kind === 'Namespace') {
        const [namespace = '', name = ''] = id.split('/');
        commands.push(`kubectl -n ${namespace} rollout restart deployment/${name}  # after applying`);
      }
    }
  }
  return { why: [...new Set(why)], commands: [...new Set(commands)] };
}

const POD_LABELS = ['spec', 'template', 'metadata', 'labels'];

/** What Deployments of an IstioOperator select by. */
function installedBy(pods: Labels): Labels {
  return labels(Object.entries(pods).filter(([key]) => key === 'app' || key === 'istio'));
}

function isSelectorChanged(before: Manifest | undefined, after: Manifest, isInstalled: boolean): boolean {
  if (before === undefined) return isInstalled;
  return !isDeepStrictEqual(object(before.object, 'spec', 'selector'), object(after.object, 'spec', 'selector'));
}

function revisionOf(manifest: Manifest | undefined): string | undefined {
  if (manifest === undefined) return undefined;
  const labels = object(manifest.object, 'spec', 'template', 'metadata', 'labels') ?? manifest.labels;
  const revision = labels[REVISION_LABEL];
  return typeof revision === 'string' ? revision : undefined;
}
