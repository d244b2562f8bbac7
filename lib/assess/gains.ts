import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { idOf } from '../analysis/input/manifest';
import { type AuthorizationPolicy, type KIngress } from '../analysis/model/types';
import { isCovered } from '../analysis/reach/hosts';
import { type Reach } from '../analysis/reach/reach';
import { type Reason } from './reasons';

const BY_ADDRESS = new Set(['source.ip', 'remote.ip']);

/** What services of the default gateway would gain from a gateway of their own. */
export function gainsOf(users: readonly KIngress[], shared: ConfiguredGateway, reach: Reach): Reason[] {
  const hosts = users.flatMap(({ rules }) =>
    rules.filter(({ visibility }) => visibility === 'ExternalIP').flatMap((rule) => rule.hosts),
  );
  const policies = new Set([...shared.home].flatMap((workload) => reach.authorization.policiesOf(workload)));
  return [...policies]
    .filter((policy) => limitsAddresses(policy, hosts))
    .map((policy) => ({
      what:
        'their clients are limited by address: a load balancer of their own with source ranges would refuse all ' +
        'others before they reach a proxy',
      evidence: `AuthorizationPolicy ${idOf(policy)}`,
    }));
}

/** Whether a rule of the policy has both a condition on addresses and one on some of these hosts. */
function limitsAddresses({ rules }: AuthorizationPolicy, hosts: readonly string[]): boolean {
  return rules.some(({ from, to, when }) => {
    const byAddress = [...from.flat(), ...when].some(({ attribute }) => BY_ADDRESS.has(attribute));
    const named = to.flat().filter(({ attribute }) => attribute === 'request.host');
    const patterns = named.flatMap(({ values, notValues }) => [...values, ...notValues]);
    return byAddress && hosts.some((host) => patterns.some((pattern) => isCovered(host, pattern)));
  });
}
