import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { type GatewayCandidates } from '../../gateways/candidates';
import { type ConfiguredGateway, type ConfiguredGateways } from '../../gateways/configured-gateways';
import { andOnServices, ownLabels, relabel } from '../../gateways/own-label';
import { type Candidate } from '../../gateways/probed-services';
import { type Rest } from '../../../private/rest';
import { inYaml, namesOf, ofKind } from '../../words';

export const probeHitsOtherGateway: Rule = {
  name: 'probe-hits-other-gateway',
  level: 'error',
  title: 'net-istio probes the pods of another gateway',
  why:
    "net-istio's prober picks any Service, in any namespace, whose metadata labels match the Gateway's " +
    'selector. The pods of another gateway answer 404 or nothing, and services stay Unknown, "Waiting for ' +
    'load balancer to be ready", although they may well work.',
  *check(context) {
    const gateways = context.gateways;
    for (const gateway of gateways.all) {
      if (gateway.object === undefined) continue;
      const candidates = context.candidates.of(gateway);
      const others = candidates.inRole('other-gateway');
      const only = others.length === candidates.all.length;
      // assigned-gateway-has-no-pods: it selects the label of another gateway, and applies to no pods at all.
      if (others.length === 0 || (only && gateway.pods.length === 0)) continue;
      const names = namesOf(others, (each) => described(each, gateways));
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: gateway.id,
        level: gateways.levelOf(candidates.isHurtByAny(others)),
        message: `For Gateway ${gateway.id}, net-istio's prober ${only ? 'uses' : 'may use'} ${ofKind('Service', names)}: ${carries(gateway, others.length)}, but the pods behind do not serve this Gateway.`,
        fix: fixOf(gateways, gateway, candidates, others),
      };
    }
  },
};

function described({ service }: Candidate, gateways: ConfiguredGateways): string {
  const of = gateways.namedWith(service).map(({ id }) => id);
  return of.length === 0 ? idOf(service) : `${idOf(service)} (of ${ofKind('Gateway', of)})`;
}

function carries({ object }: ConfiguredGateway, count: number): string {
  const selector = inYaml(object?.selector);
  if (selector === '{}') return 'without a selector every Service matches';
  return `${count === 1 ? 'it carries' : 'they carry'} \`${selector}\`, the selector of the Gateway`;
}

function fixOf(
  gateways: ConfiguredGateways,
  gateway: ConfiguredGateway,
  candidates: GatewayCandidates,
  others: Rest<Candidate>,
): string {
  const selector = inYaml(gateway.object?.selector);
  const own = ownLabels(gateway);
  if (selector !== '{}' && (candidates.own.length > 0 || inYaml(own) === selector)) {
    const [workload] = gateway.home;
    if (workload !== undefined && candidates.isPreceded(others))
      return relabel(workload, gateway, gateways.ownersOf(workload));
    return `Remove \`${selector}\` from metadata.labels of ${ofKind(
      'Service',
      namesOf(others, ({ service }) => idOf(service)),
    )}, and give its gateway a unique label.`;
  }
  return `Set \`${inYaml(own)}\` in spec.selector of Gateway ${gateway.id}${andOnServices(gateways, gateway, own)}.`;
}
