import { idOf } from '../input/manifest';
import { type GatewayServer, type IstioGateway, type KIngress, type VirtualService } from '../model/types';
import { type Reconciled } from './reconcile';

/** An object of net-istio among the manifests that differs from what net-istio creates. */
export interface Difference {
  readonly ingress: KIngress;
  readonly object: IstioGateway | VirtualService;
  readonly kind: 'Gateway' | 'VirtualService';
  /** Expected and actual values, as phrases; empty for an object that net-istio would not create at all. */
  readonly differing: readonly string[];
}

/** Compares the objects of net-istio among the manifests with those that it would create now. */
export function compareObserved(
  ingress: KIngress,
  { gateways, virtualServices }: Reconciled,
  given: { readonly gateways: readonly IstioGateway[]; readonly virtualServices: readonly VirtualService[] },
): readonly Difference[] {
  const [madeGateways, madeVirtualServices] = [byId(gateways), byId(virtualServices)];
  return [
    ...given.gateways.flatMap((object) => {
      const made = madeGateways.get(idOf(object));
      // net-istio does not delete a Gateway that it no longer creates: it stays in effect.
      const differing = made === undefined ? [] : gatewayDifferences(made, object);
      return made !== undefined && differing.length === 0
        ? []
        : { ingress, object, kind: 'Gateway' as const, differing };
    }),
    ...given.virtualServices.flatMap((object) => {
      const made = madeVirtualServices.get(idOf(object));
      const differing = made === undefined ? [] : virtualServiceDifferences(made, object);
      return made !== undefined && differing.length === 0
        ? []
        : { ingress, object, kind: 'VirtualService' as const, differing };
    }),
  ];
}

/** A Gateway among the manifests, with the Secrets that net-istio creates for it. */
export function withKnownSecrets(given: IstioGateway, made: IstioGateway | undefined): IstioGateway {
  if (made === undefined) return given;
  const servers = given.servers.map((server): GatewayServer => {
    const { tls } = server;
    const twin = made.servers.find((each) => each.number === server.number && sameSet(each.hosts, server.hosts));
    if (tls === undefined || twin?.tls?.copy === undefined) return server;
    return { ...server, tls: { ...tls, copy: { ...twin.tls.copy, name: tls.credentialName } } };
  });
  return { ...given, servers };
}

function gatewayDifferences(made: IstioGateway, given: IstioGateway): readonly string[] {
  return [
    ...difference('selector', selectorText(made), selectorText(given)),
    ...difference('servers', serverTexts(made), serverTexts(given)),
  ];
}

function virtualServiceDifferences(made: VirtualService, given: VirtualService): readonly string[] {
  return [
    ...difference('hosts', listText(made.hosts), listText(given.hosts)),
    ...difference('gateways', listText(made.gateways), listText(given.gateways)),
  ];
}

function difference(field: string, made: string, given: string): readonly string[] {
  return made === given ? [] : [`${field}: ${made} expected, ${given} found`];
}

function selectorText({ selector }: IstioGateway): string {
  return listText(Object.entries(selector ?? {}).map(([key, value]) => `${key}=${value}`));
}

function serverTexts({ servers }: IstioGateway): string {
  const texts = servers.map(({ number, protocol, hosts, tls }) =>
    [number, protocol, listText(hosts), tls?.httpsRedirect === true ? 'redirect' : (tls?.mode ?? '')].join(' ').trim(),
  );
  return listText(texts);
}

function listText(parts: readonly string[]): string {
  return [...parts].sort().join(', ') || 'none';
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return listText(a) === listText(b);
}

function byId<T extends { readonly namespace: string; readonly name: string }>(
  all: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(all.map((each) => [idOf(each), each]));
}
