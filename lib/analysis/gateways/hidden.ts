import { groupBy } from '../../private/group';
import { nameOf, type Subject, subjectOf } from '../finding';
import { idOf, type Manifest } from '../input/manifest';
import { type Model } from '../model/build';
import { REVISION_LABEL } from '../model/istiod-view';
import { hasPods, type KIngress, type VirtualService, type Workload } from '../model/types';
import { ownerId } from '../reach/reachability';
import { inQuotes, namedPods } from '../words';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';

/** Why istiod does not read an object, as a clause, and how to change that. */
export interface Hidden {
  readonly reason: string;
  readonly fix: string;
}

/** Services that a gateway does not answer since istiod does not read their VirtualServices, for one reason. */
export interface HiddenServices extends Hidden {
  readonly gateway: ConfiguredGateway;
  readonly subject: Subject;
  /** `NAMESPACE/NAME` of the Knative Services and DomainMappings. */
  readonly services: readonly string[];
}

/** Why istiod does not read the Gateway object for the gateway's own pods; `undefined` if it does. */
export function hiddenGateway(model: Model, { object, home, pods }: ConfiguredGateway): Hidden | undefined {
  if (object === undefined || pods.some(hasPods)) return undefined;
  const { istiod, lookup } = model;
  const selected = lookup.selectedPods(object).filter(hasPods);
  const [workload] = [...selected.filter((each) => home.has(each)), ...selected];
  if (workload === undefined || istiod.reads(object, workload)) return undefined;
  return istiod.discovers(object.namespace, workload)
    ? otherRevision(model, `Gateway ${idOf(object)}`, object.revision ?? '', workload)
    : undiscovered(model, object.namespace, workload);
}

/** The services that gateways do not answer because istiod does not read their VirtualServices. */
export function* hiddenServices(gateways: ConfiguredGateways): Generator<HiddenServices> {
  const { model, netIstio } = gateways.reach;
  for (const gateway of gateways.all) {
    const workload = gateway.pods.find(hasPods);
    if (workload === undefined) continue;
    const hidden = gateway.users.flatMap((ingress) => {
      const unseen = netIstio.virtualServicesFor(ingress).filter((each) => !isVisible(model, each, workload));
      if (unseen.length === 0) return [];
      // With TLS of its own, a service is bound to a Gateway of its own on the same pods.
      const made = gateway.external.length === 0 ? [] : netIstio.reconciled(ingress).gateways.map(idOf);
      const ids = new Set([gateway.id, ...made]);
      const virtualService = unseen.find((each) => each.gateways.some((id) => ids.has(id)));
      const why = virtualService && reasonOf(gateways, ingress, virtualService, workload);
      return why === undefined ? [] : { ...why, service: ownerId(ingress) };
    });
    for (const [, [first, ...more]] of groupBy(hidden, ({ reason }) => [reason])) {
      if (first === undefined) continue;
      const services = [first, ...more].map(({ service }) => service);
      yield { gateway, services, subject: first.subject, reason: first.reason, fix: first.fix };
    }
  }
}

function isVisible({ istiod }: Model, each: VirtualService, workload: Workload): boolean {
  return istiod.reads(each, workload) && istiod.isExported(each, workload);
}

function reasonOf(
  { reach: { model } }: ConfiguredGateways,
  ingress: KIngress,
  virtualService: VirtualService,
  workload: Workload,
): (Hidden & { readonly subject: Subject }) | undefined {
  const { istiod, namespaces } = model;
  const { namespace, revision = '' } = virtualService;
  if (!istiod.discovers(namespace, workload)) {
    const subject = subjectOf(namespaces.find(namespace) ?? istiod.meshConfigOf(workload)?.source ?? ingress.source);
    return { subject, ...undiscovered(model, namespace, workload) };
  }
  if (!istiod.isOfRevision(virtualService, workload)) {
    const subject = subjectOf(ingress.source);
    return { subject, ...otherRevision(model, nameOf(subject), revision, workload) };
  }
  const mesh = istiod.meshConfigOf(workload);
  if (mesh === undefined || virtualService.exportTo.length > 0) {
    return {
      subject: subjectOf(virtualService.source),
      reason: `exportTo of VirtualService ${idOf(virtualService)} leaves out namespace ${workload.namespace} of ${namedPods(workload)}`,
      fix: `Remove exportTo from VirtualService ${idOf(virtualService)}, or add ${workload.namespace} to it.`,
    };
  }
  const subject = subjectOf(mesh.source);
  return {
    subject,
    reason: `defaultVirtualServiceExportTo of ${nameOf(subject)} hides the VirtualServices of net-istio, which have no exportTo, from ${namedPods(workload)}`,
    fix: `Add ${workload.namespace} to defaultVirtualServiceExportTo of ${nameOf(subject)}, or remove the setting.`,
  };
}

function undiscovered({ istiod, namespaces }: Model, namespace: string, workload: Workload): Hidden {
  const mesh = istiod.meshConfigOf(workload)?.source;
  const [selector = {}] = istiod.meshConfigOf(workload)?.discoverySelectors ?? [];
  const labels = Object.entries((selector['matchLabels'] as Record<string, unknown> | undefined) ?? {});
  const wanted = labels.map(([key, value]) => `\`${key}: ${inQuotes(String(value))}\``).join(' and ');
  return {
    reason: `discoverySelectors of ${inWords(mesh)} leave out namespace ${namespace}`,
    fix:
      wanted === ''
        ? `Add a selector that matches Namespace ${namespace} to discoverySelectors of ${inWords(mesh)}.`
        : `Set the label ${wanted} on ${namespaces.find(namespace) === undefined ? 'namespace' : 'Namespace'} ${namespace}.`,
  };
}

function otherRevision({ istiod }: Model, name: string, revision: string, workload: Workload): Hidden {
  const own = istiod.revisionOf(workload) ?? '';
  return {
    reason: `${name} carries \`${REVISION_LABEL}: ${revision}\`, and ${namedPods(workload)} gets its configuration from istiod of revision ${own}`,
    fix: `Remove the label \`${REVISION_LABEL}\` from ${name}, or set it to ${own}.`,
  };
}

function inWords(source: Manifest | undefined): string {
  return source === undefined ? 'MeshConfig' : nameOf(subjectOf(source));
}
