import { InvalidArgumentError, Option } from 'commander';
import { KnativeRelease } from '../knative/release';
import { addressFamily } from '../private/network';

/** Options of every command that builds the model. */
export interface ModelFlags {
  readonly knative?: KnativeRelease;
  readonly scopeGatewayToNamespace?: true;
}

export const MODEL_FLAGS: readonly Option[] = [
  new Option(
    '--knative <version>',
    'release of Knative Serving: 1.15 (default: what labels in the manifests say, else 1.15)',
  ).argParser(release),
  new Option(
    '--scope-gateway-to-namespace',
    "take istiod's PILOT_SCOPE_GATEWAY_TO_NAMESPACE for true (default: what its Deployment says)",
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

/** The address that `explain` asks from. */
export const CLIENT_FLAG = new Option(
  '--client <address>',
  'IP address of the client, as the gateways see it, for AuthorizationPolicies that go by it (default: any)',
).argParser((address: string) => {
  if (addressFamily(address) === undefined) throw new InvalidArgumentError('Allowed is an IPv4 or IPv6 address.');
  return address;
});

function release(version: string): KnativeRelease {
  try {
    return KnativeRelease.of(version);
  } catch {
    const known = KnativeRelease.all().map(({ minor }) => minor);
    throw new InvalidArgumentError(`Allowed are ${known.at(0) ?? ''} to ${known.at(-1) ?? ''}.`);
  }
}
