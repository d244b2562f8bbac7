import { listed } from '../../analysis/words';
import { writeYaml } from '../../private/yaml/write';
import {
  type AppliedObject,
  type CellChange,
  type CertificateMove,
  type HostChange,
  type LoadBalancerChange,
  type Loss,
  losesTraffic,
  type ObjectName,
  type Plan,
  type ReadyChange,
  type ServiceChange,
  type Step,
} from '../types';
import { plural } from '../../private/plural';

/** One part of the summary: its title, and a line for each thing. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What the plan comes to, in one sentence. */
export function verdictOf(plan: Plan): string {
  const { steps } = plan;
  if (steps.length === 0) return 'Nothing to do: both topologies are the same.';
  const losing = steps.flatMap(({ losses }, index) => (losses.length > 0 ? [index + 1] : []));
  const count = plural(steps.length, 'step');
  if (!losesTraffic(plan)) return `${count}, none of which loses a request.`;
  return `${count}. ${losing.length === 1 ? 'Step' : 'Steps'} ${listed(losing.map(String), losing.length)} ${losing.length === 1 ? 'loses' : 'lose'} requests.`;
}

/** The summary of a plan; parts without content are left out. */
export function sectionsOf(plan: Plan): readonly Section[] {
  const { from, to } = plan.knative;
  return [
    { title: 'Notes', lines: [from === to ? `Knative ${to}.` : `Knative ${from} to ${to}.`, ...plan.notes] },
    { title: 'Services', lines: plan.services.map(serviceLine) },
    { title: 'Hosts', lines: plan.hosts.map(hostLine) },
    { title: 'Load balancers', lines: plan.loadBalancers.map(loadBalancerLine) },
    { title: 'Certificates', lines: plan.certificates.map(certificateLine) },
  ].filter(({ lines }) => lines.length > 0);
}

function serviceLine({ service, change, gateways, from, to }: ServiceChange): string {
  const verb = {
    moves: 'moves',
    'falls back': 'falls back to the default gateway',
    'is new': 'is new',
    'is removed': 'is removed',
  }[change];
  return `${service} ${verb}, ${gateways}: ${ids(from)} -> ${ids(to)}`;
}

function hostLine({ host, scheme, change, from, to }: HostChange): string {
  const word = {
    unreachable: 'becomes unreachable',
    reachable: 'becomes reachable',
    elsewhere: 'is reachable somewhere else',
  }[change];
  return `${scheme}://${host} ${word}: ${ids(from)} -> ${ids(to)}`;
}

function loadBalancerLine({ service, change, fields }: LoadBalancerChange): string {
  const text = `${service} is ${change}`;
  return fields.length === 0 ? text : `${text}: ${fields.join(', ')} (the cloud may replace it, with a new address)`;
}

function certificateLine({ from, to, hosts, isProvided }: CertificateMove): string {
  const names = listed(hosts);
  if (isProvided) return `${to} for ${names} comes with the new manifests`;
  return from === undefined
    ? `${to} for ${names} is in no manifest: create it before the first step`
    : `${to} for ${names} is in no manifest: copy ${from} before the first step`;
}

function ids(some: readonly string[]): string {
  return some.length === 0 ? 'none' : some.join(', ');
}

/** `Deployment gw/edge`. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

export function appliedText(applied: AppliedObject): string {
  const { source, object } = applied;
  return `${objectText(applied)} (${source ?? (object === undefined ? 'by the command' : 'a passing state, below')})`;
}

/** `http://a.example at gw/edge: 404 -> 200`. */
export function cellText({ scheme, host, gatewayService, before, after }: CellChange): string {
  return `${scheme}://${host} at ${gatewayService}: ${before ?? 'nothing'} -> ${after ?? 'nothing'}`;
}

const LOSSES: Readonly<Record<Loss['kind'], string>> = {
  gone: 'nothing answers it any more',
  moved: 'it moves without an overlap',
  address: 'an address that clients use closes',
  partly: 'only some pods or requests are answered',
};

export function lossText({ kind, scheme, host, at, lasts }: Loss): string {
  return `${scheme}://${host} at ${at.join(', ')}: ${LOSSES[kind]}, ${lasts}`;
}

export function readyText({ service, before, after }: ReadyChange): string {
  return `${service} Ready ${before ?? 'none'} -> ${after}`;
}

/** The objects that only the plan has, as YAML documents. */
export function passingYaml({ apply }: Step): string {
  return apply.flatMap(({ object }) => (object === undefined ? [] : writeYaml(object))).join('---\n');
}
