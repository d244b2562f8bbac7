import { type SelectedGateways } from '../../analysis/net-istio/selection';
import { groupBy } from '../../private/group';
import { idOf } from '../../private/id';
import { type Course } from '../course';
import { configChange, withLists } from '../entries';
import { overlapOf } from '../overlap';
import { type ServedHost, servedHosts } from '../served';
import { type State } from '../state';

/** Keeps the services that move on their old and their new gateways for a while. */
export function overlap(course: Course): void {
  const { state, target } = course;
  const labelled = state.apply(course.of('service', 'changed'));
  const relabelled = ownersMoving(course, state, labelled);
  const owners = new Set([...ownersMoving(course, state, target), ...relabelled]);
  if (owners.size === 0) return;
  const { lists, unpinned } = overlapOf(state, target, owners, relabelled);
  const { data, refusals } = withLists(state, lists);
  if (refusals.length > 0 || JSON.stringify(data) === JSON.stringify(state.model.configIstio.data)) return;
  course.planner.add({
    kind: 'config',
    title: 'Let the services that move answer at their old and their new gateways',
    why: [
      'Each proxy gets a change at its own time: without an overlap a moving service is nowhere for a moment.',
      'A selector takes a service out of the default gateway, so entries name the old gateways as well.',
      ...(unpinned.length > 0
        ? [
            `No label singles out ${unpinned.join(', ')}: without an overlap each is nowhere for a moment. A dump of the cluster has the label.`,
          ]
        : []),
    ],
    changes: [configChange(state, 'istio', data)],
  });
}

/** The owners of the services that are nowhere both before and after, as far as the manifests show pods or not. */
function ownersMoving(course: Course, before: State, after: State): ReadonlySet<string> {
  const moving = movingServices(servedHosts(before, course.entrances), servedHosts(after, course.entrances));
  const later = after.ingresses();
  const owners = [...before.ingresses()].filter(([key, ingress]) => {
    const { namespace, ownerName: name } = ingress;
    const wanted = later.get(key);
    return (
      moving.has(idOf({ namespace, name })) ||
      (wanted !== undefined && changesServices(before.reach.gatewaysOf(ingress), after.reach.gatewaysOf(wanted)))
    );
  });
  return new Set(owners.map(([key]) => key));
}

/** Whether the gateways of a KIngress have no Service in common with those before. */
function changesServices(before: SelectedGateways, after: SelectedGateways): boolean {
  return (['external', 'local'] as const).some((kind) => {
    const [old, later] = [before[kind], after[kind]].map((entries) => new Set(entries.map(({ service }) => service)));
    return old && later && old.size > 0 && later.size > 0 && ![...old].some((service) => later.has(service));
  });
}

/** The services that answer somewhere before and after, and nowhere at both times. */
function movingServices(before: Hosts, after: Hosts): ReadonlySet<string> {
  const [old, later] = [gatewaysByService(before), gatewaysByService(after)];
  const moving = [...old].filter(([key, { at }]) => {
    const others = later.get(key)?.at ?? new Set();
    return at.size > 0 && others.size > 0 && ![...at].some((id) => others.has(id));
  });
  return new Set(moving.map(([, { service }]) => service));
}

type Hosts = ReadonlyMap<string, ServedHost>;

function gatewaysByService(
  hosts: Hosts,
): ReadonlyMap<string, { readonly service: string; readonly at: ReadonlySet<string> }> {
  const groups = groupBy(hosts.values(), ({ service, kind, scheme }) => [`${service} ${kind} ${scheme}`]);
  return new Map(
    [...groups].map(([key, some]) => [
      key,
      { service: some[0]?.service ?? '', at: new Set(some.flatMap(({ at }) => [...at.keys()])) },
    ]),
  );
}
