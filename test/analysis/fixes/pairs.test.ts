import { sweep } from '../../sweep';
import { BASES } from '../faults/healthy';
import { MUTATIONS } from '../faults/mutations';
import { generator } from '../faults/random';
import { mutation } from '../faults/topologies';
import { leftAfterAll, leftAfterEach } from './repaired';

const PAIRS = sweep(15, 1_500);
const SEED = Number(process.env['SEED'] ?? 20_261_129);
/** Of very many random pairs, this share may need somebody who thinks. */
const HARD = 1 / 200;

/** Mistakes whose fixes were in each other's way. */
const KNOWN: readonly (readonly [base: string, first: string, second: string])[] = [
  ['plain', 'pods of alpha with the stock labels', 'Gateway alpha on 8081 beside HTTPS'],
  ['plain', 'Service alpha without 80', 'one host on one gateway'],
  ['plain', 'Gateway alpha redirects', 'AuthorizationPolicy by address'],
  ['local', 'ingress Gateway selects alpha', 'second Service for the pods of alpha'],
  ['local', 'Gateway alpha HTTPS only', 'Service alpha selects the stock pods'],
  ['secure', 'Gateway alpha missing', 'Service alpha missing'],
  ['secure', 'local Service with the selector as label', 'local Service selects nothing'],
  ['local', 'entry alpha selects the services of beta', 'ingress Gateway on 8081'],
  ['secure', 'Service alpha selects the stock pods', 'Gateway alpha HTTPS without tls'],
  ['secure', 'Gateway alpha redirects', 'mapping with a Secret'],
  ['plain', 'local Service with the selector as label', 'local Gateway on 80'],
  ['local', 'TLS ends at the load balancer of alpha', 'Service alpha without 80'],
  ['plain', 'alpha without pods', 'discoverySelectors without alpha'],
];

describe.each(KNOWN)('%s: %s + %s', (base, first, second) => {
  const given = mutation(base, [first, second]);

  test('works after the fixes, one by one', () => {
    expect(leftAfterEach(given)).toEqual([]);
  });

  test('works after all fixes of each report', () => {
    expect(leftAfterAll(given)).toEqual([]);
  });
});

test('random pairs of mistakes have fixes after which everything works', () => {
  const random = generator(SEED);
  const [bases, names] = [Object.keys(BASES), Object.keys(MUTATIONS)];
  const hard = Array.from({ length: PAIRS }, () =>
    mutation(random.of(bases), [random.of(names), random.of(names)]),
  ).flatMap((given) => {
    const [left] = [...leftAfterEach(given), ...leftAfterAll(given)];
    return left === undefined ? [] : `${given.name}: ${left}`;
  });
  expect(hard.slice(Math.floor(PAIRS * HARD))).toEqual([]);
});

test('without any fix the mistakes are there', () => {
  for (const [base, first, second] of KNOWN)
    expect(leftAfterAll(mutation(base, [first, second]), 0).length).toBeGreaterThan(0);
});
