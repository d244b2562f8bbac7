import { BlockList, isIP } from 'node:net';
import { type Check } from './names';

/** An address family in Kubernetes' words. */
export type AddressFamily = 'IPv4' | 'IPv6';

/**
 * The family of an IP address, or undefined for anything else. A zone (`fe80::1%eth0`) is refused, as Kubernetes does.
 */
export function addressFamily(value: unknown): AddressFamily | undefined {
  if (typeof value !== 'string' || value.includes('%')) return undefined;
  const version = isIP(value);
  if (version === 0) return undefined;
  return version === 4 ? 'IPv4' : 'IPv6';
}

/** A block of addresses. */
export interface Cidr {
  readonly family: AddressFamily;
  /** The block as it should be written: no bit set behind the prefix. */
  readonly canonical: string;
  /** Whether the block was written with bits set behind the prefix: `10.0.0.5/8`. */
  readonly hasHostBits: boolean;
}

const WIDTH = { IPv4: 32, IPv6: 128 } as const;

/** Reads `ADDRESS/PREFIX`; undefined for anything else. */
export function parseCidr(value: unknown): Cidr | undefined {
  if (typeof value !== 'string') return undefined;
  const [address = '', prefix = '', ...rest] = value.split('/');
  const family = addressFamily(address);
  if (family === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const width = WIDTH[family];
  const length = Number(prefix);
  if (length > width) return undefined;
  const hostBits = BigInt(width - length);
  const bits = toBits(address, family);
  const network = (bits >> hostBits) << hostBits;
  return { family, canonical: `${fromBits(network, family)}/${length}`, hasHostBits: network !== bits };
}

/** Whether an address is of a block. */
export function isInBlock(address: string, block: Cidr): boolean {
  const [, prefix = ''] = block.canonical.split('/');
  return parseCidr(`${address}/${prefix}`)?.canonical === block.canonical;
}

function toBits(address: string, family: AddressFamily): bigint {
  const groups = family === 'IPv4' ? address.split('.') : ipv6Groups(address);
  const [size, base] = family === 'IPv4' ? [8n, ''] : [16n, '0x'];
  return groups.reduce((bits, group) => (bits << size) | BigInt(base + group), 0n);
}

function ipv6Groups(address: string): string[] {
  // The URL parser writes an IPv6 address in its shortest form, with an embedded IPv4 address as two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const split = (part: string): string[] => (part === '' ? [] : part.split(':'));
  if (tail === undefined) return split(head);
  const [left, right] = [split(head), split(tail)];
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

function fromBits(bits: bigint, family: AddressFamily): string {
  const [count, size] = family === 'IPv4' ? [4, 8n] : [8, 16n];
  const groups = Array.from(
    { length: count },
    (_, index) => (bits >> (size * BigInt(count - 1 - index))) & ((1n << size) - 1n),
  );
  if (family === 'IPv4') return groups.join('.');
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

const NEVER_ASSIGNED = new BlockList();
for (const [network, prefix, family] of [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
] as const) {
  NEVER_ASSIGNED.addSubnet(network, prefix, family);
}

/** Whether a host can have the address: neither unspecified, loopback, link-local, multicast nor reserved. */
export function isAssignable(value: unknown): boolean {
  const family = addressFamily(value);
  return family !== undefined && !NEVER_ASSIGNED.check(value as string, family === 'IPv4' ? 'ipv4' : 'ipv6');
}

export const IP_ADDRESS: Check = {
  test: isAssignable,
  is: 'an IP address that a load balancer can have',
  allowed: "an IPv4 or IPv6 address such as '192.0.2.10', neither loopback, link-local, multicast nor unspecified",
};

export const CIDR: Check = {
  test: (value) => parseCidr(value) !== undefined,
  is: 'a block of IP addresses',
  allowed: "ADDRESS/PREFIX in CIDR notation, such as '192.0.2.0/24' or '2001:db8::/32'",
};
