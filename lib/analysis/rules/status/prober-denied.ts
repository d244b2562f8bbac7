import { nameOf, subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type AuthorizationPolicy } from '../../model/types';
import { type Verdict } from '../../reach/authorization';
import { probeRequest } from '../../reach/conditions';
import { type Rule, type RuleContext } from '../../rule';
import { type ProbedPort } from '../../gateways/candidates';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { listed, namedPods } from '../../words';

export const proberDenied: Rule = {
  name: 'prober-denied',
  level: 'warning',
  title: 'An AuthorizationPolicy refuses what net-istio probes a gateway with',
  why:
    'net-istio-controller sends GET /healthz, with the port in its Host header, to the gateway pods before it calls a service Ready. ' +
    'That it is refused with 403 it takes for an answer: services on this gateway say Ready at once, whether their routes are there or not.',
  *check(context) {
    if (context.model.authorizationPolicies.length === 0) return;
    for (const gateway of context.gateways.all) {
      const refusal = refusalOf(context, gateway);
      const [policy] = refusal?.verdict.by ?? [];
      if (refusal === undefined || policy === undefined) continue;
      const { verdict, host, workload, podPort } = refusal;
      const names = listed(verdict.by.map((each) => nameOf(subjectOf(each.source))));
      const certain = verdict.denied === 'yes';
      yield {
        subject: subjectOf(policy.source),
        gateway: gateway.id,
        ...(!certain && { level: 'note' as const }),
        message: `${names} ${certain ? 'refuses' : 'may refuse, by what is not known of it,'} net-istio's probe of Gateway ${gateway.id}: GET /healthz for ${host ?? 'any host'} at port ${podPort} of ${namedPods(workload)}.`,
        fix: fixOf(policy),
      };
    }
  },
};

interface Refusal extends ProbedPort {
  readonly verdict: Verdict;
  /** `HOST:PORT`; `undefined` where no service is known, and any is refused. */
  readonly host: string | undefined;
}

/** The first probe that is refused for sure, or else the first that may be. */
function refusalOf(context: RuleContext, gateway: ConfiguredGateway): Refusal | undefined {
  const { authorization } = context.reach;
  const ports = context.candidates
    .ownProbedPorts(gateway)
    .filter(({ workload }) => authorization.policiesOf(workload).length > 0);
  const hosts = ports.length === 0 ? [] : probedHosts(context, gateway);
  let possible: Refusal | undefined;
  for (const { workload, podPort } of ports) {
    for (const host of hosts) {
      const verdict = authorization.verdictOf(workload, podPort, probeRequest(host));
      if (verdict.denied === 'yes') return { workload, podPort, host, verdict };
      // Without a service it is not known whether a policy that goes by hosts has one that it lets through.
      if (verdict.denied === 'maybe' && host !== undefined) possible ??= { workload, podPort, host, verdict };
    }
  }
  return possible;
}

/** The hosts, with their ports, by which the gateway is probed for its services. */
function probedHosts({ reach }: RuleContext, gateway: ConfiguredGateway): ReadonlySet<string | undefined> {
  const own = new Set(gateway.services.map(idOf));
  const hosts = gateway.users.flatMap((ingress) =>
    reach
      .readinessOf(ingress)
      .probes.filter((probe) => probe.gateway === gateway.id)
      .flatMap(({ candidates }) => candidates.filter(({ service }) => own.has(idOf(service))))
      .flatMap(({ targets }) => targets.map(({ host }) => host)),
  );
  return new Set(hosts.length === 0 ? [undefined] : hosts);
}

function fixOf(policy: AuthorizationPolicy): string {
  const name = nameOf(subjectOf(policy.source));
  if (policy.action !== 'ALLOW')
    return `Add \`{ key: 'request.headers[K-Network-Probe]', notValues: [probe] }\` to "when" of every rule of ${name}: queue-proxy and activator answer such requests themselves.`;
  return `Add the rule \`{ to: [{ operation: { paths: [/healthz] } }], when: [{ key: 'request.headers[K-Network-Probe]', values: [probe] }] }\` to ${name}: queue-proxy and activator answer such requests themselves.`;
}
