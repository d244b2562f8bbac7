import { KINGRESS_UNIVERSE } from '../../../knative/ingress-labels';
import { labels, mergeLabels } from '../../../private/access';
import { matches, satisfy } from '../../../private/label-selector';
import { subjectOf } from '../../finding';
import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { type KIngress } from '../../model/types';
import { hostsOf } from '../../reach/reachability';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { alsoAdmit } from '../../gateways/admit';
import { DomainClaims } from '../../assignment/domain-claims';
import { namedOwner } from '../../words';
import { byText } from '../../../private/sort';

/** An external host, and the gateways that answer it. */
interface RoutedHost {
  readonly ingress: KIngress;
  readonly host: string;
  /** `NAMESPACE/NAME`, in config-istio's order. */
  readonly gateways: readonly string[];
}

export const domainGatewayMismatch: Rule = {
  name: 'domain-gateway-mismatch',
  level: 'warning',
  title: "A service's domain belongs to a different gateway than the service",
  why:
    'config-domain chooses the domain, config-istio the gateway, each with its own selectors. DNS points a ' +
    'domain to one load balancer; a host of the domain that another gateway serves is not found there.',
  *check(context) {
    const { model, owners } = context;
    const hosts = routedHosts(context);
    const claims = new DomainClaims(model);
    const others: RoutedHost[] = [];
    for (const routed of hosts) {
      const { ingress, host, gateways } = routed;
      const claimed = claims.of(host);
      const [claim] = claimed;
      if (claim === undefined) others.push(routed);
      else if (!claimed.some(({ gateway }) => gateways.includes(gateway))) {
        const isAlone = hasOwnSelector(model, claim.gateway, ingress);
        const assign = isAlone
          ? `Assign ${namedOwner(ingress)} to ${claim.gateway}`
          : `Give ${claim.gateway} a labelSelector of its own in config-istio, and assign ${namedOwner(ingress)} to it`;
        const admitted = alsoAdmit(context.gateways, [{ ingress, gateway: claim.gateway }]);
        yield {
          subject: owners.subjectOf(ingress),
          gateway: claim.gateway,
          message: `${host} of ${namedOwner(ingress)} goes through ${gateways.join(' and ')}, but its domain belongs to ${claim.gateway}: ${claim.because}.`,
          fix: `${assign}${admitted === '' ? '; or' : `.${admitted} Or`} give it another domain, with a selector in config-domain that matches the same services as the selector of its gateway.`,
        };
      }
    }
    yield* spreadDomains(model, others);
  },
};

/** The main external hosts, where they are known and no other rule already reports why their gateway is wrong. */
function routedHosts({ model, reach, unassigned }: RuleContext): RoutedHost[] {
  const explained = new Set(
    unassigned
      .filter(({ cause }) => ['typo', 'template', 'target-assigned'].includes(cause.kind))
      .map(({ ingress }) => ingress),
  );
  const predictable = model.configDomain.source !== undefined && isUnderstood(model);
  return reach.ingresses.flatMap((ingress) => {
    if (explained.has(ingress)) return [];
    if (!predictable && !ingress.observed && ingress.owner !== 'DomainMapping') return [];
    const gateways = reach.gatewaysOf(ingress).external.map(idOf);
    const host = hostsOf(ingress).find(({ kind }) => kind === 'ext')?.host;
    return host === undefined || gateways.length === 0 ? [] : [{ ingress, host, gateways }];
  });
}

/** Whether labels assign the KIngress to the gateway, and to no other that it is not assigned to. */
function hasOwnSelector({ configIstio: { config } }: Model, gateway: string, ingress: KIngress): boolean {
  const selected = (config?.externalGateways ?? []).filter(({ labelSelector }) => labelSelector !== undefined);
  const selector = selected.find((entry) => idOf(entry) === gateway)?.labelSelector;
  const chosen = selector && satisfy([selector], KINGRESS_UNIVERSE);
  if (chosen === undefined) return true;
  const wanted = mergeLabels(ingress.labels, labels(Object.entries(chosen)));
  return selected.every(
    ({ labelSelector = {}, ...entry }) => idOf(entry) === gateway || !matches(labelSelector, wanted),
  );
}

/** Whether `domain-template` is of the kind that the model fills in: fields and look-ups, no conditions. */
function isUnderstood({ configNetwork }: Model): boolean {
  const template = configNetwork.data['domain-template'] ?? '';
  return [...template.matchAll(/\{\{([^{}]*)\}\}/g)].every(([, action = '']) => /^-?\s*(?:\.|index )/.test(action));
}

/** Domains whose hosts have no gateway in common, and domains of labelled services that are not assigned a gateway. */
function* spreadDomains(model: Model, hosts: readonly RoutedHost[]): Generator<RuleFinding> {
  const { source, data } = model.configDomain;
  if (source === undefined) return;
  const domains = new Set(Object.keys(data).filter((key) => !key.startsWith('_')));
  const unlabelled = model.domains.domainOf(labels([]));
  const ofServices = hosts.filter(({ ingress }) => ingress.owner !== 'DomainMapping');
  const byDomain = groupBy(ofServices, ({ host }) => domainOf(host, domains));
  for (const [domain, members] of [...byDomain].sort(byText(([key]) => key))) {
    const common = members[0]?.gateways.find((id) => members.every(({ gateways }) => gateways.includes(id)));
    if (common === undefined) {
      yield {
        subject: subjectOf(source),
        // Without a separate domain, hosts may well be published one by one.
        level: domain === unlabelled ? 'note' : 'warning',
        message: `Hosts of ${domain} are answered by different gateways: ${examples(members).join(', ')}. A wildcard record can point to one of them only.`,
        fix: 'Give the services of each gateway a domain of their own in config-domain, by the labels that select the gateway; or publish a DNS record for each host.',
      };
    } else if (domain !== unlabelled && isUnselected(model, common)) {
      yield {
        subject: subjectOf(source),
        gateway: common,
        level: 'note',
        message: `config-domain gives ${domain} to labelled services, but config-istio sends them through the default gateway ${common}.`,
        fix: `If ${domain} is meant for another gateway, select that gateway by the labels that select the domain.`,
      };
    }
  }
}

/** Whether the gateway is the default one, beside others that are selected. */
function isUnselected({ configIstio: { config } }: Model, id: string): boolean {
  const entries = config?.externalGateways ?? [];
  const selected = entries.filter(({ labelSelector }) => labelSelector !== undefined);
  return selected.length > 0 && selected.every((entry) => idOf(entry) !== id);
}

function domainOf(host: string, domains: ReadonlySet<string>): string[] {
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const suffix = host.slice(dot + 1);
    if (domains.has(suffix)) return [suffix];
  }
  return [];
}

// More would make a message unreadable.
const SHOWN = 4;

/** One host for each set of gateways. */
function examples(members: readonly RoutedHost[]): string[] {
  const sets = [...groupBy(members, ({ gateways }) => [gateways.join(' and ')])];
  const shown = sets.slice(0, SHOWN).map(([gateways, [first]]) => `${first?.host ?? ''} by ${gateways}`);
  return sets.length <= SHOWN ? shown : [...shown, `and by ${sets.length - SHOWN} more`];
}
