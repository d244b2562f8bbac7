import { RULES } from '../../../lib/analysis/rules';
import { EXPLAINS } from './explained';
import { type FaultKind } from './faults';
import { type Given, judged } from './judge';
import { cases, mutated, mutation, pages, recorded } from './topologies';

// FAULT_PAIRS=3000 for a long sweep.
const PAIRS = Number(process.env['FAULT_PAIRS'] ?? 60);

/** The faults that no finding explains, by topology. */
function missed(given: readonly Given[], counts: Record<string, number> = {}): string[] {
  return given.flatMap((each) => {
    const { faults, left } = judged(each);
    for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
    return left.map(({ kind, text }) => `${each.name}: ${kind}: ${text}`);
  });
}

/** The kinds of fault that occurred less often than this: a test of few faults would prove little. */
function rare(counts: Readonly<Record<string, number>>, least: Readonly<Record<FaultKind, number>>): string[] {
  return Object.entries(least).flatMap(([kind, number]) => ((counts[kind] ?? 0) < number ? kind : []));
}

describe('every fault that the model predicts has a finding that explains it', () => {
  test('in the topologies that were measured', () => {
    const counts: Record<string, number> = {};
    expect(missed(recorded(), counts)).toEqual([]);
    expect(rare(counts, { 'not-ready': 50, unanswered: 50, leak: 50, exposed: 0 })).toEqual([]);
  });

  test('in the collected cases', () => {
    expect(missed(cases())).toEqual([]);
  });

  test("in the examples of the rules' pages", () => {
    expect(missed(pages())).toEqual([]);
  });

  test('in topologies with one mistake or two', () => {
    const counts: Record<string, number> = {};
    expect(missed(mutated(PAIRS), counts)).toEqual([]);
    expect(rare(counts, { 'not-ready': 100, unanswered: 300, leak: 100, exposed: 5 })).toEqual([]);
  });
});

test('the rules that explain faults exist', () => {
  const names = RULES.map(({ name }) => name);
  expect(Object.keys(EXPLAINS).filter((name) => !names.includes(name))).toEqual([]);
});

test('a fault whose rule is taken away is missed', () => {
  const blind = RULES.filter(({ name }) => name !== 'gateway-does-not-listen');
  const { left } = judged(mutation('plain', ['Gateway alpha without servers']), blind);
  expect(left.map(({ kind }) => kind)).toContain('unanswered');
});
