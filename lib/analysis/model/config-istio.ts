import { parse } from 'yaml';
import { KnativeRelease } from '../../knative/release';
import { type SystemConfig } from './system-config';

// INTERIM: until lib/knative/config-istio lands.
export interface GatewayEntry {
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly labelSelector?: LabelSelector;
}

interface LabelSelector {
  readonly matchLabels?: Record<string, string>;
  readonly matchExpressions?: { readonly key: string; readonly operator: string; readonly values?: string[] }[];
}

export function matches(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}

export interface ConfigIstio {
  readonly externalGateways: readonly GatewayEntry[];
  readonly localGateways: readonly GatewayEntry[];
}

function parseConfig(data: Readonly<Record<string, string>>): ConfigIstio {
  const list = (key: string, prefix: string, fallback: GatewayEntry): readonly GatewayEntry[] => {
    const old = Object.keys(data)
      .filter((k) => k.startsWith(prefix))
      .sort()
      .map((k): GatewayEntry => {
        const [namespace = '', ...name] = k.slice(prefix.length).split('.');
        return { namespace, name: name.join('.'), service: data[k] ?? '' };
      });
    if (old.length > 0) return old;
    const value = parse(data[key] ?? '') as GatewayEntry[] | null;
    return value === null || value.length === 0 ? [fallback] : value;
  };
  return {
    externalGateways: list('external-gateways', 'gateway.', {
      namespace: 'knative-serving',
      name: 'knative-ingress-gateway',
      service: 'istio-ingressgateway.istio-system.svc.cluster.local',
    }),
    localGateways: list('local-gateways', 'local-gateway.', {
      namespace: 'knative-serving',
      name: 'knative-local-gateway',
      service: 'knative-local-gateway.istio-system.svc.cluster.local',
    }),
  };
}

/** config-istio as a release's net-istio understands it. */
export interface GatewayConfig extends SystemConfig {
  readonly release: KnativeRelease;
  /** `undefined` where net-istio refuses it. */
  readonly config: ConfigIstio | undefined;
  /** Why net-istio refuses it. */
  readonly error: string | undefined;
}

export function readGatewayConfig(system: SystemConfig, release: KnativeRelease): GatewayConfig {
  try {
    return { ...system, release, config: parseConfig(system.data), error: undefined };
  } catch (error) {
    return { ...system, release, config: undefined, error: error instanceof Error ? error.message : String(error) };
  }
}
