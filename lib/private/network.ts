import { type Check } from './names';

/** An address family in Kubernetes' words. */
export type AddressFamily = 'IPv4' | 'IPv6';

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * The family of an IP address, or undefined for anything else. A zone (`fe80::1%eth0`) is refused, as Kubernetes does.
 */
export function addressFamily(value: unknown): AddressFamily | undefined {
  if (typeof value !== 'string') return undefined;
  if (IPV4.test(value)) return 'IPv4';
  // The URL parser knows every form of IPv6, but takes white space and other hosts, too.
  return /^[\da-f:.]+$/i.test(value) && value.includes(':') && URL.canParse(`http://[${value}]`) ? 'IPv6' : undefined;
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

const NEVER_ASSIGNED = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fe80::/10',
  'ff00::/8',
].flatMap((block) => parseCidr(block) ?? []);
const IPV4_IN_IPV6 = parseCidr('::ffff:0:0/96');

/** Whether a host can have the address: neither unspecified, loopback, link-local, multicast nor reserved. */
export function isAssignable(value: unknown): boolean {
  const family = addressFamily(value);
  if (family === undefined) return false;
  const address = plainAddress(value as string, family);
  return !NEVER_ASSIGNED.some((block) => isInBlock(address, block));
}

/** An IPv4 address in IPv6 (RFC 4291, section 2.5.5.2) as IPv4. */
function plainAddress(address: string, family: AddressFamily): string {
  if (family === 'IPv4' || IPV4_IN_IPV6 === undefined || !isInBlock(address, IPV4_IN_IPV6)) return address;
  return fromBits(toBits(address, 'IPv6') & 0xffff_ffffn, 'IPv4');
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
