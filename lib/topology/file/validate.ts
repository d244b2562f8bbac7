import { type MultiGatewayChart } from '../multi-gateway-chart';
import { type Places } from './place';
import { type Problems } from './problems';
import { placeRefusal } from './refusal';
import { type AssignedObject } from './assigned-objects';
import { type Topology } from './topology';

/**
 * Runs the constructs' validation, which synth would otherwise run without knowing of a file. A problem between several parts of the
 * topology is told of the last of them.
 */
export function validate(
  chart: MultiGatewayChart,
  { gateways }: Topology,
  assigned: readonly AssignedObject[],
  places: Places,
  problems: Problems,
): void {
  const pointers = new Map<string, string>();
  for (const { key, pointer } of gateways) {
    const { node, namespace, gatewayName } = chart.gateway(key);
    pointers.set(node.path, pointer).set(`${namespace}/${gatewayName}`, pointer);
  }
  for (const { construct, pointer } of assigned) pointers.set(construct.node.path, pointer);
  const order = [...gateways, ...assigned].map(({ pointer }) => pointer);
  const told = new Set<string>();
  for (const { node } of chart.node.findAll()) {
    for (const message of node.validate()) {
      const named = mentions(message, pointers);
      const pointer = order.findLast((each) => named.has(each)) ?? '';
      // Two gateways in one namespace share each of their objects: one of these says it all.
      const kind = `${pointer} ${message.split(':')[0] ?? ''}`;
      if (!told.has(kind)) problems.add([placeRefusal(message, pointer, places)]);
      told.add(kind);
    }
  }
}

/** The pointers of what a message names: `NAMESPACE/GATEWAY`, or the path of a construct or of something in it. */
function mentions(message: string, pointers: ReadonlyMap<string, string>): Set<string> {
  const words = message.split(/[\s,;:]+/);
  const named = words.flatMap((word) => {
    const steps = word.split('/');
    return steps.map((_, index) => pointers.get(steps.slice(0, index + 1).join('/')));
  });
  return new Set(named.filter((pointer) => pointer !== undefined));
}
