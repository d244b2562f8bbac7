import { at } from '../../../private/access';
import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type IstioGateway, type Service } from '../../model/types';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { type Candidate } from '../../gateways/probed-services';
import { type Rest } from '../../../private/rest';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { andOnServices, ownLabels } from '../../gateways/own-label';
import { inYaml, listed, named, namesOf, ofKind } from '../../words';

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
      if (object === undefined) continue;
      if (Object.keys(object.selector ?? {}).length === 0) {
        yield* unselected(context, gateway, object);
        continue;
      }
      const candidates = context.candidates.of(gateway);
      // A gateway's Service whose pods are away for now takes no other gateway's probes.
      for (const { service } of candidates.inRole('no-gateway')) yield hijack(context, gateway, service);
      const placeholders = candidates.inRole('placeholder');
      if (placeholders.length > 0) yield ambiguous(context, gateway, object, placeholders);
    }
  },
};

/** Without a selector every Service matches. On pods of other gateways, foreign-gateway-attached reports it. */
function* unselected(
  { gateways, candidates, strays }: RuleContext,
  gateway: ConfiguredGateway,
  object: IstioGateway,
): Generator<RuleFinding> {
  if (strays.some((stray) => stray.gateway === gateway && stray.cause === 'foreign')) return;
  const ofGateway = candidates.of(gateway);
  const others = ofGateway.inRole('no-gateway', 'placeholder', 'pods-away', 'other-port');
  if (others.length === 0) return;
  const hurting = [...others].filter(({ service }) => ofGateway.isHurtBy(service));
  const ids = namesOf(hurting.length === 0 ? others : hurting, ({ service }) => idOf(service));
  const own = ownLabels(gateway);
  yield {
    subject: subjectOf(object.source),
    gateway: gateway.id,
    level: gateways.levelOf(hurting.length > 0),
    message: `Gateway ${gateway.id} has no ${withoutLabels(object)}, and every Service matches it: net-istio may probe ${ofKind('Service', ids)} instead of the gateway.`,
    fix: `Set \`${inYaml(own)}\` in spec.selector of Gateway ${gateway.id}${andOnServices(gateways, gateway, own)}.`,
  };
}

function withoutLabels({ source }: IstioGateway): string {
  const written = Object.keys(at(source.object, 'spec', 'selector') ?? {});
  return written.length === 0
    ? 'selector'
    : `label in its selector (the value of ${listed(written)} is no text, which the API server refuses)`;
}

function hijack(context: RuleContext, gateway: ConfiguredGateway, service: Service): RuleFinding {
  const selector = inYaml(gateway.object?.selector);
  return {
    subject: subjectOf(service.source),
    gateway: gateway.id,
    level: context.gateways.levelOf(context.candidates.of(gateway).isHurtBy(service)),
    message: `${named(service, 'Service')} carries \`${selector}\`, the selector of Gateway ${gateway.id}, but does not send to gateway pods: net-istio may probe it instead of the gateway.`,
    fix: `Remove \`${selector}\` from metadata.labels of Service ${idOf(service)}, and let only the platform set it (GatewayAdmissionPolicy).`,
  };
}

/** Serving copies the labels of a service to the Service that stands for its Route. */
function ambiguous(
  context: RuleContext,
  gateway: ConfiguredGateway,
  object: IstioGateway,
  placeholders: Rest<Candidate>,
): RuleFinding {
  const { id, name } = gateway;
  const selector = inYaml(object.selector);
  return {
    subject: subjectOf(object.source),
    gateway: id,
    level: context.gateways.levelOf(context.candidates.of(gateway).isHurtByAny(placeholders)),
    message: `Gateway ${id} selects its pods by \`${selector}\`, which Knative services carry too (${listed(namesOf(placeholders, ({ service }) => idOf(service)))}): net-istio may mistake the placeholder Service of their Route for the gateway's and fail to probe it.`,
    fix: `Select pods by a label that assigns no services: set \`istio: ${name}\` on the gateway's pods and Service, and in spec.selector of Gateway ${id}.`,
  };
}
