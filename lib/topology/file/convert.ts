import { type ExistingGatewayAttributes, existingGatewayRefusals } from '../../gateway/existing-gateway';
import { GatewayAssignment, namespacesRefusals } from '../../knative/assignment';
import { type ConfigDelivery } from '../../knative/config-delivery';
import { type NetIstioController } from '../../knative/net-istio-controller';
import { type MeshProfile } from '../../policy/mesh-profile';
import { type GatewayMonitoring } from '../../monitoring/gateway-monitoring';
import { type GatewayTelemetry } from '../../monitoring/gateway-telemetry';
import { type NetworkPolicyProfile } from '../../policy/network-policy-profile';
import { present } from '../../private/present';
import { type ApplyOrder } from '../apply-order';
import { type DefaultGateway } from '../default-gateway';
import { type DefaultGatewayOptions } from '../default-gateway';
import { type TopologyGatewayOptions } from '../multi-gateway-chart-props';
import { pointerTo } from './place';
import { type Problems } from './problems';
import {
  APPLY_ORDERS,
  ASSIGNMENTS,
  CONTROLLERS,
  DEFAULT_GATEWAYS,
  DELIVERIES,
  DISRUPTION_BUDGETS,
  HELM_DELIVERIES,
  type Kinds,
  LOAD_BALANCERS,
  MESH_PROFILES,
  MONITORING,
  NETWORK_POLICIES,
  TELEMETRIES,
  SCALINGS,
  SERVERS,
  TLS,
  WORKLOADS,
} from './variants';

/** What is written as the name of a factory with its argument, or as the name alone. */
export type Variant = string | Readonly<Record<string, unknown>>;

type GatewayVariant = 'assignment' | 'disruptionBudget' | 'loadBalancer' | 'scaling' | 'tls' | 'workload';

/** An assignment as the file has it: one of the kinds, and what modifies it. */
interface AssignmentData {
  readonly exceptNamespaces?: string[];
  readonly plus?: readonly Variant[];
}

/** The options of a gateway as the file has them. */
export interface GatewayData
  extends Omit<TopologyGatewayOptions, GatewayVariant | 'servers'>, Partial<Record<GatewayVariant, Variant>> {
  readonly servers?: readonly Variant[];
}

/** An existing gateway as the file has it. */
export interface ExistingGatewayData extends Omit<ExistingGatewayAttributes, 'assignment'> {
  readonly assignment?: Variant;
}

/** A kind with its argument, and the JSON pointer of the argument. */
export interface Part {
  readonly kind: string;
  readonly argument: unknown;
  readonly pointer: string;
}

/** Converts variants inside another variant's argument. Undefined if they are refused. */
export type Prepare = (part: Part) => unknown;

/**
 * Converts data that passed the schema to the arguments of the constructs. A refusal becomes a problem, and the result
 * undefined.
 */
export class Converter {
  public constructor(private readonly problems: Problems) {}

  public gateway(data: GatewayData, pointer: string): TopologyGatewayOptions {
    const servers = data.servers?.map((server, index) =>
      this.make(SERVERS, server, pointerTo(pointer, 'servers', index)),
    );
    return present({
      ...data,
      assignment: this.assignment(data.assignment, `${pointer}/assignment`),
      disruptionBudget: this.make(DISRUPTION_BUDGETS, data.disruptionBudget, `${pointer}/disruptionBudget`),
      loadBalancer: this.make(LOAD_BALANCERS, data.loadBalancer, `${pointer}/loadBalancer`),
      scaling: this.make(SCALINGS, data.scaling, `${pointer}/scaling`),
      servers: servers?.filter((server) => server !== undefined),
      tls: this.make(TLS, data.tls, `${pointer}/tls`),
      workload: this.make(WORKLOADS, data.workload, `${pointer}/workload`, (part) => this.workload(part)),
    });
  }

  /** The attributes of a gateway that is installed elsewhere. */
  public existingGateway(data: ExistingGatewayData, pointer: string): ExistingGatewayAttributes | undefined {
    const attributes: ExistingGatewayAttributes = present({
      ...data,
      assignment: this.assignment(data.assignment, `${pointer}/assignment`),
    });
    if (this.problems.touch(pointer)) return undefined;
    const refusals = existingGatewayRefusals(attributes);
    this.problems.refuse(pointer, refusals);
    return refusals.length > 0 ? undefined : attributes;
  }

