import { type ConfiguredGateway, type ConfiguredGateways } from '../../../lib/analysis/gateways/configured-gateways';
import { isPublic } from '../../../lib/analysis/gateways/exposure';
import { idOf } from '../../../lib/analysis/input/manifest';
import { podPortOf } from '../../../lib/analysis/net-istio/probes';
import { type KIngress, type Service, type Workload } from '../../../lib/analysis/model/types';
import { endsTls } from '../../../lib/private/ended-tls';
import { type Answer } from '../../../lib/analysis/reach/answer';
import { type Scheme } from '../../../lib/analysis/reach/reach';
import { gatewayServices, hostsOf, ownerId, SCHEMES } from '../../../lib/analysis/reach/reachability';

/** What the model itself predicts to go wrong. */
export type FaultKind =
  /** The Ready condition will not be True, or only by chance. */
  | 'not-ready'
  /** A host is not answered by its service at the Service of a gateway that config-istio assigns it to. */
  | 'unanswered'
  /** A host is answered at a gateway Service that config-istio does not assign it to. */
  | 'leak'
  /** A service without external host is answered at a load balancer. */
  | 'exposed'
  /** net-istio cannot delete it: it never goes away. */
  | 'undeletable';

export interface Fault {
  readonly kind: FaultKind;
  readonly ingress: KIngress;
  /** The target of a DomainMapping, on which it depends. */
  readonly target?: KIngress | undefined;
  readonly scheme: Scheme | undefined;
  /** Whether the host is answered over no scheme at all. */
  readonly isTotal?: boolean;
  /** Gateways that a finding about it may name. */
  readonly gateways: readonly string[];
  readonly text: string;
}

/** Every fault that the model's own answers show. */
export function faultsOf(gateways: ConfiguredGateways): readonly Fault[] {
  // Nothing is assigned to any gateway while net-istio refuses config-istio.
  const isAssigning = gateways.reach.model.configIstio.config !== undefined;
  const faults = gateways.reach.ingresses.flatMap((ingress) => [
    ...notReady(gateways, ingress),
    ...(isAssigning
      ? [
          ...unanswered(gateways, ingress),
          ...answeredElsewhere(gateways, ingress),
          ...mappedElsewhere(gateways, ingress),
          ...boundElsewhere(gateways, ingress),
          ...undeletable(gateways, ingress),
        ]
      : []),
  ]);
  return faults.map((fault) => ({ ...fault, target: targetOf(gateways, fault.ingress) }));
}

function notReady(gateways: ConfiguredGateways, ingress: KIngress): readonly Fault[] {
  const { status, reason, probes } = gateways.reach.readinessOf(ingress);
  if (status === 'True') return [];
  const { lookup } = gateways.reach.model;
  const probed = probes
    .flatMap(({ candidates }) => candidates)
    .flatMap(({ service }) => lookup.service(idOf(service)) ?? [])
    .flatMap((service) => gateways.namedWith(service));
  const ids = [...assignedTo(gateways, ingress), ...probed].map(({ id }) => id);
  const text = `${ownerId(ingress)} is ${status} (${reason})`;
  return [
    { kind: 'not-ready', ingress, scheme: undefined, gateways: [...ids, ...gatewaysOfTarget(gateways, ingress)], text },
  ];
}

function unanswered(gateways: ConfiguredGateways, ingress: KIngress): readonly Fault[] {
  const { reach } = gateways;
  const { external, local } = reach.gatewaysOf(ingress);
  return hostsOf(ingress).flatMap(({ kind, host }) => {
    const entries = kind === 'ext' ? external : local;
    return entries.flatMap((entry): Fault[] => {
      const service = reach.model.lookup.serviceOfHost(entry.service);
      const gateway = gateways.find(idOf(entry));
      // What pods answer that are not among the manifests is not known, whatever the model assumes.
      if (service === undefined || gateway === undefined || gateway.isUnseen) return [];
      const isTotal = !SCHEMES.some((scheme) =>
        reach
          .answersOf(service, host, scheme)
          .some((answer) => answer.code !== '301' && isServed(answer, ingress, scheme)),
      );
      return expectedSchemes(gateways, gateway, ingress, host, service).flatMap((scheme) => {
        const wrong = reach.answersOf(service, host, scheme).filter((answer) => !isServed(answer, ingress, scheme));
        if (wrong.length === 0) return [];
        const isWaiting = targetOf(gateways, ingress) !== undefined && wrong.every(({ code }) => code === '503');
        const text = `${scheme}://${host} of ${ownerId(ingress)} at ${idOf(service)}: ${wrong.map(({ code }) => code).join('|')}`;
        return {
          kind: isWaiting ? 'not-ready' : 'unanswered',
          ingress,
          scheme,
          // Gateways on the same pods share their listeners.
          gateways: [
            gateway.id,
            ...onPodsOf(gateways, service).map(({ id }) => id),
            // What net-istio cannot reconcile for one gateway has no VirtualService on any.
            ...(reach.netIstio.reconciled(ingress).error === undefined
              ? []
              : assignedTo(gateways, ingress).map(({ id }) => id)),
            ...gatewaysOfTarget(gateways, ingress),
          ],
          text,
          isTotal,
        };
      });
    });
  });
}

