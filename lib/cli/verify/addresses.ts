import { InvalidArgumentError } from 'commander';
import { type ConfiguredGateways } from '../../analysis/gateways/configured-gateways';
import { idOf } from '../../analysis/input/manifest';
import { gatewayServices } from '../../analysis/reach/reachability';
import { objects, text } from '../../private/access';
import { isDnsSubdomain } from '../../private/names';
import { choice } from '../../private/nearest';
import { addressFamily } from '../../private/network';
import { type Addresses } from '../../verify/question';

/** `NAMESPACE/NAME` of a Gateway or of its Service, and the address that the user confirms for it. */
export interface GivenAddress {
  readonly gateway: string;
  readonly address: string;
}

/** Reads `--address GATEWAY=HOST`, which can be given several times. */
export function givenAddress(value: string, previous: readonly GivenAddress[] = []): readonly GivenAddress[] {
  const [gateway = '', address = '', ...more] = value.split('=');
  const isAddress = isDnsSubdomain(address) || addressFamily(address) !== undefined;
  if (!/^[^/]+\/[^/]+$/.test(gateway) || !isAddress || more.length > 0) {
    throw new InvalidArgumentError(
      'Allowed is NAMESPACE/NAME=HOST: a Gateway or its Service, and a host name or IP address.',
    );
  }
  return [...previous, { gateway, address }];
}

export interface AddressFlags {
  readonly address?: readonly GivenAddress[];
  readonly inCluster?: true;
}

/**
 * The address of each gateway Service: the one that the user gives, or its name in the cluster with `inCluster`, or
 * the first address of its load balancer in `status`. No other address is ever used.
 *
 * @throws if an address is given for something that is not a gateway.
 */
export function addressesOf(
  gateways: ConfiguredGateways,
  { address = [], inCluster }: AddressFlags,
  domain: string,
): Addresses {
  const services = gatewayServices(gateways.reach.model);
  const found = new Map<string, string>();
  for (const service of services) {
    const [ingress] = objects(service.source.object, 'status', 'loadBalancer', 'ingress');
    const known = inCluster === true ? `${service.name}.${service.namespace}.svc.${domain}` : addressIn(ingress);
    if (known !== undefined && service.origin === 'manifest') found.set(idOf(service), known);
  }
  for (const { gateway, address: given } of address) {
    const named = gateways.find(gateway)?.services ?? services.filter((service) => idOf(service) === gateway);
    if (named.length === 0) {
      const known = [...gateways.all.map(({ id }) => id), ...services.map(idOf)];
      const { allowed, fix } = choice(gateway, known);
      throw new Error(
        `--address ${gateway}=${given}: ${gateway} is not a gateway; allowed: ${allowed ?? ''}${fix === undefined ? '' : `; ${fix}`}`,
      );
    }
    for (const service of named) found.set(idOf(service), given);
  }
  return found;
}

/** A host name or IP address; a status could hold anything. */
function addressIn(ingress: unknown): string | undefined {
  const address = text(ingress, 'ip') ?? text(ingress, 'hostname');
  return address !== undefined && (isDnsSubdomain(address) || addressFamily(address) !== undefined)
    ? address
    : undefined;
}
