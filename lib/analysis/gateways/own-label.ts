import { type Labels } from '../../private/access';
import { idOf } from '../input/manifest';
import { isSubset } from '../model/label-index';
import { type Workload } from '../model/types';
import { type ConfiguredGateway } from './configured-gateways';
import { ofKind } from '../words';

/** The best labels to select a gateway's own pods by: their `istio` label, or the selector of its Service. */
export function ownLabels({ home, services, name }: ConfiguredGateway): Labels {
  const [workload] = home;
  const istio = workload?.podLabels['istio'];
  if (istio !== undefined) return { istio };
  return services[0]?.selector ?? { istio: name };
}

/** Where a gateway's Services lack its labels: the words to append to `in spec.selector of Gateway ...`. */
export function andOnServices({ services }: ConfiguredGateway, own: Labels): string {
  const lacking = services.filter(({ labels }) => !isSubset(own, labels));
  return lacking.length === 0 ? '' : ` and in metadata.labels of ${ofKind('Service', lacking.map(idOf))}`;
}

/** How to give a gateway's pods a unique label. */
export function relabel(workload: Workload, owner: ConfiguredGateway | undefined): string {
  const name = owner?.name ?? workload.name;
  const installer = `${workload.kind} ${idOf(workload.source)}`;
  const select = owner === undefined ? '' : `set \`istio: ${name}\` in spec.selector of Gateway ${owner.id}`;
  switch (workload.kind) {
    case 'IstioOperator':
      return `Set \`label: {app: ${name}, istio: ${name}}\` for this gateway in spec.components.ingressGateways of ${installer}${select === '' ? '' : `, and ${select}`}.`;
    case 'Application':
    case 'HelmRelease':
      return `Set \`labels: {app: ${name}, istio: ${name}}\` in the chart's values of ${installer}${select === '' ? '' : `, and ${select}`}.`;
    default: {
      const services = owner?.services ?? [];
      const places = [
        `on the pods of ${installer}`,
        ...(services.length === 0
          ? []
          : [`in spec.selector and metadata.labels of ${ofKind('Service', services.map(idOf))}`]),
        ...(owner === undefined ? [] : [`in spec.selector of Gateway ${owner.id}`]),
      ];
      return `Set \`istio: ${name}\` ${places.join(', ')}.`;
    }
  }
}