/** A 403 is a decision of a policy, and the demand of a certificate an answer; a redirect leads to https. */
function isServed(answer: Answer, ingress: KIngress, scheme: Scheme): boolean {
  if (answer.code === '200') return answer.by === ingress;
  if (answer.code === '301') return scheme === 'http';
  return answer.code === '403' || (answer.code === 'reset' && answer.certificate !== undefined);
}

/** The schemes that the gateway, the load balancer or the KIngress is set up for. */
function expectedSchemes(
  { reach }: ConfiguredGateways,
  { object }: ConfiguredGateway,
  ingress: KIngress,
  host: string,
  service: Service,
): readonly Scheme[] {
  const servers = object?.servers ?? [];
  const isHttps = servers.some(({ protocol }) => protocol.toUpperCase() === 'HTTPS');
  const isHttp = servers.some(({ protocol }) => protocol.toUpperCase() !== 'HTTPS');
  const redirects = reach.answersOf(service, host, 'http').some(({ code }) => code === '301');
  const secure =
    isHttps ||
    redirects ||
    ingress.tls.some(({ hosts }) => hosts.includes(host)) ||
    service.ports.some((port) => port.port === 443 && endsTls(service, port));
  // A Service may leave the plain port out, which is then there for the prober.
  const isOpen = !secure || service.ports.some(({ port }) => port === 80);
  return SCHEMES.filter((scheme) => (scheme === 'https' ? secure : (isHttp || !secure) && isOpen));
}

function answeredElsewhere(gateways: ConfiguredGateways, ingress: KIngress): readonly Fault[] {
  const { reach } = gateways;
  const own = assignedTo(gateways, ingress);
  const isPrivate = hostsOf(ingress).every(({ kind }) => kind === 'local');
  return hostsOf(ingress).flatMap(({ host }) =>
    gatewayServices(reach.model).flatMap((service) =>
      SCHEMES.flatMap((scheme): Fault[] => {
        const isAnswered = reach
          .possibleAnswersOf(service, host, scheme)
          .some(
            (answer) =>
              answer.code === '200' &&
              (answer.by === ingress || (isConfigured(gateways, service) && !isAssigned(gateways, own, service))),
          );
        if (!isAnswered) return [];
        const ids = [...own, ...gateways.namedWith(service), ...onPodsOf(gateways, service)].map(({ id }) => id);
        const text = `${scheme}://${host} of ${ownerId(ingress)} through ${idOf(service)}`;
        const fault = { ingress, scheme, gateways: [...new Set(ids)], text };
        const leak = isAssigned(gateways, own, service) ? [] : [{ ...fault, kind: 'leak' as const }];
        return isPrivate && isPublic(service) ? [...leak, { ...fault, kind: 'exposed' as const }] : leak;
      }),
    ),
  );
}

/**
 * A service that config-istio assigns to a gateway is answered at the default one as well, by the name of a
 * DomainMapping that no selector matches.
 */
function mappedElsewhere(gateways: ConfiguredGateways, ingress: KIngress): readonly Fault[] {
  const { reach } = gateways;
  const target = ingress.owner === 'DomainMapping' ? targetOf(gateways, ingress) : undefined;
  if (target === undefined) return [];
  const isSelected = (each: KIngress): boolean =>
    reach.gatewaysOf(each).external.some(({ labelSelector }) => labelSelector !== undefined);
  if (isSelected(ingress) || !isSelected(target)) return [];
  const assigned = assignedTo(gateways, target);
  return reach.gatewaysOf(ingress).external.flatMap((entry) => {
    const service = reach.model.lookup.serviceOfHost(entry.service);
    if (service === undefined || isAssigned(gateways, assigned, service)) return [];
    return hostsOf(ingress).flatMap(({ host }) =>
      SCHEMES.filter((scheme) =>
        reach.possibleAnswersOf(service, host, scheme).some((each) => each.code === '200' && each.by === ingress),
      ).map((scheme): Fault => ({
        kind: 'leak',
        ingress,
        scheme,
        gateways: assigned.map(({ id }) => id),
        text: `${scheme}://${host} for ${ownerId(target)} through ${idOf(service)}`,
      })),
    );
  });
}

/**
 * A Gateway that net-istio makes for a service is on the pods of other gateways, too: they have its redirect, and that
 * listener does not change while they wait for a certificate that they cannot read.
 */
