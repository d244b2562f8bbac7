import { present } from '../../private/present';
import { type Refusal } from '../../private/refusal';
import { type ServiceShape } from '../service-shape';
import { isDualStack } from './common';
import { IpFamilyPolicy, type LoadBalancerOptions } from './options';
import { type LoadBalancerPace } from './rollout';
import { sortedEntries } from '../../private/sort';

/**
 * Port on which a gateway pod answers `/healthz/ready`. Source: Istio, status port of the gateway injection template.
 */
export const STATUS_PORT = 15021;
/** Path of a gateway pod's readiness. Source: the same. */
export const READINESS_PATH = '/healthz/ready';

const EXTERNAL_DNS_KEYS = ['external-dns.alpha.kubernetes.io/hostname', 'external-dns.kubernetes.io/hostname'];

/** Service ports of a gateway that serves HTTP and HTTPS. */
const USUAL_PORTS: readonly number[] = [STATUS_PORT, 80, 443];

/** The additions of one kind of load balancer to the common options. */
export interface ServicePlan {
  readonly type: ServiceShape['type'];
  /** Undefined where the options do not say. */
  readonly isInternal: boolean | undefined;
  readonly pace: LoadBalancerPace;
  /** Whether the options say if the namespace has the readiness gate. */
  readonly saysReadinessGate?: boolean;
  /** Ports whose TLS ends at the load balancer. */
  readonly tlsPorts?: readonly number[];
  /** Whether health checks come through the Service's status port. */
  readonly needsStatusPort?: boolean;
  /** Whether the Service has the status port where no option says so: true if omitted. */
  readonly hasStatusPort?: boolean;
  readonly annotations?: Readonly<Record<string, string | undefined>>;
  /** Annotations that depend on the Service's ports. */
  readonly portAnnotations?: (ports: readonly number[]) => Readonly<Record<string, string>>;
  /** Annotation keys that options of the factory control, with the name of the option. */
  readonly optionOf?: Readonly<Record<string, string>>;
  /** Fields of the Service; they win over the common options. */
  readonly fields?: Partial<ServiceShape>;
}

/** The Service of one load balancer, for any ports of its gateway. Created from checked options. */
export class ServiceTemplate {
  public constructor(
    private readonly options: LoadBalancerOptions,
    private readonly plan: ServicePlan,
  ) {}

  /** Whether the gateway is unreachable from the internet; undefined if the options do not tell. */
  public get isInternal(): boolean | undefined {
    return this.plan.isInternal;
  }

  /** How fast the load balancer follows the pods. */
  public get pace(): LoadBalancerPace {
    return this.plan.pace;
  }

  /** Whether the options say if the namespace has the readiness gate. */
  public get saysReadinessGate(): boolean {
    return this.plan.saysReadinessGate === true;
  }

  /** Ports whose TLS ends at the load balancer. */
  public get tlsPorts(): readonly number[] {
    return this.plan.tlsPorts ?? [];
  }

  /** Whether the Service has the status port, where nothing else adds it. */
  public get hasStatusPort(): boolean {
    return this.options.statusPort ?? this.plan.hasStatusPort ?? true;
  }

  /** Whether the options take the status port out. */
  public get refusesStatusPort(): boolean {
    return this.options.statusPort === false;
  }

  /** Whether connections begin with a PROXY protocol header. */
  public get usesProxyProtocol(): boolean {
    return this.options.proxyProtocol === true;
  }

  /** Checks the options against the Service's ports. Paths are from the options. */
  public refusals(ports: readonly number[] = USUAL_PORTS): Refusal[] {
    return [
      ...overrideRefusals(this.options, this.plan, ports),
      ...strayNodePorts(this.plan, ports),
      ...statusPortRefusals(this.options, this.plan),
    ];
  }

