import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { entryService } from '../../model/inference-service';
import { foreignVirtualServices } from '../../reach/foreign';
import { type Rule } from '../../rule';
import { ofKind } from '../../words';

export const inferenceServiceGateway: Rule = {
  name: 'inference-service-gateway',
  level: 'warning',
  title: "KServe publishes an InferenceService at another gateway than its Knative Services'",
  why:
    'KServe binds the VirtualService with the host of an InferenceService to `ingressGateway` of inferenceservice-config, for all ' +
    'of them alike, regardless of the gateway that config-istio chooses for the Knative Services behind it.',
  *check({ reach }) {
    for (const virtualService of foreignVirtualServices(reach)) {
      const { source, namespace } = virtualService;
      if (source.kind !== 'InferenceService') continue;
      const service = entryService(source);
      const own = reach.ingresses.find((each) => each.namespace === namespace && each.name === service);
      const assigned = own === undefined ? [] : reach.gatewaysOf(own).external.map(idOf);
      const [gateway = ''] = virtualService.gateways;
      if (assigned.length === 0 || assigned.includes(gateway)) continue;
      yield {
        subject: subjectOf(source),
        gateway,
        message: `KServe publishes ${virtualService.hosts[0] ?? ''} of InferenceService ${idOf(source)} at Gateway ${gateway}, and config-istio assigns its Knative Service ${idOf(own ?? source)} to ${ofKind('Gateway', assigned)}.`,
        fix: `Use the host of Knative Service ${idOf(own ?? source)} with disableIstioVirtualHost in inferenceservice-config, or set ingressGateway there to ${assigned[0] ?? ''} if every InferenceService is on that gateway.`,
      };
    }
  },
};
