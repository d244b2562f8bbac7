import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { isHurt } from '../../gateways/candidates';
import { inYaml, named } from '../../words';

export const localServiceCarriesGatewayLabel: Rule = {
  name: 'local-service-carries-gateway-label',
  level: 'error',
  title: "A second Service on a gateway's pods carries the label that net-istio probes by",
  why:
    "net-istio's prober takes any one of the Services whose metadata labels match the Gateway's selector. This one leads it to " +
    'another port of the same pods. What is not served there gets 404, such as DomainMappings at a local gateway, and stays Unknown ' +
    'for ever although it serves.',
  *check(context) {
    const gateways = context.gateways;
    for (const gateway of gateways.all) {
      for (const { service, role, probe } of context.candidates.of(gateway)) {
        if (role !== 'other-port') continue;
        const selector = inYaml(gateway.object?.selector);
        const [port] = probe.targets.map(({ podPort }) => podPort);
        yield {
          subject: subjectOf(service.source),
          gateway: gateway.id,
          level: gateways.levelOf(isHurt(context.reach, gateway, service)),
          message: `${named(service, 'Service')} carries \`${selector}\` that Gateway ${gateway.id} selects by, so that net-istio may probe the Gateway through it, at port ${port ?? 0} of the pods, where the Gateway is not.`,
          fix: `Remove \`${selector}\` from metadata.labels of Service ${idOf(service)}; keep it in its spec.selector.`,
        };
      }
    }
  },
};
