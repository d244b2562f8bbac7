import { present } from '../../private/present';
import { type ServiceShape } from '../service-shape';
import { type Checker } from './checker';
import { type LoadBalancerKind, type LoadBalancerOptions } from './options';

/**
 * Port on which a gateway pod answers `/healthz/ready`. Source: Istio, status port of the gateway injection template.
 */
export const STATUS_PORT = 15021;
/** Path of a gateway pod's readiness. Source: the same. */
export const READINESS_PATH = '/healthz/ready';

const EXTERNAL_DNS_KEYS = ['external-dns.alpha.kubernetes.io/hostname', 'external-dns.kubernetes.io/hostname'];

/** Service ports of a gateway that serves HTTP and HTTPS. */
const USUAL_PORTS: readonly number[] = [STATUS_PORT, 80, 443];

/** What a factory leaves behind: checked options, ready to become a Service. */
export interface ServiceTemplate {
  readonly kind: LoadBalancerKind;
  /** Undefined where nobody can tell from the options. */
  readonly isInternal: boolean | undefined;
  readonly usesProxyProtocol: boolean;
  /** The Service for a gateway with these Service ports. */
  readonly serviceShape: (ports?: readonly number[]) => ServiceShape;
}

/** What one kind of load balancer adds to the common options. */
export interface Plan {
  readonly kind: LoadBalancerKind;
  readonly isInternal: boolean | undefined;
  readonly type: ServiceShape['type'];
  readonly annotations?: Readonly<Record<string, string | undefined>>;
  /** Annotations that depend on the Service's ports. */
  readonly portAnnotations?: (ports: readonly number[]) => Readonly<Record<string, string>>;
  /** Annotation keys that options of the factory stand for, set or not, with the name of the option. */
  readonly optionOf?: Readonly<Record<string, string>>;
  /** Fields of the Service; they win over the common options. */
  readonly fields?: Partial<ServiceShape>;
}

/** Joins the common options and what one kind adds. Call it with checked options. */
export function serviceTemplate(checker: Checker, options: LoadBalancerOptions, plan: Plan): ServiceTemplate {
  const optionOf = new Map(Object.entries(plan.optionOf ?? {}));
  for (const key of EXTERNAL_DNS_KEYS) optionOf.set(key, 'externalDnsHostnames');
  optionOf.set('service.beta.kubernetes.io/load-balancer-source-ranges', 'sourceRanges');
  for (const [key, value] of Object.entries(options.annotations ?? {})) {
    const option = optionOf.get(key);
    if (option !== undefined) {
      checker.refuse({
        what: `annotations['${key}'] is written by an option of its own`,
        got: value,
        fix: `set ${option} instead`,
      });
    }
  }

  const hostnames = options.externalDnsHostnames?.join(',');
  const fixed = { ...plan.annotations, ...Object.fromEntries(EXTERNAL_DNS_KEYS.map((key) => [key, hostnames])) };

  const serviceShape = (ports?: readonly number[]): ServiceShape => ({
    type: plan.type,
    annotations: merge(
      checker,
      { ...fixed, ...plan.portAnnotations?.(ports ?? USUAL_PORTS) },
      options.annotations ?? {},
    ),
    ...present({
      loadBalancerClass: options.loadBalancerClass,
      loadBalancerSourceRanges: options.sourceRanges,
      externalTrafficPolicy: options.externalTrafficPolicy,
      ipFamilies: options.ipFamilies,
      ipFamilyPolicy: options.ipFamilyPolicy,
      allocateLoadBalancerNodePorts: options.allocateLoadBalancerNodePorts,
    }),
    ...present(plan.fields ?? {}),
  });
  // Annotations can collide: say so where the options are written, not where the Service is made.
  serviceShape();
  return {
    kind: plan.kind,
    isInternal: plan.isInternal,
    usesProxyProtocol: options.proxyProtocol === true,
    serviceShape,
  };
}

function merge(
  checker: Checker,
  own: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged = new Map(Object.entries(present(own)));
  for (const [key, value] of Object.entries(extra)) {
    const set = merged.get(key);
    if (set !== undefined) {
      checker.refuse({
        what: `annotations['${key}'] overrides what the factory sets`,
        got: value,
        allowed: `'${set}'`,
        fix: 'leave it out, or describe the whole Service with LoadBalancer.custom',
      });
    }
    merged.set(key, value);
  }
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}
