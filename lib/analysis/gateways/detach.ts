import { type Labels } from '../../private/access';
import { idOf } from '../input/manifest';
import { isSubset } from '../model/label-index';
import { type IstioGateway, type Workload } from '../model/types';
import { inYaml } from '../words';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { mainOwner, ownLabels, relabel } from './own-label';
import { type LabelSharing } from './label-groups';
import { type Strays } from './strays';
import { installSeparatePods, leadToPods } from './service-for-pods';

/** How to make a Gateway that selects other gateways' pods select its own. */
export function selectOwnPods(gateways: ConfiguredGateways, gateway: ConfiguredGateway): string {
  const { id, services, home, pods, external } = gateway;
  const [service] = services;
  const own = service === undefined ? meantLabels(gateways, gateway) : ownLabels(gateway);
  // It has no pods, and its Service selects those of others, too.
  if (own === undefined || (home.size === 0 && pods.some(({ podLabels }) => isSubset(own, podLabels))))
    return installSeparatePods(gateway);
  // A local gateway may share the pods of an external one, but hardly its Service; others share neither.
  const isBorrowing = service !== undefined && services.every((each) => gateways.namedWith(each).length > 1);
  const areOwnerless = pods.every((workload) => gateways.ownersOf(workload).length === 0);
  if (isBorrowing && (external.length === 0 || areOwnerless)) return leadToPods(gateway);
  return `Set \`${inYaml(own)}\` in spec.selector of Gateway ${id}.`;
}

/** The label of the only pods where config-istio expects the gateway's, if no gateway has them. */
function meantLabels(
  gateways: ConfiguredGateways,
  { namespace, external, local }: ConfiguredGateway,
): Labels | undefined {
  const hosts = [...external, ...local].flatMap(({ service }) => service.split('.')[1] ?? []);
  const [found, ...more] = [...new Set([...hosts, namespace])].flatMap((each) => gateways.ownerlessIn(each));
  const istio = more.length === 0 ? found?.podLabels['istio'] : undefined;
  return istio === undefined ? undefined : { istio };
}

/** How to take a Gateway that config-istio does not name off the pods of one that it names. */
export function selectOtherPods(object: IstioGateway, owner: ConfiguredGateway): string {
  return `Give Gateway ${idOf(object)} pods of its own to select, and let only the platform create Gateways that select \`${inYaml(ownLabels(owner))}\` (GatewayAdmissionPolicy).`;
}

/** The gateways on pods of others, and how they come to be there. */
interface StrayGateways {
  readonly gateways: ConfiguredGateways;
  readonly sharing: LabelSharing;
  readonly strays: readonly Strays[];
}

/** How to take a Gateway off pods that are not its own; `undefined` if it belongs there. */
export function detach(
  { gateways, sharing, strays }: StrayGateways,
  object: IstioGateway,
  workload: Workload,
): string | undefined {
  const gateway = gateways.find(idOf(object));
  if (gateway === undefined) {
    const owner = gateways.ownersOf(workload).find(({ external }) => external.length > 0);
    const isStranger = object.generatedFor === undefined && object.namespace !== workload.namespace;
    return owner !== undefined && isStranger ? selectOtherPods(object, owner) : undefined;
  }
  const found = strays.find((each) => each.gateway === gateway && each.among.has(workload) && !each.left.has(workload));
  if (found === undefined) return undefined;
  if (found.cause !== 'shared-label') return selectOwnPods(gateways, gateway);
  const group = sharing.groups.find(({ keepers, others }) => keepers.has(workload) || others.includes(workload));
  // Those that keep the label stay as they are.
  const odd = group?.others.includes(workload) === true ? workload : group?.others.find((each) => found.left.has(each));
  if (odd === undefined) return undefined;
  const owners = gateways.ownersOf(odd);
  return relabel(odd, mainOwner(owners, odd), owners);
}
