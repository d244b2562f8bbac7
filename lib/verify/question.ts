import { idOf } from '../analysis/input/manifest';
import { type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { isAssigned } from '../analysis/gateways/leaks';
import { type KIngress, type Service } from '../analysis/model/types';
import { portFor, type Scheme } from '../analysis/reach/ports';
import { gatewayServices, ownerId, reachability, type ReachabilityCell } from '../analysis/reach/reachability';
import { type IstioGatewayEntry } from '../knative/config-istio';
import { groupBy } from '../private/group';

/** One request that is to be sent, and what the manifests predict for it. */
export interface Question {
  /** `NAMESPACE/NAME` of the gateway Service. */
  readonly gatewayService: string;
  /** Host name or IP address that the request is sent to. */
  readonly address: string;
  readonly scheme: Scheme;
  /** The Host header, and over https the server name (SNI). */
  readonly host: string;
  readonly cell: ReachabilityCell;
  /** Whether this is the gateway through which the host is to be answered. */
  readonly isOwn: boolean;
  /** Whether an answer is no leak: at its own gateways, and between their pods and the cluster. */
  readonly mayAnswer: boolean;
}

/** A gateway Service that cannot be asked, and why. */
export interface Unasked {
  readonly gatewayService: string;
  readonly reason: string;
}

/** `NAMESPACE/NAME` of a gateway Service -> the address to ask. */
export type Addresses = ReadonlyMap<string, string>;

/**
 * The requests of every host to every gateway Service that has an address, by gateway Service. Hosts with a wildcard
 * cannot be asked for; ports that a Service lacks cannot be reached.
 */
export function questionsOf(
  gateways: ConfiguredGateways,
  addresses: Addresses,
): { readonly questions: ReadonlyMap<string, readonly Question[]>; readonly unasked: readonly Unasked[] } {
  const { reach } = gateways;
  const owners = new Map(reach.ingresses.map((ingress) => [ownerId(ingress), ingress]));
  const services = gatewayServices(reach.model);
  const byId = new Map(services.map((service) => [idOf(service), service]));
  const questions = reachability(reach.model, reach).cells.flatMap((cell): Question[] => {
    const service = byId.get(cell.gatewayService);
    const address = addresses.get(cell.gatewayService);
    if (service === undefined || address === undefined || cell.host.includes('*')) return [];
    if (portFor(service, cell.scheme) === undefined) return [];
    const owner = cell.kind === 'other' ? undefined : owners.get(cell.service);
    const { gatewayService, scheme, host } = cell;
    return [{ gatewayService, address, scheme, host, cell, ...placeOf(cell, owner, service, gateways) }];
  });
  const unasked = services
    .filter((service) => !addresses.has(idOf(service)))
    .map((service) => ({ gatewayService: idOf(service), reason: reasonOf(service) }));
  return { questions: groupBy(questions, ({ gatewayService }) => [gatewayService]), unasked };
}

function placeOf(
  { kind, answer }: ReachabilityCell,
  owner: KIngress | undefined,
  service: Service,
  gateways: ConfiguredGateways,
): Pick<Question, 'isOwn' | 'mayAnswer'> {
  // Who publishes a host by a VirtualService chooses its gateways by that.
  if (owner === undefined) return { isOwn: false, mayAnswer: answer.startsWith('200') };
  const { reach } = gateways;
  const { external, local } = reach.gatewaysOf(owner);
  const isOf = (entries: readonly IstioGatewayEntry[]): boolean =>
    entries.some((entry) => reach.model.lookup.serviceOfHost(entry.service) === service);
  if (kind === 'ext') return { isOwn: isOf(external), mayAnswer: isAssigned(gateways, owner, service) };
  const isExposed = service.type === 'LoadBalancer' || service.type === 'NodePort';
  return { isOwn: isOf(local), mayAnswer: isOf(local) || (!isExposed && isAssigned(gateways, owner, service)) };
}

function reasonOf({ type }: Service): string {
  return type === 'LoadBalancer'
    ? 'its status names no address of a load balancer'
    : `a Service of type ${type} has no address outside of the cluster`;
}
