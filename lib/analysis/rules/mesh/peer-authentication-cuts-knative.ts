import { AUTOSCALING_METRICS_PORT, QUEUE_ADMIN_PORT, REQUEST_PORTS } from '../../../private/flow-ports';
import { groupBy } from '../../../private/group';
import { nameOf, subjectOf } from '../../finding';
import { Mesh } from '../../model/mesh';
import { systemNamespace } from '../../model/system-config';
import { type Rule } from '../../rule';
import { ofKind } from '../../words';

export const peerAuthenticationCutsKnative: Rule = {
  name: 'peer-authentication-cuts-knative',
  level: 'error',
  title: "A PeerAuthentication refuses plain text on Knative's ports",
  why:
    'Without sidecars the activator sends requests in plain text, and the autoscaler reads figures so in any case: ' +
    'it connects to pod addresses, which a sidecar passes through as they are. Refused, services answer 503 as long ' +
    'as the activator is in the way, and never scale up.',
  *check({ model, reach }) {
    const mesh = new Mesh(model.manifests);
    const system = systemNamespace(model.manifests);
    const needed = [...(mesh.has(system) ? [] : REQUEST_PORTS), QUEUE_ADMIN_PORT, AUTOSCALING_METRICS_PORT];
    const namespaces = new Set(
      reach.ingresses.filter(({ owner }) => owner !== 'DomainMapping').map(({ namespace }) => namespace),
    );
    const refused = [...namespaces]
      .filter((namespace) => mesh.has(namespace))
      .sort()
      .flatMap((namespace) =>
        needed.flatMap((port) => {
          const policy = mesh.strictOn(namespace, port, true);
          return policy === undefined ? [] : [{ policy, namespace, port }];
        }),
      );
    for (const [policy, cut] of groupBy(refused, (each) => [each.policy])) {
      const ports = [...new Set(cut.map(({ port }) => port))];
      const where = [...new Set(cut.map(({ namespace }) => namespace))];
      yield {
        subject: subjectOf(policy),
        message: `${nameOf(subjectOf(policy))} refuses plain text on ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')} of the pods of Knative Services in ${ofKind('namespace', where)}.`,
        fix: `Create a PeerAuthentication in ${ofKind('namespace', where)} with \`selector: { matchLabels: { security.istio.io/tlsMode: istio } }\` and \`portLevelMtls\` PERMISSIVE for ${ports.join(', ')}: exceptions by port need a selector.`,
      };
    }
  },
};
