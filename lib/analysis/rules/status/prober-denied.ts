import { nameOf, subjectOf } from '../../finding';
import { type AuthorizationPolicy } from '../../model/types';
import { type Verdict } from '../../reach/authorization';
import { probeRequest } from '../../reach/conditions';
import { type Rule, type RuleContext } from '../../rule';
import { type ProbedPort } from '../../gateways/probed-services';
import { authorityOf } from '../../net-istio/probes';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { listed, namedPods } from '../../words';

export const proberDenied: Rule = {
  name: 'prober-denied',
  level: 'warning',
  title: "An AuthorizationPolicy denies net-istio's probes",
  why:
    'net-istio-controller sends GET /healthz, with the port in its Host header, to the gateway pods before it ' +
    'marks a service Ready. It accepts a 403 as an answer: services on this gateway become Ready at once, ' +
    'whether their routes exist or not.',
  *check(context) {
    if (context.model.authorizationPolicies.length === 0) return;
    for (const gateway of context.gateways.all) {
      const denial = denialOf(context, gateway);
      const [policy] = denial?.verdict.by ?? [];
      if (denial === undefined || policy === undefined) continue;
      const { verdict, host, workload, podPort } = denial;
      const names = listed(verdict.by.map((each) => nameOf(subjectOf(each.source))));
      const certain = verdict.denied === 'yes';
      yield {
        subject: subjectOf(policy.source),
        gateway: gateway.id,
        ...(!certain && { level: 'note' as const }),
        message: `${names} ${certain ? 'denies' : 'may deny'} net-istio's probe of Gateway ${gateway.id}: GET /healthz for ${host ?? 'any host'} at port ${podPort} of ${namedPods(workload)}.`,
        fix: fixOf(policy),
      };
    }
  },
};

interface Denial extends ProbedPort {
  readonly verdict: Verdict;
  /** `HOST:PORT`; `undefined` if no service is known and every host is denied. */
  readonly host: string | undefined;
}

/** The first probe that is denied for certain, or else the first that may be. */
function denialOf(context: RuleContext, gateway: ConfiguredGateway): Denial | undefined {
  const { authorization } = context.reach;
  const ports = context.candidates
    .ownProbedPorts(gateway)
    .filter(({ workload }) => authorization.policiesOf(workload).length > 0);
  const hosts = ports.length === 0 ? [] : probedHosts(context, gateway);
  let possible: Denial | undefined;
  for (const { workload, podPort } of ports) {
    for (const host of hosts) {
      const verdict = authorization.verdictOf(workload, podPort, probeRequest(host));
      if (verdict.denied === 'yes') return { workload, podPort, host, verdict };
      // Without a known service, a policy by hosts may well allow some host.
      if (verdict.denied === 'maybe' && host !== undefined) possible ??= { workload, podPort, host, verdict };
    }
  }
  return possible;
}

/** The hosts, with their ports, by which the gateway is probed for its services. */
function probedHosts({ reach, candidates }: RuleContext, gateway: ConfiguredGateway): ReadonlySet<string | undefined> {
  const targets = candidates.of(gateway).own.flatMap(({ probe }) => probe.targets);
  const hosts = gateway.users.flatMap((ingress) =>
    reach
      .probesOf(ingress)
      .filter((probe) => probe.gateway === gateway.id)
      .flatMap((probe) => targets.map((target) => authorityOf(probe, target))),
  );
  return new Set(hosts.length === 0 ? [undefined] : hosts);
}

function fixOf(policy: AuthorizationPolicy): string {
  const name = nameOf(subjectOf(policy.source));
  if (policy.action !== 'ALLOW')
    return `Add \`{ key: 'request.headers[K-Network-Probe]', notValues: [probe] }\` to "when" of every rule of ${name}: queue-proxy and activator answer such requests themselves.`;
  return `Add the rule \`{ to: [{ operation: { paths: [/healthz] } }], when: [{ key: 'request.headers[K-Network-Probe]', values: [probe] }] }\` to ${name}: queue-proxy and activator answer such requests themselves.`;
}
