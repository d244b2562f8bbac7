import { type Labels } from '../../private/access';
import { nameOf, subjectOf } from '../finding';
import { idOf } from '../input/manifest';
import { isSubset } from '../model/label-index';
import { type Workload } from '../model/types';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { ofKind } from '../words';

/** The best labels to select a gateway's own pods by: their `istio` label, or the selector of its Service. */
export function ownLabels({ home, services, name }: ConfiguredGateway): Labels {
  const [workload] = home;
  const istio = workload?.podLabels['istio'];
  if (istio !== undefined) return { istio };
  return services[0]?.selector ?? { istio: name };
}

/** Where a gateway's Services lack its labels: the words to append to `in spec.selector of Gateway ...`. */
export function andOnServices(
  gateways: ConfiguredGateways,
  { services, home, external }: ConfiguredGateway,
  own: Labels,
): string {
  // net-istio would probe external gateways on the same pods through the Service of a local one.
  const isShared = [...home].some((workload) => gateways.ownersOf(workload).some((each) => each.external.length > 0));
  const lacking = external.length === 0 && isShared ? [] : services.filter(({ labels }) => !isSubset(own, labels));
  return lacking.length === 0 ? '' : ` and in metadata.labels of ${ofKind('Service', lacking.map(idOf))}`;
}

/** The main owner of pods: the gateway whose Service has their name, as installers name both alike. */
export function mainOwner(owners: readonly ConfiguredGateway[], workload: Workload): ConfiguredGateway | undefined {
  return (
    owners.find(({ services }) => services.some((service) => idOf(service) === idOf(workload))) ??
    owners.find(({ external }) => external.length > 0) ??
    owners[0]
  );
}

/**
 * How to give a gateway's pods a unique label.
 *
 * @param owner The gateway that gives the label its name.
 * @param owners All gateways on the pods, which are selected by the label from then on.
 */
export function relabel(
  workload: Workload,
  owner: ConfiguredGateway | undefined,
  owners: readonly ConfiguredGateway[],
): string {
  const name = owner?.name ?? workload.name;
  const { source } = workload;
  const installer = source.name === '' ? nameOf(subjectOf(source)) : `${workload.kind} ${idOf(source)}`;
  const ids = [...new Set([...(owner === undefined ? [] : [owner]), ...owners])]
    .filter(({ object }) => object !== undefined)
    .map(({ id }) => id);
  const select = ids.length === 0 ? '' : `set \`istio: ${name}\` in spec.selector of ${ofKind('Gateway', ids)}`;
  switch (workload.kind) {
    case 'IstioOperator':
      return `Set \`label: {app: ${name}, istio: ${name}}\` for this gateway in spec.components.ingressGateways of ${installer}${select === '' ? '' : `, and ${select}`}.`;
    case 'Application':
    case 'HelmRelease':
      return `Set \`labels: {app: ${name}, istio: ${name}}\` in the chart's values of ${installer}${select === '' ? '' : `, and ${select}`}.`;
    default: {
      const places = [
        `on the pods of ${installer}`,
        ...onServices(owners),
        ...(ids.length === 0 ? [] : [`in spec.selector of ${ofKind('Gateway', ids)}`]),
      ];
      const last = places.length > 1 ? `, and ${places.pop() ?? ''}` : '';
      return `Set \`istio: ${name}\` ${places.join(', ')}${last}.`;
    }
  }
}

/** The Service of a local gateway on the pods of an external one must not carry the label: net-istio would probe it. */
function onServices(owners: readonly ConfiguredGateway[]): readonly string[] {
  const idsIn = (some: readonly ConfiguredGateway[]): readonly string[] => [
    ...new Set(some.flatMap(({ services }) => services.map(idOf))),
  ];
  const external = owners.filter((each) => each.external.length > 0);
  const labelled = idsIn(external.length === 0 ? owners : external);
  const others = idsIn(owners).filter((id) => !labelled.includes(id));
  return [
    ...(labelled.length === 0 ? [] : [`in spec.selector and metadata.labels of ${ofKind('Service', labelled)}`]),
    ...(others.length === 0 ? [] : [`in spec.selector of ${ofKind('Service', others)}`]),
  ];
}
