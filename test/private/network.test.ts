import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { addressFamily, isAssignable, parseCidr } from '../../lib/private/network';

test.each([
  ['192.0.2.10', 'IPv4'],
  ['2001:db8::10', 'IPv6'],
  ['::ffff:192.0.2.10', 'IPv6'],
  ['192.0.2', undefined],
  ['192.0.2.256', undefined],
  ['192.0.2.010', undefined],
  [' 192.0.2.10', undefined],
  ['fe80::1%eth0', undefined],
  ['2001:db8:::10', undefined],
  ['gateway', undefined],
  ['', undefined],
  [3221226000, undefined],
])('family of %p is %p', (value, family) => {
  expect(addressFamily(value)).toBe(family);
});

test.each([
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['10.0.0.5/8', '10.0.0.0/8', true],
  ['10.0.0.5/32', '10.0.0.5/32', false],
  ['192.0.2.255/31', '192.0.2.254/31', true],
  ['0.0.0.0/0', '0.0.0.0/0', false],
  ['255.255.255.255/0', '0.0.0.0/0', true],
  ['2001:db8::/32', '2001:db8::/32', false],
  ['2001:db8::1/32', '2001:db8::/32', true],
  ['2001:0DB8:0:0::/32', '2001:db8::/32', false],
  ['::/0', '::/0', false],
  ['::1/128', '::1/128', false],
  ['1:2:3:4:5:6:7:8/64', '1:2:3:4::/64', true],
  ['1:2:3:4:5:6:7::/112', '1:2:3:4:5:6:7:0/112', false],
  ['::2:3:4:5:6:7:8/128', '0:2:3:4:5:6:7:8/128', false],
  ['::ffff:192.0.2.10/128', '::ffff:c000:20a/128', false],
])('%s is the block %s', (value, canonical, hasHostBits) => {
  const family = value.includes(':') ? 'IPv6' : 'IPv4';
  expect(parseCidr(value)).toEqual({ family, canonical, hasHostBits });
});

test.each([
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '2001:db8::/129',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '/8',
  8,
])('%p is no block', (value) => {
  expect(parseCidr(value)).toBeUndefined();
});

test('the canonical block stands for itself, whatever the address', () => {
  const ipv4 = fc.tuple(fc.ipV4(), fc.nat(32));
  const ipv6 = fc.tuple(fc.ipV6(), fc.nat(128));
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), ([address, prefix]) => {
      const { canonical } = parseCidr(`${address}/${prefix}`) ?? { canonical: '' };
      expect(parseCidr(canonical)).toMatchObject({ canonical, hasHostBits: false });
    }),
  );
});

test.each([
  ['10.0.0.10', true],
  ['192.0.2.10', true],
  ['2001:db8::10', true],
  ['fd00::10', true],
  ['0.0.0.0', false],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
  ['gateway', false],
])('%s can be the address of a load balancer: %p', (value, expected) => {
  expect(isAssignable(value)).toBe(expected);
});

describe('as Node reads addresses', () => {
  const blocked = new BlockList();
  for (const [network, prefix, family] of [
    ['0.0.0.0', 8, 'ipv4'],
    ['127.0.0.0', 8, 'ipv4'],
    ['169.254.0.0', 16, 'ipv4'],
    ['224.0.0.0', 3, 'ipv4'],
    ['::', 127, 'ipv6'],
    ['fe80::', 10, 'ipv6'],
    ['ff00::', 8, 'ipv6'],
  ] as const) {
    blocked.addSubnet(network, prefix, family);
  }
  const part = fc.oneof(
    fc.nat(300).map(String),
    fc.constantFrom('', '0', '00', '01', 'f', 'ffff', '10000', 'g', '%1', '\n'),
  );
  const anything = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    fc.array(part, { maxLength: 9 }).map((parts) => parts.join(':')),
    fc.tuple(fc.constantFrom('::ffff:', '::', '64:ff9b::', '1:2:3:4:5:6:'), fc.ipV4()).map((parts) => parts.join('')),
  );

  test('family', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const version = value.includes('%') ? 0 : isIP(value);
        expect(addressFamily(value)).toBe(version === 0 ? undefined : `IPv${version}`);
      }),
      { numRuns: 3000 },
    );
  });

  test('assignable', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const family = addressFamily(value);
        const expected = family !== undefined && !blocked.check(value, family === 'IPv4' ? 'ipv4' : 'ipv6');
        expect(isAssignable(value)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});
