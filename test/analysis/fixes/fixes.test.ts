import { RULES } from '../../../lib/analysis/rules';
import { sweep } from '../../sweep';
import { type Given, judged, type Judged } from '../faults/judge';
import { cases, mutated, mutatedInTurn, mutation, pages, recorded } from '../faults/topologies';
import { applyFix } from './apply';

/** How many fixes of each rule are carried out. */
const MOST = sweep(5, Infinity);

interface Tally {
  readonly level: 'error' | 'warning';
  readonly applied: Map<string, number>;
  readonly missing: Set<string>;
  readonly wrong: string[];
}

function carryOut(given: Given, result: Judged, { level: wanted, applied, missing, wrong }: Tally): void {
  for (const finding of result.findings.filter(({ level }) => level === wanted)) {
    const { rule, fix, assumed } = finding;
    // It may as well be the object that is assumed.
    if (wanted === 'warning' && assumed !== undefined) continue;
    if ((applied.get(rule) ?? 0) >= MOST) continue;
    const outcome = applyFix(given, result, finding);
    if (outcome.kind === 'not-applied') missing.add(rule);
    else applied.set(rule, (applied.get(rule) ?? 0) + 1);
    if (outcome.kind === 'wrong') wrong.push(`${given.name}: ${rule}: ${fix} | ${outcome.why}`);
  }
}

const TALLIES = (['error', 'warning'] as const).map((level): Tally => ({
  level,
  applied: new Map(),
  missing: new Set(),
  wrong: [],
}));

const MUTATED = sweep(1, 0) === 1 ? mutatedInTurn() : mutated(0);
for (const given of [...pages(), ...cases(), ...MUTATED, ...recorded()]) {
  const result = judged(given);
  for (const tally of TALLIES) carryOut(given, result, tally);
}

test.each(TALLIES)(
  'what the fixes of level $level say, done literally, ends the finding and causes none',
  ({ wrong }) => {
    expect(wrong).toEqual([]);
  },
);

test('the fixes of every rule are carried out', () => {
  const applied = new Set(TALLIES.flatMap((tally) => [...tally.applied.keys()]));
  const names = RULES.filter(({ level }) => level !== 'note').map(({ name }) => name);
  expect(names.filter((name) => !applied.has(name))).toEqual([]);
});

test('every fix of a rule is known to mean something', () => {
  expect(TALLIES.flatMap(({ missing }) => [...missing])).toEqual([]);
});

test('a fix that changes nothing, and one that names what does not exist, are wrong', () => {
  const given = mutation('plain', ['Gateway alpha selects the stock pods']);
  const result = judged(given);
  const finding = result.findings.find(({ rule }) => rule === 'foreign-gateway-attached');
  if (finding === undefined) throw new Error('no finding');
  expect(applyFix(given, result, finding)).toEqual({ kind: 'done' });
  for (const fix of [
    'Set `istio: ingressgateway` in spec.selector of Gateway gw-alpha/alpha.',
    'Set `istio: alpha` in spec.selector of Gateway gw-alpha/other.',
    'Set `istio: gw-beta` in spec.selector of Gateway gw-alpha/alpha.',
  ])
    expect(applyFix(given, result, { ...finding, fix })).toMatchObject({ kind: 'wrong' });
  expect(applyFix(given, result, { ...finding, fix: 'Pray.' })).toEqual({ kind: 'not-applied' });
});
