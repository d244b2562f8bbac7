import { InvalidArgumentError, Option } from 'commander';
import { KnativeRelease, releaseRefusals } from '../knative/release';
import { isDnsSubdomain } from '../private/names';
import { addressFamily } from '../private/network';

/** Options of every command that reads manifests; see `readInput`. */
export interface InputFlags {
  readonly cluster?: true;
  readonly context?: string;
  readonly withSecrets?: true;
  /** What is read is not replaced by what is written. */
  readonly output?: string;
}

export const INPUT_FLAGS: readonly Option[] = [
  new Option('--cluster', 'read the cluster with kubectl, as it would be after the files, if any, were applied'),
  new Option('--context <name>', 'kubectl context for --cluster (default: the current one)'),
  new Option('--with-secrets', 'with --cluster: also read the certificates in Secrets, but no private keys'),
];

/** Options of every command that builds the model; see `modelOf`. */
export interface ModelFlags {
  readonly knative?: KnativeRelease;
  readonly scopeGatewayToNamespace?: true;
  readonly clusterDomain?: string;
}

export const MODEL_FLAGS: readonly Option[] = [
  new Option(
    '--knative <version>',
    'release of Knative Serving, such as 1.15 (default: from labels in the manifests, otherwise 1.15)',
  ).argParser(release),
  new Option(
    '--scope-gateway-to-namespace',
    'assume PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true on istiod (default: as set on its Deployment)',
  ),
  new Option(
    '--cluster-domain <domain>',
    'domain of the Services of the cluster (default: as in config-istio, otherwise cluster.local)',
  ).argParser(domain),
];

/** Model options of the flags. */
export function modelOptions({ knative, scopeGatewayToNamespace, clusterDomain }: ModelFlags): {
  release?: KnativeRelease;
  scopeGatewayToNamespace?: boolean;
  clusterDomain?: string;
} {
  return {
    ...(knative && { release: knative }),
    ...(scopeGatewayToNamespace && { scopeGatewayToNamespace }),
    ...(clusterDomain !== undefined && { clusterDomain }),
  };
}

/** Collects the names of an option that can be given several times: `--rule a,b --rule c`. */
export function names(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...value.split(',').filter((name) => name !== '')];
}

/** The client address for `explain`. */
export const CLIENT_FLAG = new Option(
  '--client <address>',
  'IP address of the client, as the gateways see it, for AuthorizationPolicies that depend on it (default: any)',
).argParser((address: string) => {
  if (addressFamily(address) === undefined) throw new InvalidArgumentError('Allowed is an IPv4 or IPv6 address.');
  return address;
});

/** Options of every command that names costs. */
export const COST_INPUT_FLAGS: readonly Option[] = [
  new Option('--usage <file>', 'usage of the gateways (docs/cost.md)'),
  new Option('--prices <file>', 'prices instead of the list prices that the command knows (docs/cost.md)'),
  new Option('--date <day>', 'the day against which the age of prices is judged')
    .argParser(day)
    .default(new Date().toISOString().slice(0, 10), 'today'),
];

/** A day as `2026-11-28`. */
function day(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError('Allowed is a day such as 2026-11-28.');
}

/** A release such as `1.15`. */
export function release(version: string): KnativeRelease {
  if (releaseRefusals(version).length === 0) return KnativeRelease.of(version);
  throw new InvalidArgumentError(`Allowed are ${releaseRange()}.`);
}

function releaseRange(): string {
  const known = KnativeRelease.all().map(({ minor }) => minor);
  return `${known.at(0) ?? ''} to ${known.at(-1) ?? ''}`;
}

/** A release, or the format of config-istio, of which any release will do. */
export function releaseOrFormat(value: string): KnativeRelease {
  const releases = KnativeRelease.all();
  const [known] = releases.filter(({ configIstioFormat }) => (configIstioFormat as string) === value).slice(-1);
  if (known !== undefined) return known;
  if (releaseRefusals(value).length === 0) return KnativeRelease.of(value);
  const formats = [...new Set(releases.map(({ configIstioFormat }) => configIstioFormat))];
  throw new InvalidArgumentError(`Allowed are ${releaseRange()}, and ${formats.join(', ')}.`);
}

function domain(text: string): string {
  const name = text.replace(/\.$/, '');
  if (isDnsSubdomain(name)) return name;
  throw new InvalidArgumentError('Allowed is a DNS name such as cluster.local, without svc in front.');
}
