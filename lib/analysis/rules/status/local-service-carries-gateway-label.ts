import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { inYaml, named } from '../../words';

export const localServiceCarriesGatewayLabel: Rule = {
  name: 'local-service-carries-gateway-label',
  level: 'error',
  title: "A second Service of a gateway's pods carries the label that net-istio's prober looks for",
  why:
    "net-istio's prober picks any Service whose metadata labels match the Gateway's selector. This one sends " +
    'the probe to another port of the same pods. What is not served there gets 404, such as DomainMappings at ' +
    'a local gateway, and stays Unknown although it works.',
  *check(context) {
    const gateways = context.gateways;
    for (const gateway of gateways.all) {
      // Without a selector every Service matches; service-label-hijack or foreign-gateway-attached reports it.
      if (Object.keys(gateway.object?.selector ?? {}).length === 0) continue;
      const candidates = context.candidates.of(gateway);
      for (const { service, probe } of candidates.inRole('other-port')) {
        const selector = inYaml(gateway.object?.selector);
        const [port] = probe.targets.map(({ podPort }) => podPort);
        yield {
          subject: subjectOf(service.source),
          gateway: gateway.id,
          level: gateways.levelOf(candidates.isHurtBy(service)),
          message: `${named(service, 'Service')} carries \`${selector}\`, the selector of Gateway ${gateway.id}, so net-istio may probe the Gateway through it, at port ${port ?? 0} of the pods, where the Gateway does not listen.`,
          fix: `Remove \`${selector}\` from metadata.labels of Service ${idOf(service)}; keep it in its spec.selector.`,
        };
      }
    }
  },
};
