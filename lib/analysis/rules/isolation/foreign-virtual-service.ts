import { ISTIO_NAMESPACE } from '../../../private/stock-install';
import { type Level, subjectOf } from '../../finding';
import { type ForeignClaim, foreignClaims, type KnativeHost } from '../../gateways/foreign-claims';
import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { systemNamespace } from '../../model/system-config';
import { type Rule, type RuleContext } from '../../rule';
import { listed, ofKind } from '../../words';

export const foreignVirtualService: Rule = {
  name: 'foreign-virtual-service',
  level: 'warning',
  title: "A VirtualService that is not Knative's is bound to a gateway",
  why:
    'Whoever may create a VirtualService in any namespace can bind it to a Gateway and publish any host that the ' +
    'Gateway admits, past config-istio. For a host that two VirtualServices have, the older one decides.',
  *check(context) {
    const isAlone = context.gateways.all.filter(({ external }) => external.length > 0).length < 2;
    const claims = foreignClaims(context.gateways).filter(
      ({ virtualService }) => virtualService.source.kind !== 'InferenceService',
    );
    // What a VirtualService does alike at several gateways is one fault.
    const alike = groupBy(claims, (claim) => [
      JSON.stringify([idOf(claim.virtualService), levelOf(context, claim, isAlone), effects(claim)]),
    ]);
    for (const same of alike.values()) {
      const [claim] = same;
      if (claim === undefined) continue;
      const id = idOf(claim.virtualService);
      const [first = '', ...others] = same.map(({ gateway }) => gateway.id);
      const bound = ofKind('Gateway', [...new Set(same.map(({ object }) => idOf(object)))]);
      yield {
        subject: subjectOf(claim.virtualService.source),
        gateway: first,
        otherGateways: others,
        level: levelOf(context, claim, isAlone),
        message: `VirtualService ${id} is bound to ${bound}: ${listed(others.length === 0 ? effects(claim) : effects(claim, 'these gateways'))}.`,
        fix: `Remove ${bound} from spec.gateways of VirtualService ${id}, and let only the platform bind VirtualServices to ${others.length === 0 ? 'it' : 'them'} (GatewayAdmissionPolicy).`,
      };
    }
  },
};

function levelOf({ model }: RuleContext, claim: ForeignClaim, isAlone: boolean): Level {
  const { taken, contested, shared, opened, virtualService, gateway } = claim;
  if (taken.length > 0) return 'error';
  if (contested.length + shared.length + opened.length > 0) return 'warning';
  const ofPlatform = [
    gateway.namespace,
    ...[...gateway.home].map(({ namespace }) => namespace),
    systemNamespace(model.manifests),
    ISTIO_NAMESPACE,
  ];
  return isAlone || ofPlatform.includes(virtualService.namespace) ? 'note' : 'warning';
}

const OLDER = " if it is older than net-istio's VirtualService";

function effects(
  { taken, contested, shared, opened, published }: ForeignClaim,
  here = 'this gateway',
): readonly string[] {
  const inWords = (hosts: readonly KnativeHost[]): string =>
    listed(hosts.map(({ host, service }) => `${host} of ${service}`));
  return [
    ...(taken.length === 0 ? [] : [`it takes ${inWords(taken)}`]),
    ...(contested.length === 0 ? [] : [`it takes ${inWords(contested)}${OLDER}`]),
    ...(shared.length === 0
      ? []
      : [`it takes requests with some paths, methods or headers for ${inWords(shared)}${OLDER}`]),
    ...(opened.length === 0 ? [] : [`it answers ${inWords(opened)}, which config-istio does not assign to ${here}`]),
    ...(published.length === 0 ? [] : [`it publishes ${listed(published)}`]),
  ];
}
