import { isDeepStrictEqual } from 'node:util';
import { isAssumed } from '../analysis/model/stock';
import { object } from '../private/access';
import { groupBy } from '../private/group';
import { idOf } from '../private/id';
import { byText } from '../private/sort';
import { type IstioGatewayEntry } from '../knative/config-istio';
import { type Service } from '../analysis/model/types';
import { gatewayIds } from '../analysis/net-istio/selection';
import { hostsOf, ownerId } from '../analysis/reach/reachability';
import { type Entrances, servedHosts } from './served';
import { type State } from './state';
import { type CertificateMove, type HostChange, type LoadBalancerChange, type ServiceChange } from './types';

/** The services whose gateways differ. */
export function serviceChanges(old: State, target: State): readonly ServiceChange[] {
  const [before, after] = [old.ingresses(), target.ingresses()];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changes = keys.flatMap((key) =>
    (['external', 'local'] as const).flatMap((gateways): ServiceChange[] => {
      const [a, b] = [before.get(key), after.get(key)];
      const used = (state: State, each: typeof a): readonly IstioGatewayEntry[] =>
        each === undefined ? [] : state.reach.gatewaysOf(each)[gateways];
      const entries = used(target, b);
      const [from, to] = [gatewayIds(used(old, a)), gatewayIds(entries)];
      const ingress = b ?? a;
      if (ingress === undefined || isDeepStrictEqual(from, to)) return [];
      // Services with selectors that match nothing, or whose gateway is gone, go to the default gateway.
      const fellBack = entries.length > 0 && entries.every(({ labelSelector }) => labelSelector === undefined);
      const change = a === undefined ? 'is new' : b === undefined ? 'is removed' : fellBack ? 'falls back' : 'moves';
      return [{ service: ownerId(ingress), change, gateways, from, to }];
    }),
  );
  return changes.sort(byText(({ service, gateways }) => `${service} ${gateways}`));
}

/** The hosts that are answered at other gateway Services. */
export function hostChanges(old: State, target: State, entrances: Entrances): readonly HostChange[] {
  const [before, after] = [servedHosts(old, entrances), servedHosts(target, entrances)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .flatMap((key): HostChange[] => {
      const [a, b] = [before.get(key), after.get(key)];
      const host = b ?? a;
      const [from, to] = [a, b].map((each) => [...(each?.at.keys() ?? [])].sort());
      if (host === undefined || from === undefined || to === undefined || isDeepStrictEqual(from, to)) return [];
      const change = to.length === 0 ? 'unreachable' : from.length === 0 ? 'reachable' : 'elsewhere';
      const { service, kind, scheme } = host;
      return [{ service, kind, host: host.host, scheme, change, from, to }];
    })
    .sort(byText(({ host, scheme }) => `${host} ${scheme}`));
}

/** The Services of type LoadBalancer that come, go, or ask their cloud for something else. */
export function loadBalancerChanges(old: State, target: State): readonly LoadBalancerChange[] {
  const [before, after] = [loadBalancers(old), loadBalancers(target)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((service): LoadBalancerChange[] => {
    const [a, b] = [before.get(service), after.get(service)];
    // What is only assumed to be there is neither created nor destroyed.
    if (a === undefined || b === undefined)
      return [a, b].some((each) => each !== undefined && isAssumed(each.source))
        ? []
        : [{ service, change: a === undefined ? 'created' : 'destroyed', fields: [] }];
    const fields = changedFields(a, b);
    return fields.length === 0 ? [] : [{ service, change: 'changed', fields }];
  });
}

function loadBalancers({ model }: State): ReadonlyMap<string, Service> {
  return new Map(model.services.filter(({ type }) => type === 'LoadBalancer').map((each) => [idOf(each), each]));
}

const CLOUD_FIELDS = ['loadBalancerClass', 'loadBalancerIP', 'loadBalancerSourceRanges'];

function changedFields(a: Service, b: Service): readonly string[] {
  // What an installer makes shows neither.
  if (a.source.kind !== b.source.kind) return [];
  const annotations = new Set([...Object.keys(a.annotations), ...Object.keys(b.annotations)]);
  const [old, wanted] = [a, b].map(({ source }) => object(source.object, 'spec') ?? {});
  return [
    ...[...annotations].filter(
      (key) => !key.startsWith('kubectl.kubernetes.io/') && a.annotations[key] !== b.annotations[key],
    ),
    ...CLOUD_FIELDS.filter((field) => !isDeepStrictEqual(old?.[field], wanted?.[field])),
  ].sort();
}

/** The certificates whose Secret has to be somewhere else. */
export function certificateMoves(old: State, target: State, entrances: Entrances): readonly CertificateMove[] {
  const [before, needed] = [credentials(old, entrances), credentials(target, entrances)];
  const from = groupBy(before, ({ host }) => [host]);
  const used = new Set(before.map(({ secret }) => secret));
  const moved = groupBy(
    needed.filter(({ secret }) => !used.has(secret)),
    ({ secret }) => [secret],
  );
  return [...moved]
    .map(([to, some]) => {
      const hosts = [...new Set(some.map(({ host }) => host))].sort();
      const sources = hosts.flatMap((host) => from.get(host) ?? []).map(({ secret }) => secret);
      return { from: sources.sort()[0], to, hosts, isProvided: some.every(({ isProvided }) => isProvided) };
    })
    .sort(byText(({ to }) => to));
}

interface UsedCredential {
  readonly host: string;
  /** `NAMESPACE/NAME` beside the pods. */
  readonly secret: string;
  /** Whether it is among the manifests, or what it is made from. */
  readonly isProvided: boolean;
}

/** The Secrets of the external hosts at their own gateways. What Knative obtains by itself needs no move. */
function credentials({ model, reach }: State, entrances: Entrances): readonly UsedCredential[] {
  return reach.ingresses.flatMap((ingress) => {
    const services = reach
      .gatewaysOf(ingress)
      .external.flatMap(({ service }) => model.lookup.serviceOfHost(service) ?? []);
    return hostsOf(ingress)
      .filter(({ kind }) => kind === 'ext')
      .flatMap(({ host }) =>
        [...new Set(services)]
          .filter((service) => entrances.isFor({ kind: 'ext', gatewayService: idOf(service) }))
          .flatMap((service) => reach.handshakesOf(service, host))
          .flatMap(({ workload, bound }): UsedCredential[] => {
            const tls = bound?.server.tls;
            if (tls === undefined || tls.credentialName === '' || tls.copy !== undefined) return [];
            const [namespace, name] = [workload.namespace, tls.credentialName];
            const isProvided = model.secrets.find(namespace, name) !== undefined;
            return [{ host, secret: idOf({ namespace, name }), isProvided }];
          }),
      );
  });
}
