import { ROUTE, ROUTE_NAMESPACE } from '../../../knative/ingress-labels';
import { labels, type Labels, mergeLabels, objects, text } from '../../../private/access';
import { nameOf, subjectOf } from '../../finding';
import { groupOf, idOf, type Manifest } from '../../input/manifest';
import { type KIngress } from '../../model/types';
import { GatewaySelection, loadBalancersOf } from '../../net-istio/selection';
import { type Rule, type RuleContext } from '../../rule';

export const movedWithoutProbe: Rule = {
  name: 'moved-without-probe',
  level: 'warning',
  title: 'A Ready service moves to another gateway without being probed',
  why:
    'net-istio does not probe a KIngress that is already Ready: its hash covers spec, namespace and name, not ' +
    'the labels. The service stays Ready throughout, even if the new gateway does not serve it or has no ' +
    'pods.',
  *check(context) {
    const { config } = context.model.configIstio;
    if (config === undefined) return;
    const selection = new GatewaySelection(config);
    const wanted = wantedLabels(context);
    for (const ingress of context.reach.ingresses) {
      if (!ingress.observed || !isReady(ingress)) continue;
      const now = loadBalancersOf(selection.of(wanted(ingress)));
      for (const [field, address] of [
        ['publicLoadBalancer', now.public],
        ['privateLoadBalancer', now.private],
      ] as const) {
        const shown = addressIn(ingress, field);
        if (shown === undefined || address === undefined || bare(shown) === bare(address)) continue;
        yield {
          subject: subjectOf(ingress.source),
          message: `${nameOf(subjectOf(ingress.source))} is Ready at ${shown}, but its labels select ${address}: it moves there without being probed.`,
          fix: `After the move, send a request for one of its hosts through ${address}; do not rely on Ready.`,
          ...gatewayOf(context, address),
        };
      }
    }
  },
};

function isReady({ source }: KIngress): boolean {
  return objects(source.object, 'status', 'conditions').some(
    (condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True',
  );
}

function addressIn({ source }: KIngress, field: string): string | undefined {
  return objects(source.object, 'status', field, 'ingress').map((each) => text(each, 'domainInternal'))[0];
}

function bare(host: string): string {
  return host.replace(/\.$/, '');
}

/** The labels that a KIngress will have: those of its Knative Service, which may be newer than the KIngress. */
function wantedLabels({ model }: RuleContext): (ingress: KIngress) => Labels {
  const services = new Map<string, Manifest>();
  for (const manifest of model.manifests) {
    const isKnative = groupOf(manifest) === 'serving.knative.dev' && manifest.kind === 'Service';
    if (isKnative) services.set(idOf(manifest), manifest);
  }
  return (ingress) => {
    const service = ingress.owner === 'Service' ? services.get(idOf(ingress)) : undefined;
    if (service === undefined) return ingress.labels;
    const own = labels([
      ['serving.knative.dev/service', service.name],
      [ROUTE, service.name],
      [ROUTE_NAMESPACE, service.namespace],
    ]);
    return mergeLabels(service.labels, own);
  };
}

function gatewayOf({ model }: RuleContext, address: string): { gateway?: string } {
  const { externalGateways = [], localGateways = [] } = model.configIstio.config ?? {};
  const entry = [...externalGateways, ...localGateways].find(({ service }) => service === address);
  return entry === undefined ? {} : { gateway: idOf(entry) };
}
