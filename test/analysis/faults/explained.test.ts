import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../../../lib/analysis/explain';
import { buildModel } from '../../../lib/analysis/model/build';
import { Reach } from '../../../lib/analysis/reach/reach';
import { reachability } from '../../../lib/analysis/reach/reachability';
import { RULES } from '../../../lib/analysis/rules';
import { sweep } from '../../sweep';
import { accuracyTable } from './accuracy';
import { EXPLAINS, explains } from './explained';
import { type FaultKind } from './faults';
import { type Given, judged, type Judged } from './judge';
import { cases, mutated, mutation, pages, recorded } from './topologies';

const PAIRS = sweep(60, 3_000);

/** Mistakes of which one hid the other. */
const HIDDEN = [
  ['VirtualService of a tenant with a wildcard', 'entry alpha with a Gateway that is missing'],
  ['Gateway alpha redirects', 'Gateway of a tenant with the hosts of alpha'],
  ['entry alpha with the Service of the default gateway', 'alpha among the local gateways'],
];
const hidden = (): readonly Given[] => HIDDEN.map((mistakes) => mutation('secure', mistakes));

const GROUPS = { recorded, cases, pages, hidden, mutated: () => mutated(PAIRS) };
type Group = keyof typeof GROUPS;
type Result = Pick<Judged, 'faults' | 'findings' | 'left'> & { readonly name: string };

const known = new Map<Group, readonly Result[]>();

/** Every topology is judged once. The contexts would take too much memory. */
function resultsOf(group: Group): readonly Result[] {
  const results =
    known.get(group) ??
    GROUPS[group]().map((given): Result => {
      const { faults, findings, left } = judged(given);
      return { name: given.name, faults, findings, left };
    });
  known.set(group, results);
  return results;
}

/** The faults that no finding explains, by topology. */
function missed(group: Group, counts: Record<string, number> = {}): string[] {
  return resultsOf(group).flatMap(({ name, faults, left }) => {
    for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
    return left.map(({ kind, text }) => `${name}: ${kind}: ${text}`);
  });
}

/** The kinds of fault that occurred less often than this: a test of few faults would prove little. */
function rare(counts: Readonly<Record<string, number>>, least: Readonly<Record<FaultKind, number>>): string[] {
  return Object.entries(least).flatMap(([kind, number]) => ((counts[kind] ?? 0) < number ? kind : []));
}

describe('every fault that the model predicts has a finding that explains it', () => {
  test('in the topologies that were measured', () => {
    const counts: Record<string, number> = {};
    expect(missed('recorded', counts)).toEqual([]);
    expect(rare(counts, { 'not-ready': 50, unanswered: 50, leak: 50, exposed: 0, undeletable: 3 })).toEqual([]);
  });

  test('in the collected cases', () => {
    expect(missed('cases')).toEqual([]);
  });

  test("in the examples of the rules' pages", () => {
    expect(missed('pages')).toEqual([]);
  });

  test('in topologies where one mistake hides another', () => {
    const counts: Record<string, number> = {};
    expect(missed('hidden', counts)).toEqual([]);
    expect(rare(counts, { 'not-ready': 1, unanswered: 8, leak: 5, exposed: 2, undeletable: 1 })).toEqual([]);
  });

  test('in topologies with one mistake or two', () => {
    const counts: Record<string, number> = {};
    expect(missed('mutated', counts)).toEqual([]);
    expect(rare(counts, { 'not-ready': 100, unanswered: 300, leak: 100, exposed: 5, undeletable: 5 })).toEqual([]);
  });
});

/** Warnings that explain faults alone: of what was written on purpose, or of what net-istio is about to correct. */
const DELIBERATE = ['foreign-virtual-service', 'host-of-two-owners', 'net-istio-object-differs'];

/** Outages and leaks that no error explains, and no warning that says which assumed object to give. */
function understated(group: Group): string[] {
  return resultsOf(group).flatMap(({ name, faults, findings }) => {
    return faults
      .filter(({ kind, isTotal }) => kind !== 'unanswered' || isTotal === true)
      .flatMap((fault) => {
        const explaining = findings.filter((finding) => explains(finding, fault));
        const isGrave = explaining.some(
          ({ level, assumed, rule }) => level === 'error' || assumed !== undefined || DELIBERATE.includes(rule),
        );
        return isGrave ? [] : `${name}: ${fault.kind}: ${fault.text}`;
      });
  });
}

test('an outage or a leak is an error, unless it rests on an object that is only assumed', () => {
  expect((Object.keys(GROUPS) as Group[]).flatMap(understated)).toEqual([]);
});

test('explain says the same as the matrix that the findings are compared with', () => {
  for (const { loaded, options } of cases()) {
    const model = buildModel(loaded.manifests, options);
    const reach = new Reach(model);
    const { cells, ready } = reachability(model, reach);
    for (const host of new Set(cells.map((cell) => cell.host))) {
      const { answers, service, ready: condition } = explain(model, host, reach);
      const told = answers.map(({ gatewayService, scheme, answer }) => `${scheme} ${gatewayService} ${answer}`);
      // Of a VirtualService's host, explain names the VirtualService, which the matrix has as the service.
      if (service === undefined) continue;
      const own = cells.filter((cell) => cell.host === host && cell.service === service);
      expect(told).toEqual(
        expect.arrayContaining(
          own.map(({ gatewayService, scheme, answer }) => `${scheme} ${gatewayService} ${answer}`),
        ),
      );
      expect(ready.map(({ status }) => status)).toContain(condition?.status);
    }
  }
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

const PAGE = join(__dirname, '../../../docs/analyzer.md');
const BLOCK = /(<!-- accuracy, written by ACCURACY=write -->\n\n)[^]*?(\n*<!-- end of accuracy -->)/;

test('docs/analyzer.md has the accuracy of the rules as it is', () => {
  const page = readFileSync(PAGE, 'utf8');
  const table = accuracyTable(resultsOf('recorded'), resultsOf('cases'));
  const written = page.replace(BLOCK, (_, start: string) => `${start}${table}\n\n<!-- end of accuracy -->`);
  if (process.env['ACCURACY'] === 'write') writeFileSync(PAGE, written);
  expect(page).toMatch(BLOCK);
  expect(readFileSync(PAGE, 'utf8')).toBe(written);
});
