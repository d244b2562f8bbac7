import { at, type Labels, labels, labelsAt } from '../../../private/access';
import { SERVING_NAME } from '../../../private/stock-install';
import { nameOf, subjectOf } from '../../finding';
import { groupOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { systemNamespace } from '../../model/system-config';
import { type PodPolicy } from '../../model/types';
import { type Rule } from '../../rule';
import { type ProbedPort } from '../../gateways/candidates';
import { NetworkPolicies, type PolicyPods } from '../../gateways/network-policies';
import { listed, namedPods } from '../../words';

const CONTROLLER = 'net-istio-controller';

export const proberBlocked: Rule = {
  name: 'prober-blocked',
  level: 'error',
  title: 'A NetworkPolicy keeps net-istio from probing a gateway',
  why:
    'net-istio-controller opens connections to the gateway pods before it marks a service Ready. While it is ' +
    'blocked, services on this gateway stay Unknown, "Waiting for load balancer to be ready".',
  *check(context) {
    const { model } = context;
    if (model.networkPolicies.length === 0) return;
    const policies = new NetworkPolicies(model);
    const gateways = context.gateways;
    const prober = { namespace: systemNamespace(model.manifests), labels: controllerLabels(model) };
    for (const gateway of gateways.all) {
      const blocked = context.candidates
        .ownProbedPorts(gateway)
        .flatMap((port) => blocking(policies, prober, port) ?? []);
      const [first] = blocked;
      if (first === undefined) continue;
      const { by, direction, workload, podPort } = first;
      const rule =
        direction === 'Ingress'
          ? `an ingress rule from namespaceSelector \`kubernetes.io/metadata.name: ${prober.namespace}\` and podSelector \`app: ${CONTROLLER}\``
          : `an egress rule to the pods of namespace ${workload.namespace}`;
      yield {
        subject: subjectOf(by.source),
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        message: `${listed([...new Set(blocked.map((each) => nameOf(subjectOf(each.by.source))))])} does not let ${CONTROLLER} in namespace ${prober.namespace} reach port ${podPort} of ${namedPods(workload)}, where it probes Gateway ${gateway.id}.`,
        fix: `Add ${rule} for port ${podPort}.`,
      };
    }
  },
};

function blocking(
  policies: NetworkPolicies,
  prober: PolicyPods,
  { workload, podPort }: ProbedPort,
): (ProbedPort & { readonly by: PodPolicy; readonly direction: 'Ingress' | 'Egress' }) | undefined {
  const pods = { namespace: workload.namespace, labels: workload.podLabels };
  for (const [direction, isolated, peer] of [
    ['Ingress', pods, prober],
    ['Egress', prober, pods],
  ] as const) {
    const isolating = policies.isolating(isolated, direction);
    const [by] = isolating;
    if (by !== undefined && !policies.allow(isolating, direction, peer, podPort, workload.portNames))
      return { workload, podPort, by, direction };
  }
  return undefined;
}

/** The labels of net-istio-controller's pods: those of its Deployment, or else of the release. */
function controllerLabels({ manifests }: Model): Labels {
  const deployment = manifests.find(
    (manifest) => groupOf(manifest) === 'apps' && manifest.kind === 'Deployment' && manifest.name === CONTROLLER,
  );
  const found = labelsAt(at(deployment?.object, 'spec', 'template'), 'metadata', 'labels');
  if (Object.keys(found).length > 0) return found;
  return labels([
    ['app', CONTROLLER],
    ['app.kubernetes.io/component', 'net-istio'],
    ['app.kubernetes.io/name', SERVING_NAME],
  ]);
}
