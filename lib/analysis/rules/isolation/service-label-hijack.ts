import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type IstioGateway, type Service } from '../../model/types';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { isHurt } from '../../gateways/candidates';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { inYaml, listed, named } from '../../words';

export const serviceLabelHijack: Rule = {
  name: 'service-label-hijack',
  level: 'error',
  title: "A Service elsewhere carries a gateway's label",
  why:
    "net-istio's prober picks any Service, in any namespace, whose metadata labels match the Gateway's " +
    'selector. Anyone who may create a Service can thus keep the services of a gateway Unknown, or have them ' +
    'reported Ready.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      const { object } = gateway;
      // Without a selector every Service matches; foreign-gateway-attached reports it.
      if (object === undefined || Object.keys(object.selector ?? {}).length === 0) continue;
      const hijacking = context.candidates
        .of(gateway)
        .filter(({ role }) => role === 'no-gateway')
        .map(({ service }) => service);
      // A gateway's own Service whose pods are away for now takes no other gateway's probes.
      for (const service of hijacking.filter(
        (each) => each.origin !== 'knative' && !context.model.lookup.podsOf(each).some(({ isGateway }) => isGateway),
      ))
        yield hijack(context, gateway, service);
      const placeholders = hijacking.filter(({ origin }) => origin === 'knative');
      if (placeholders.length > 0) yield ambiguous(context, gateway, object, placeholders);
    }
  },
};

function hijack(context: RuleContext, gateway: ConfiguredGateway, service: Service): RuleFinding {
  const selector = inYaml(gateway.object?.selector);
  return {
    subject: subjectOf(service.source),
    gateway: gateway.id,
    level: context.gateways.levelOf(isHurt(context.reach, gateway, service)),
    message: `${named(service, 'Service')} carries \`${selector}\`, the selector of Gateway ${gateway.id}, but does not send to gateway pods: net-istio may probe it instead of the gateway.`,
    fix: `Remove \`${selector}\` from metadata.labels of Service ${idOf(service)}, and let only the platform set it (GatewayAdmissionPolicy).`,
  };
}

/** Serving copies the labels of a service to the Service that stands for its Route. */
function ambiguous(
  context: RuleContext,
  gateway: ConfiguredGateway,
  object: IstioGateway,
  services: readonly Service[],
): RuleFinding {
  const { id, name } = gateway;
  const selector = inYaml(object.selector);
  return {
    subject: subjectOf(object.source),
    gateway: id,
    level: context.gateways.levelOf(services.some((service) => isHurt(context.reach, gateway, service))),
    message: `Gateway ${id} selects its pods by \`${selector}\`, which Knative services carry too (${listed(services.map(idOf))}): net-istio may mistake the placeholder Service of their Route for the gateway's and fail to probe it.`,
    fix: `Select pods by a label that assigns no services: set \`istio: ${name}\` on the gateway's pods and Service, and in spec.selector of Gateway ${id}.`,
  };
}