function boundElsewhere(gateways: ConfiguredGateways, ingress: KIngress): readonly Fault[] {
  const { reach } = gateways;
  if (reach.model.scopeGatewayToNamespace) return [];
  const { external } = reach.gatewaysOf(ingress);
  const own = external.flatMap((entry) => gateways.find(idOf(entry)) ?? []);
  return reach.netIstio.reconciled(ingress).gateways.flatMap((made): Fault[] => {
    const others = reach.netIstio.lookup
      .gatewayPods(made)
      .flatMap((workload) => (own.some(({ home }) => home.has(workload)) ? [] : gateways.ownersOf(workload)))
      .filter((owner) => owner.external.length > 0);
    if (others.length === 0 || made.servers.every(({ tls }) => tls === undefined)) return [];
    const text = `Gateway ${idOf(made)} of ${ownerId(ingress)} on the pods of ${others.map(({ id }) => id).join()}`;
    return [{ kind: 'leak', ingress, scheme: 'https', gateways: [...own, ...others].map(({ id }) => id), text }];
  });
}

/** Source: net-istio up to 1.17, `FinalizeKind`: it gets all Gateways that config-istio names. */
function undeletable(gateways: ConfiguredGateways, ingress: KIngress): readonly Fault[] {
  const { model } = gateways.reach;
  const hangs = model.release.release._facts.deletionsHang;
  if (!hangs || !model.shown.isShown('networking.istio.io', 'Gateway')) return [];
  return gateways.all
    .filter(({ object }) => object === undefined)
    .map(({ id }) => ({
      kind: 'undeletable',
      ingress,
      scheme: undefined,
      gateways: [id],
      text: `${ownerId(ingress)} without Gateway ${id}`,
    }));
}

/** Whether its pods are those of a gateway that config-istio names: what others serve on theirs is their affair. */
function isConfigured(gateways: ConfiguredGateways, service: Service): boolean {
  return gateways.namedWith(service).length > 0 || onPodsOf(gateways, service).length > 0;
}

/** The gateways on the pods behind a Service. */
function onPodsOf(gateways: ConfiguredGateways, service: Service): readonly ConfiguredGateway[] {
  const behind = gateways.reach.model.lookup.podsOf(service);
  return gateways.all.filter(({ home, pods }) =>
    behind.some((workload) => home.has(workload) || pods.includes(workload)),
  );
}

/** Named by an assigned entry, or one that no entry names and that leads to nothing but pods of assigned gateways. */
function isAssigned(gateways: ConfiguredGateways, own: readonly ConfiguredGateway[], service: Service): boolean {
  if (gateways.namedWith(service).length > 0) return own.some(({ services }) => services.includes(service));
  return gateways.reach.model.lookup
    .podsOf(service)
    .every((workload) =>
      own.some(
        (each) =>
          each.home.has(workload) ||
          (each.services.length === 0 && each.pods.includes(workload) && gateways.ownersOf(workload).length === 0) ||
          isLocalPort(gateways, service, workload, each),
      ),
    );
}

function assignedTo(gateways: ConfiguredGateways, ingress: KIngress): readonly ConfiguredGateway[] {
  const { external, local } = gateways.reach.gatewaysOf(ingress);
  return [...external, ...local].flatMap((entry) => gateways.find(idOf(entry)) ?? []);
}

/** The gateways of a DomainMapping's target, on which the mapping depends. */
function gatewaysOfTarget(gateways: ConfiguredGateways, ingress: KIngress): readonly string[] {
  const target = targetOf(gateways, ingress);
  return target === undefined ? [] : assignedTo(gateways, target).map(({ id }) => id);
}

function targetOf({ reach }: ConfiguredGateways, { rules }: KIngress): KIngress | undefined {
  const host = rules.find(({ rewriteHost }) => rewriteHost !== undefined)?.rewriteHost;
  return host === undefined ? undefined : reach.ingressOfLocalHost(host);
}

/** A local gateway may share the pods of an external one, on a port of its own. */
function isLocalPort(
  gateways: ConfiguredGateways,
  { ports }: Service,
  workload: Workload,
  gateway: ConfiguredGateway,
): boolean {
  if (gateway.external.length > 0 || gateway.object === undefined) return false;
  const led = ports.flatMap((port) => podPortOf(port, workload.portNames) ?? []);
  const others = gateways.ownersOf(workload).filter((owner) => owner !== gateway);
  const taken = others.flatMap(({ services }) =>
    services.flatMap((service) => service.ports.flatMap((port) => podPortOf(port, workload.portNames) ?? [])),
  );
  return led.length > 0 && led.every((port) => gateways.isOnPort(gateway, workload, port) && !taken.includes(port));
}
