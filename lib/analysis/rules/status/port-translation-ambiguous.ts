import { text } from '../../../private/access';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Service, type Workload } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { named, namedPods } from '../../words';

const DISABLE = 'experimental.istio.io/disable-gateway-port-translation';

export const portTranslationAmbiguous: Rule = {
  name: 'port-translation-ambiguous',
  level: 'warning',
  title: 'Two Services map the port of a Gateway to different ports of its pods',
  why:
    "istiod binds a Gateway's server to the target port of the older Service that has its port number. Manifests do not show which " +
    'Service will be older: after a new installation the gateway may listen on the port of the other one, and answer nothing.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      for (const workload of servingPods(gateway)) yield* ambiguous(context, gateway, workload);
    }
  },
};

function* ambiguous(
  { gateways, model }: RuleContext,
  gateway: ConfiguredGateway,
  workload: Workload,
): Generator<RuleFinding> {
  const translating = model.lookup
    .discoveredServicesOf(workload)
    .filter(({ labels }) => !Object.hasOwn(labels, DISABLE));
  for (const number of new Set(gateway.object?.servers.map((server) => server.number))) {
    const targets = translating.flatMap((service) =>
      service.ports
        .filter(({ port }) => port === number)
        .flatMap((port) => ({ service, podPort: podPortOf(port, workload.portNames) ?? number })),
    );
    const own = targets.find(({ service }) => gateway.services.includes(service));
    const other = targets.find(({ podPort }) => own !== undefined && podPort !== own.podPort);
    // Others report a gateway that is bound to the wrong port already.
    if (own === undefined || other === undefined || !gateways.isOnPort(gateway, workload, own.podPort)) continue;
    if (isDated(own.service) && isDated(other.service)) continue;
    yield {
      subject: subjectOf(other.service.source),
      gateway: gateway.id,
      message: `${named(other.service, 'Service')} maps port ${number} of ${namedPods(workload)} to ${other.podPort}, and Service ${idOf(own.service)} to ${own.podPort}: istiod binds Gateway ${gateway.id} by the older of the two.`,
      fix: `Set the label \`${DISABLE}: "true"\` on Service ${idOf(other.service)}.`,
    };
    return;
  }
}

function isDated({ source }: Service): boolean {
  return text(source.object, 'metadata', 'creationTimestamp') !== undefined;
}
