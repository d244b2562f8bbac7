import { AUTOSCALING_METRICS_PORT, REQUEST_PORTS } from '../../../private/flow-ports';
import { nameOf, subjectOf } from '../../finding';
import { Mesh } from '../../model/mesh';
import { systemNamespace } from '../../model/system-config';
import { type Request } from '../../reach/conditions';
import { type Rule } from '../../rule';
import { listed } from '../../words';

const [HTTP_PORT] = REQUEST_PORTS;
const PODS = { 'security.istio.io/tlsMode': 'istio', 'serving.knative.dev/revision': 'any' };

export const authorizationPolicyCutsKnative: Rule = {
  name: 'authorization-policy-cuts-knative',
  level: 'error',
  title: 'An AuthorizationPolicy denies what Knative asks of the pods of services',
  why:
    'The activator asks new pods whether they are ready before it sends requests to them, and the autoscaler reads ' +
    'figures from them. Denied, services answer 503 or time out while they scale up from zero, and never get more pods.',
  *check({ model, reach }) {
    if (model.authorizationPolicies.length === 0) return;
    const system = systemNamespace(model.manifests);
    const identity = new Mesh(model.manifests).has(system) ? { sourceNamespace: system } : {};
    const get = (path: string, headers: Readonly<Record<string, string>> = {}): Request => ({
      host: undefined,
      get: { path, headers },
      client: undefined,
    });
    const asked = [
      {
        what: "the activator's probes",
        port: HTTP_PORT,
        request: { ...get('/healthz', { 'k-network-probe': 'queue' }), ...identity },
      },
      // To a pod's address a sidecar passes on what it gets: there is no identity.
      { what: "the autoscaler's requests for figures", port: AUTOSCALING_METRICS_PORT, request: get('/metrics') },
    ];
    const namespaces = new Set(
      reach.ingresses.filter(({ owner }) => owner !== 'DomainMapping').map(({ namespace }) => namespace),
    );
    for (const namespace of [...namespaces].sort()) {
      const pods = { namespace, podLabels: PODS };
      const denied = asked.flatMap(({ what, port, request }) => {
        const verdict = reach.authorization.verdictOf(pods, port, request);
        return verdict.denied === 'yes' ? [{ what, port, by: verdict.by }] : [];
      });
      const [first] = denied.flatMap(({ by }) => by);
      if (first === undefined) continue;
      const names = [...new Set(denied.flatMap(({ by }) => by.map((each) => nameOf(subjectOf(each.source)))))];
      yield {
        subject: subjectOf(first.source),
        message: `${listed(names)} denies ${listed(denied.map(({ what, port }) => `${what} at port ${port}`))} of the pods in namespace ${namespace}.`,
        fix:
          first.action === 'ALLOW'
            ? `Add rules to ${nameOf(subjectOf(first.source))} that allow ports ${listed([...REQUEST_PORTS, AUTOSCALING_METRICS_PORT].map(String))} to namespace ${system}, or to everybody without identity if its pods have no sidecars.`
            : `Exempt ports ${listed(denied.map(({ port }) => String(port)))} from ${nameOf(subjectOf(first.source))}.`,
      };
    }
  },
};
