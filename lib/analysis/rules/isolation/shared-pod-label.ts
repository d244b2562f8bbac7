import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Workload } from '../../model/types';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { type ConfiguredGateway, type ConfiguredGateways } from '../../gateways/configured-gateways';
import { mainOwner, relabel } from '../../gateways/own-label';
import { installSeparatePods, leadToPods } from '../../gateways/service-for-pods';
import { listed, namedPods, ofKind, quoted } from '../../words';
import { type LabelGroup, type LabelSharing } from '../../gateways/label-groups';
import { firstLeak, proof } from '../../gateways/leaks';
import { leadsTo, type SharedPort, sharedPorts } from '../../gateways/shared-ports';
import { podPortOf } from '../../net-istio/probes';

export const sharedPodLabel: Rule = {
  name: 'shared-pod-label',
  level: 'error',
  title: 'The pods of two gateways share a label',
  why:
    'An Istio Gateway applies to all gateway pods that match its selector, in every namespace. Pods with the ' +
    'label of another gateway, such as the default labels of an installer, also serve every host of that ' +
    'gateway.',
  *check(context) {
    const reported = new Set<string | undefined>();
    const { sharing } = context;
    for (const group of sharing.groups) {
      for (const workload of group.others) {
        const found = sharedLabel(context, sharing, group, workload);
        if (found === undefined) continue;
        // Pods of no gateway say nothing of the ports that the gateway shares.
        if (context.gateways.ownersOf(workload).length > 0) reported.add(found.gateway);
        yield found;
      }
    }
    for (const shared of sharedPorts(context.gateways, (id) => reported.has(id))) {
      yield sharedPort(context, shared);
    }
  },
};

function sharedPort({ gateways }: RuleContext, shared: SharedPort): RuleFinding {
  const { gateway, service, keeper, workload, leak } = shared;
  const port = service.ports.find((each) => podPortOf(each, workload.portNames) === shared.port)?.port ?? 80;
  const ownPort = ownPortOf(gateways, shared);
  return {
    subject: subjectOf(service.source),
    gateway: gateway.id,
    level: gateways.levelOf(leak !== undefined),
    message: `Service ${idOf(service)} of Gateway ${gateway.id} sends to the same port of ${namedPods(workload)} as ${ofKind('Service', keeper.services.map(idOf))} of Gateway ${keeper.id}: each answers the hosts of both.${proof(leak)}`,
    fix: hasOtherPods(gateways, gateway)
      ? leadToPods(gateway)
      : ownPort !== undefined
        ? `Set targetPort ${ownPort} for port ${port} of Service ${idOf(service)}.`
        : installSeparatePods(gateway, service),
  };
}

/** Whether the Gateway applies to pods that no other gateway has: its Service is the odd one out. */
function hasOtherPods(gateways: ConfiguredGateways, { pods, own }: ConfiguredGateway): boolean {
  return pods.length > 0 && own.length === 0 && pods.every((workload) => gateways.ownersOf(workload).length === 0);
}

/** A port of the pods that the gateway has for itself, and to which its Service could send. */
function ownPortOf(gateways: ConfiguredGateways, { gateway, keeper, workload }: SharedPort): number | undefined {
  const taken = leadsTo(keeper.services, workload);
  return gateway.object?.servers
    .map(({ number }) => number)
    .find(
      (number) =>
        !taken.has(number) &&
        gateways.isOnPort(gateway, workload, number) &&
        !gateways.isOnPort(keeper, workload, number),
    );
}

function sharedLabel(
  context: RuleContext,
  sharing: LabelSharing,
  { keepers }: LabelGroup,
  workload: Workload,
): RuleFinding | undefined {
  const gateways = context.gateways;
  const owners = ownersOrMeant(gateways, workload);
  const owner = mainOwner(owners, workload);
  const onIt = sharing.on(workload);
  const applying = onIt.ids;
  const away = owners.flatMap((each) => sharing.away(each, keepers));
  // Only pods with a further label have something in common with these and the keepers: what applies there is theirs.
  if (applying.length === 0 && away.length === 0) return undefined;
  const leak = firstLeak(gateways, onIt.used()) ?? firstLeak(gateways, away);
  const labels = quoted([...onIt.selectors, ...away.map(({ gateway }) => gateway.selectorText)]);
  const keeping = listed([...keepers].map(namedPods));
  const effects = [
    ...(applying.length === 0
      ? []
      : [`${ofKind('Gateway', applying)} ${applying.length === 1 ? 'applies' : 'apply'} to its pods too`]),
    ...(away.length === 0
      ? []
      : [
          `its own ${ofKind('Gateway', idsOf(away))} ${away.length === 1 ? 'applies' : 'apply'} to those of ${keeping}`,
        ]),
  ];
  return {
    subject: subjectOf(workload.source),
    level: gateways.levelOf(leak !== undefined),
    message: `${capitalized(namedPods(workload))} carries ${listed(labels)}, like ${keeping}: ${effects.join(', and ')}.${proof(leak)}`,
    fix: relabel(workload, owner, owners),
    ...(owner !== undefined ? { gateway: owner.id } : onIt.first && { gateway: onIt.first.id }),
  };
}

/** The owners of pods, or the gateways beside them that apply to them and whose Services lead elsewhere. */
function ownersOrMeant(gateways: ConfiguredGateways, workload: Workload): readonly ConfiguredGateway[] {
  const owners = gateways.ownersOf(workload);
  if (owners.length > 0) return owners;
  return gateways.homelessIn(workload.namespace).filter(({ applied }) => applied.has(workload));
}

function idsOf(strays: readonly { readonly gateway: ConfiguredGateway }[]): readonly string[] {
  return [...new Set(strays.map(({ gateway }) => gateway.id))];
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
