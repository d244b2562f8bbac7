import { idOf } from '../input/manifest';
import { type IstioGateway, type Workload } from '../model/types';
import { type RuleContext } from '../rule';
import { inYaml } from '../words';
import { type ConfiguredGateway } from './configured-gateways';
import { mainOwner, ownLabels, relabel } from './own-label';

/** How to make a Gateway that selects other gateways' pods select its own. */
export function selectOwnPods(gateway: ConfiguredGateway): string {
  return `Set \`${inYaml(ownLabels(gateway))}\` in spec.selector of Gateway ${gateway.id}`;
}

/** How to take a Gateway that config-istio does not name off the pods of one that it names. */
export function selectOtherPods(object: IstioGateway, owner: ConfiguredGateway): string {
  return `Give Gateway ${idOf(object)} pods of its own to select, and let only the platform create Gateways that select \`${inYaml(ownLabels(owner))}\` (GatewayAdmissionPolicy).`;
}

/** How to take a Gateway off pods that are not its own; `undefined` if it belongs there. */
export function detach(context: RuleContext, object: IstioGateway, workload: Workload): string | undefined {
  const { gateways, sharing, strays } = context;
  const gateway = gateways.find(idOf(object));
  if (gateway === undefined) {
    const owner = gateways.ownersOf(workload).find(({ external }) => external.length > 0);
    const isStranger = object.generatedFor === undefined && object.namespace !== workload.namespace;
    return owner !== undefined && isStranger ? selectOtherPods(object, owner) : undefined;
  }
  const found = strays.find((each) => each.gateway === gateway && each.among.has(workload) && !each.left.has(workload));
  if (found === undefined) return undefined;
  if (found.cause !== 'shared-label') return `${selectOwnPods(gateway)}.`;
  const group = sharing.groups.find(({ keepers, others }) => keepers.has(workload) || others.includes(workload));
  // Those that keep the label stay as they are.
  const odd = group?.others.includes(workload) === true ? workload : group?.others.find((each) => found.left.has(each));
  if (odd === undefined) return undefined;
  const owners = gateways.ownersOf(odd);
  return relabel(odd, mainOwner(owners, odd), owners);
}
