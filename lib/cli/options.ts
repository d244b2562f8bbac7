import { InvalidArgumentError, Option } from 'commander';
import { KnativeRelease, releaseRefusals } from '../knative/release';
import { addressFamily } from '../private/network';

/** Options of every command that builds the model. */
export interface ModelFlags {
  readonly knative?: KnativeRelease;
  readonly scopeGatewayToNamespace?: true;
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
];

/** Model options of the flags. */
export function modelOptions({ knative, scopeGatewayToNamespace }: ModelFlags): {
  release?: KnativeRelease;
  scopeGatewayToNamespace?: boolean;
} {
  return { ...(knative && { release: knative }), ...(scopeGatewayToNamespace && { scopeGatewayToNamespace }) };
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

/** A day as `2026-11-28`. */
export function day(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError('Allowed is a day such as 2026-11-28.');
}

function release(version: string): KnativeRelease {
  if (releaseRefusals(version).length === 0) return KnativeRelease.of(version);
  const known = KnativeRelease.all().map(({ minor }) => minor);
  throw new InvalidArgumentError(`Allowed are ${known.at(0) ?? ''} to ${known.at(-1) ?? ''}.`);
}
