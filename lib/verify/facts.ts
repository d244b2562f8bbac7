import { at, text } from '../private/access';
import { byText } from '../private/sort';
import { type Finding } from '../analysis/finding';
import { type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { idOf } from '../analysis/input/manifest';
import { type Service, type Workload } from '../analysis/model/types';
import { type Reach } from '../analysis/reach/reach';
import { gatewayServices, ownerId } from '../analysis/reach/reachability';
import { type Asked, type DifferenceKind, predictedOutcomes } from './compare';
import { type Outcome, SILENT } from './observation';
import { type Question } from './question';

/** What the manifests say that can explain a difference. */
export class Facts {
  private readonly services: ReadonlyMap<string, Service>;
  private readonly findings: readonly Finding[];
  private readonly reach: Reach;

  /** @param findings Those of the analyzer on the same manifests. */
  public constructor(
    private readonly gateways: ConfiguredGateways,
    findings: readonly Finding[],
  ) {
    this.reach = gateways.reach;
    this.services = new Map(gatewayServices(this.reach.model).map((service) => [idOf(service), service]));
    this.findings = findings.filter(({ level }) => level !== 'note');
  }

  /** The fact that explains the answer to a request. */
  public of(kind: DifferenceKind, { question, observation: { outcome } }: Asked): string {
    const isForeseen = predictedOutcomes(question).has(outcome);
    const finding = isForeseen ? this.findingOn(this.about(question)) : undefined;
    if (finding !== undefined) return finding;
    if (SILENT.has(outcome)) return this.silence(question, outcome);
    return kind === 'leak' ? LEAK : (BY_OUTCOME[outcome] ?? STALE);
  }

  /** Why nothing at all answers at a gateway. */
  public silence({ gatewayService, address, scheme }: Question, outcome: Outcome): string {
    const service = this.services.get(gatewayService);
    const idle = (service === undefined ? [] : this.reach.model.lookup.podsOf(service)).filter(hasNoReadyPod);
    const [first] = idle.map((workload) => `${workload.kind} ${idOf(workload)}`);
    if (first !== undefined) return `${first} has no ready pod.`;
    const finding = this.findingOn([gatewayService, ...this.gatewaysBehind(gatewayService)]);
    if (finding !== undefined) return finding;
    if (outcome === 'unresolved') {
      const reason = address.endsWith(`.${this.reach.model.domains.localDomain}`)
        ? 'names of the cluster resolve only in it (run this there, with --job), and only while the Service exists'
        : 'the load balancer is gone, or new';
      return `The name ${address} does not resolve: ${reason}.`;
    }
    return `Nothing answers ${scheme} at ${address}: a firewall, source ranges, health checks of the load balancer, or its address belongs to something else.`;
  }

  /** Why a service that answers is not Ready. */
  public unready(service: string, condition: string): string {
    const finding = this.findingOn([service, ...this.gatewaysOf(service)]);
    if (finding !== undefined) return finding;
    const ingress = this.reach.ingresses.find((each) => ownerId(each) === service);
    const ready = ingress && this.reach.readinessOf(ingress);
    if (ready !== undefined && ready.status !== 'True')
      return `net-istio's probe fails: ${ready.message || ready.reason}.`;
    return condition === ''
      ? 'Its condition gives no reason.'
      : `Its condition says: ${condition.replace(/\.?$/, '.')}`;
  }

  private about({ cell, gatewayService }: Question): readonly string[] {
    const { service } = cell;
    return [service, ...this.gatewaysOf(service), gatewayService, ...this.gatewaysBehind(gatewayService)];
  }

  /** The worst finding about the first of these services, gateways or gateway Services that has any. */
  private findingOn(ids: readonly string[]): string | undefined {
    for (const id of ids) {
      const [first] = this.findings
        .filter(({ subject, gateway }) => idOf(subject) === id || gateway === id)
        .toSorted(byText(({ level }) => level));
      if (first !== undefined) return `${first.rule}: ${first.message}`;
    }
    return undefined;
  }

  /** The gateways of config-istio that a service uses. */
  private gatewaysOf(service: string): readonly string[] {
    const ingress = this.reach.ingresses.find((each) => ownerId(each) === service);
    const { external = [], local = [] } = ingress === undefined ? {} : this.reach.gatewaysOf(ingress);
    return [...external, ...local].map(idOf);
  }

  /** The gateways of config-istio behind a Service. */
  private gatewaysBehind(gatewayService: string): readonly string[] {
    const service = this.services.get(gatewayService);
    return service === undefined ? [] : this.gateways.namedWith(service).map(({ id }) => id);
  }
}

const LEAK =
  'Nothing that was read explains it: another object attaches the host to this gateway, or the address leads to other pods.';
const STALE = 'The gateways are configured by something that was not read, or that has changed since.';
const BY_OUTCOME: Readonly<Partial<Record<Outcome, string>>> = {
  '403': 'An AuthorizationPolicy or an external authorizer that was not read denies it.',
  '404':
    'The gateway has no route for the host: istiod or net-istio have not taken over the configuration that was read.',
  '503': 'The gateway reaches no backend: look at the pods of the revision, and at mutual TLS to them.',
  reset:
    'The gateway ends the connection: no certificate for this name, a client certificate demanded, or PROXY protocol.',
  '301': 'The gateway redirects to https, which the configuration that was read does not say.',
};

/** Whether a cluster says that a workload has no ready pod. */
function hasNoReadyPod({ source }: Workload): boolean {
  if (text(source.object, 'metadata', 'uid') === undefined) return false;
  const status = at(source.object, 'status');
  const ready = at(status, source.kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas');
  return status !== undefined && (ready === undefined || ready === 0);
}
