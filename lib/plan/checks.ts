import { text } from '../private/access';
import { idOf } from '../private/id';
import { groupOf, type Manifest } from '../analysis/input/manifest';
import { type Service } from '../analysis/model/types';
import { type Entrances } from './served';
import { type State } from './state';
import { type CellChange, type Check } from './types';

/** More would make a plan unreadable; the JSON has every answer. */
const ASKED = 6;
/** Asks every gateway for every host: docs/verify.md. */
const VERIFY: Check = { command: 'knative-gateways verify --cluster', expect: 'no difference' };
const ROLLED_OUT = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

/** Waits for what a step applies: pods, load balancers, certificates. */
export function arrivalChecks(applied: readonly Manifest[]): readonly Check[] {
  return applied.flatMap((each): Check[] => {
    const { kind, namespace, name } = each;
    if (ROLLED_OUT.has(kind)) {
      const command = `kubectl -n ${namespace} rollout status ${kind.toLowerCase()}/${name} --timeout=5m`;
      return [{ command, expect: 'successfully rolled out' }];
    }
    if (kind === 'Service' && text(each.object, 'spec', 'type') === 'LoadBalancer') {
      const command = `kubectl -n ${namespace} wait service/${name} --for=jsonpath='{.status.loadBalancer.ingress}' --timeout=10m`;
      return [{ command, expect: 'condition met: the load balancer has an address' }];
    }
    if (kind === 'Certificate' && groupOf(each) === 'cert-manager.io') {
      const command = `kubectl -n ${namespace} wait certificate/${name} --for=condition=Ready --timeout=10m`;
      return [{ command, expect: 'condition met: its Secret has a certificate' }];
    }
    return [];
  });
}

/**
 * Requests to the gateways for what a step changes. Knative's Ready is no check: a service that moves is not probed
 * again.
 */
export function answerChecks({ model }: State, changes: readonly CellChange[], entrances: Entrances): readonly Check[] {
  const asked = changes.filter(
    (cell) => cell.kind !== 'local' && entrances.isFor(cell) && (cell.after === '200' || cell.after === '301'),
  );
  const shown = asked.slice(0, ASKED).flatMap(({ host, scheme, gatewayService, after = '' }): Check[] => {
    const service = model.lookup.service(gatewayService);
    return service === undefined ? [] : [{ command: curl(service, host, scheme), expect: after }];
  });
  return changes.length === 0 ? [] : [...shown, VERIFY];
}

/** The checks of a step, which has one in any case: that nothing has changed for clients. */
export function checked(checks: readonly Check[]): readonly Check[] {
  return checks.length > 0 ? checks : [VERIFY];
}

/** The address of a gateway Service, as a command. */
export function addressOf(service: Service): string {
  const { namespace, name, type } = service;
  const path =
    type === 'LoadBalancer'
      ? '{.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}'
      : '{.spec.clusterIP}';
  return `$(kubectl -n ${namespace} get service ${name} -o jsonpath='${path}')`;
}

function curl(service: Service, host: string, scheme: string): string {
  const [port, flag] = scheme === 'https' ? [443, '-k '] : [80, ''];
  return `curl -s ${flag}-o /dev/null -w '%{http_code}\\n' --connect-to ${host}:${port}:${addressOf(service)}:${port} ${scheme}://${host}/`;
}

/** Where the records of hosts point to. */
export function recordChecks(
  { model }: State,
  hosts: readonly { readonly host: string; readonly to: readonly string[] }[],
): readonly Check[] {
  return hosts.slice(0, ASKED).map(({ host, to }) => {
    const services = to.flatMap((id) => model.lookup.service(id) ?? []);
    return {
      command: `dig +short ${host}`,
      expect: `only addresses of Service ${services.map(idOf).join(' or ')}, for longer than the TTL of the old record`,
    };
  });
}
