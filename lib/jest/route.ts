import { explain, questionOf } from '../analysis/explain';
import { explanationText } from '../analysis/explain/text';
import { idOf } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { type Service } from '../analysis/model/types';
import { describeRefusal } from '../private/refusal';

/** A gateway construct of this package, or the name of its Istio Gateway. */
export type GatewayReference = string | { readonly namespace: string; readonly gatewayName: string };

/** Whether a gateway answers a host, and the explanation. */
export interface Routed {
  readonly answered: boolean;
  readonly gateway: string;
  readonly explanation: string;
}

/**
 * Whether a host or URL is answered by its own service through a gateway. A host without scheme is requested over http.
 */
export function routeOf(model: Model, host: string, reference: GatewayReference): Routed {
  const gateway = gatewayId(model, reference);
  const services = new Set(servicesOf(model, gateway).map(idOf));
  const { host: name, schemes } = questionOf(host);
  const explanation = explain(model, `${schemes[0] ?? 'http'}://${name}`);
  return {
    answered: explanation.answers.some(
      ({ gatewayService, answer }) => services.has(gatewayService) && answer === '200',
    ),
    gateway,
    explanation: explanationText(explanation),
  };
}

/** The Services that config-istio names for the Gateway, or else those in front of its pods. */
function servicesOf({ configIstio: { config }, lookup }: Model, gateway: string): readonly Service[] {
  const entries = [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])].filter(
    (entry) => idOf(entry) === gateway,
  );
  if (entries.length > 0) return entries.flatMap(({ service }) => lookup.serviceOfHost(service) ?? []);
  const object = lookup.gateway(gateway);
  return object === undefined ? [] : lookup.gatewayPods(object).flatMap((workload) => lookup.servicesOf(workload));
}

function gatewayId(model: Model, reference: GatewayReference): string {
  const { config } = model.configIstio;
  const entries = [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])];
  const known = [...new Set([...model.gateways, ...entries].map(idOf))].sort();
  const wanted = typeof reference === 'string' ? reference : `${reference.namespace}/${reference.gatewayName}`;
  const found = known.filter((id) => id === wanted || id.endsWith(`/${wanted}`));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new Error(
    describeRefusal({
      what: found.length === 0 ? 'no gateway has this name' : 'several gateways have this name',
      got: wanted,
      allowed: `a gateway, or the name of its Istio Gateway: ${(found.length === 0 ? known : found).join(', ')}`,
    }),
  );
}