  /** The Service for these ports. */
  public build(ports: readonly number[] = USUAL_PORTS, dnsNames: readonly string[] = []): ServiceShape {
    const { options, plan } = this;
    return {
      type: plan.type,
      annotations: sorted({ ...ownAnnotations(options, plan, ports, dnsNames), ...options.annotations }),
      ...present({
        labels: options.labels,
        loadBalancerClass: options.loadBalancerClass,
        loadBalancerSourceRanges: options.sourceRanges,
        externalTrafficPolicy: options.externalTrafficPolicy,
        ipFamilies: options.ipFamilies,
        ipFamilyPolicy:
          options.ipFamilyPolicy ?? (isDualStack(options) ? IpFamilyPolicy.REQUIRE_DUAL_STACK : undefined),
        allocateLoadBalancerNodePorts: options.allocateLoadBalancerNodePorts,
      }),
      ...present(plan.fields ?? {}),
    };
  }
}

/** Refuses annotations that options of the factory set, or that the factory sets itself. */
export function annotationOverrides<Options extends LoadBalancerOptions>(
  options: Options,
  planOf: (options: Options) => ServicePlan,
): Refusal[] {
  if (options.annotations === undefined) return [];
  const plan = planOf(options);
  const optionOf = new Map(Object.entries(plan.optionOf ?? {}));
  for (const key of EXTERNAL_DNS_KEYS) optionOf.set(key, 'externalDnsHostnames');
  optionOf.set('service.beta.kubernetes.io/load-balancer-source-ranges', 'sourceRanges');
  const written = Object.entries(options.annotations).flatMap(([key, got]) => {
    const option = optionOf.get(key);
    if (option === undefined) return [];
    return [{ path: ['annotations', key], what: 'set by a separate option', got, fix: `set ${option} instead` }];
  });
  const said = new Set(written.map(({ path: [, key] }) => key));
  const overridden = overrideRefusals(options, plan, USUAL_PORTS).filter(({ path: [, key] }) => !said.has(String(key)));
  return [...written, ...overridden];
}

function overrideRefusals(options: LoadBalancerOptions, plan: ServicePlan, ports: readonly number[]): Refusal[] {
  if (options.annotations === undefined) return [];
  const own = ownAnnotations(options, plan, ports);
  return Object.entries(options.annotations)
    .filter(([key]) => Object.hasOwn(own, key))
    .map(([key, got]) => ({
      path: ['annotations', key],
      what: 'overrides what the factory sets',
      got,
      allowed: `'${own[key] ?? ''}'`,
      fix: 'omit it, or describe the whole Service with LoadBalancer.custom',
    }));
}

function statusPortRefusals({ statusPort }: LoadBalancerOptions, { needsStatusPort }: ServicePlan): Refusal[] {
  if (statusPort !== false || needsStatusPort !== true) return [];
  const fix = 'omit it, or set healthCheck to HealthCheck.PLATFORM';
  return [{ path: ['statusPort'], what: 'false, but the health check asks for it', got: statusPort, fix }];
}

function strayNodePorts({ fields }: ServicePlan, ports: readonly number[]): Refusal[] {
  return Object.entries(fields?.nodePorts ?? {})
    .filter(([port]) => !ports.includes(Number(port)))
    .map(([port, got]) => ({
      path: ['nodePorts', port],
      what: 'the gateway has no Service port of this number',
      got,
      allowed: ports.join(', '),
      fix: 'omit it, or add a server with that port to the gateway',
    }));
}

function ownAnnotations(
  { externalDnsHostnames }: LoadBalancerOptions,
  { annotations, portAnnotations }: ServicePlan,
  ports: readonly number[],
  dnsNames: readonly string[] = [],
): Record<string, string> {
  const hostnames = [...new Set([...(externalDnsHostnames ?? []), ...dnsNames])].join(',') || undefined;
  return present({
    ...annotations,
    ...Object.fromEntries(EXTERNAL_DNS_KEYS.map((key) => [key, hostnames])),
    ...portAnnotations?.(ports),
  });
}

function sorted(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(sortedEntries(annotations));
}
