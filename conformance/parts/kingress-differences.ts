import { type KIngress } from '../../lib/analysis/model/types';

const UID_LABEL = 'serving.knative.dev/domainMappingUID';

/** Where the KIngresses that the model predicts are not those that Serving made; one line each. */
export function kingressDifferences(predicted: readonly KIngress[], made: readonly KIngress[]): string[] {
  const texts = (ingresses: readonly KIngress[]): Map<string, string> =>
    new Map(ingresses.map((ingress) => [`${ingress.namespace}/${ingress.name}`, textOf(ingress)]));
  const [want, got] = [texts(predicted), texts(made)];
  return [...new Set([...want.keys(), ...got.keys()])]
    .filter((id) => want.get(id) !== got.get(id))
    .map((id) => `KIngress ${id}: predicted ${want.get(id) ?? 'none'}, made ${got.get(id) ?? 'none'}`);
}

/** What a KIngress is selected and routed by; a DomainMapping's UID is known to nobody before. */
function textOf({ labels, rules }: KIngress): string {
  const known = Object.entries(labels).filter(([key]) => key !== UID_LABEL);
  const routed = rules.map(({ visibility, hosts, rewriteHost }) => ({
    visibility,
    hosts: [...hosts].sort(),
    rewriteHost,
  }));
  return JSON.stringify([known.sort(), routed.map((rule) => JSON.stringify(rule)).sort()]);
}
