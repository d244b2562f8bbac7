import { AUTOSCALING_METRICS_PORT, REQUEST_PORTS } from '../../../private/flow-ports';
import { nameOf, subjectOf } from '../../finding';
import { Mesh } from '../../model/mesh';
import { systemNamespace } from '../../model/system-config';
import { type Request } from '../../reach/conditions';
import { type Rule } from '../../rule';
import { listed, quoted } from '../../words';

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
    const identity: { readonly sourceNamespace?: string } = new Mesh(model.manifests).has(system)
      ? { sourceNamespace: system }
      : {};
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
            ? allowing(nameOf(subjectOf(first.source)), identity.sourceNamespace)
            : exempting(
                nameOf(subjectOf(first.source)),
                denied.map(({ port }) => port),
              ),
      };
    }
  },
};

/** Without a sidecar the activator has no identity, and the autoscaler has none in any case. */
function allowing(policy: string, namespace: string | undefined): string {
  const ports = (numbers: readonly number[]): string =>
    `to: [{ operation: { ports: [${numbers.map((port) => `'${port}'`).join(', ')}] } }]`;
  const rules =
    namespace === undefined
      ? [`{ ${ports([...REQUEST_PORTS, AUTOSCALING_METRICS_PORT])} }`]
      : [
          `{ from: [{ source: { namespaces: [${namespace}] } }], ${ports(REQUEST_PORTS)} }`,
          `{ ${ports([AUTOSCALING_METRICS_PORT])} }`,
        ];
  return `Add the ${rules.length === 1 ? 'rule' : 'rules'} ${listed(quoted(rules))} to ${policy}.`;
}

/** Of the port of requests no more than the probes: the policy is there for the others. */
function exempting(policy: string, ports: readonly number[]): string {
  const fixes = [
    ...(ports.includes(HTTP_PORT)
      ? ['Add `{ key: \'request.headers[K-Network-Probe]\', notValues: [queue] }` to "when"']
      : []),
    ...(ports.includes(AUTOSCALING_METRICS_PORT)
      ? [`${ports.length > 1 ? 'add' : 'Add'} \`notPorts: ['${AUTOSCALING_METRICS_PORT}']\` to the operations in "to"`]
      : []),
  ];
  return `${fixes.join(', and ')} of every rule of ${policy}.`;
}