  public defaultGateway(variant: Variant | undefined, pointer: string): DefaultGateway | undefined {
    return this.make(DEFAULT_GATEWAYS, variant, pointer, (part) => this.gatewayOptions(part));
  }

  public delivery(variant: Variant | undefined, pointer: string): ConfigDelivery | undefined {
    return this.make(DELIVERIES, variant, pointer);
  }

  public controller(variant: Variant | undefined, pointer: string): NetIstioController | undefined {
    return this.make(CONTROLLERS, variant, pointer);
  }

  public mesh(variant: Variant | undefined, pointer: string): MeshProfile | undefined {
    return this.make(MESH_PROFILES, variant, pointer);
  }

  public networkPolicies(variant: Variant | undefined, pointer: string): NetworkPolicyProfile | undefined {
    return this.make(NETWORK_POLICIES, variant, pointer);
  }

  public monitoring(variant: Variant | undefined, pointer: string): GatewayMonitoring | undefined {
    return this.make(MONITORING, variant, pointer);
  }

  public telemetry(variant: Variant | undefined, pointer: string): GatewayTelemetry | undefined {
    return this.make(TELEMETRIES, variant, pointer);
  }

  public applyOrder(variant: Variant | undefined, pointer: string): ApplyOrder | undefined {
    return this.make(APPLY_ORDERS, variant, pointer);
  }

  private workload({ kind, argument, pointer }: Part): unknown {
    if (kind !== 'helmRelease') return argument;
    const data = argument as { readonly delivery: Variant };
    const delivery = this.make(HELM_DELIVERIES, data.delivery, `${pointer}/delivery`);
    return delivery && { ...data, delivery };
  }

  private gatewayOptions({ kind, argument, pointer }: Part): DefaultGatewayOptions | undefined {
    if (kind === 'stock') return {};
    const options = this.gateway(argument as GatewayData, pointer);
    return this.problems.touch(pointer) ? undefined : options;
  }

  private assignment(variant: Variant | undefined, pointer: string): GatewayAssignment | undefined {
    if (variant === undefined || typeof variant === 'string') return this.make(ASSIGNMENTS, variant, pointer);
    const { exceptNamespaces: names, plus = [], ...kind }: AssignmentData = variant;
    const made = this.make(ASSIGNMENTS, kind, pointer);
    const refusals = names === undefined ? [] : namespacesRefusals(names);
    this.problems.refuse(`${pointer}/exceptNamespaces`, refusals);
    const others = plus.map((each, index) => this.assignment(each, pointerTo(pointer, 'plus', index)));
    if (made === undefined || refusals.length > 0) return undefined;
    return others.reduce<GatewayAssignment | undefined>(
      (all, other) => other && all?.plus(other),
      names === undefined ? made : made.exceptNamespaces(...names),
    );
  }

  private make<T>(kinds: Kinds<T>, variant: Variant | undefined, pointer: string, prepare?: Prepare): T | undefined {
    return variant === undefined ? undefined : made(kinds, { variant, pointer, problems: this.problems }, prepare);
  }
}

/** A variant of a file, where it is, and where its problems go. */
export interface PlacedVariant {
  readonly variant: Variant;
  readonly pointer: string;
  readonly problems: Problems;
}

/** What a variant stands for. A refusal becomes a problem, and the result undefined. */
export function made<T>(
  kinds: Kinds<T>,
  { variant, pointer, problems }: PlacedVariant,
  prepare: Prepare = ({ argument }) => argument,
): T | undefined {
  const part = partOf(variant, pointer);
  const kind = Object.hasOwn(kinds, part.kind) ? kinds[part.kind] : undefined;
  if (kind === undefined) throw new TypeError(`the schema has a kind that nothing makes: ${part.kind}`);
  const argument = prepare(part);
  if (argument === undefined) return undefined;
  const refusals = kind.refusals(argument as never);
  problems.refuse(part.pointer, refusals);
  return refusals.length > 0 ? undefined : kind.make(argument as never);
}

function partOf(variant: Variant, pointer: string): Part {
  if (typeof variant === 'string') return { kind: variant, argument: {}, pointer };
  const [[kind, argument] = ['', {}]] = Object.entries(variant);
  return { kind, argument, pointer: pointerTo(pointer, kind) };
}
