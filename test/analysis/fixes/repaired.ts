import { type Finding, nameOf } from '../../../lib/analysis/finding';
import { explains } from '../faults/explained';
import { type Given, judged, type Judged } from '../faults/judge';
import { carriedOut } from './apply';

/** What is wrong with a topology after its fixes were carried out; nothing if it works. */
export type Left = readonly string[];

// Each fix may bring a finding that it hid.
const MOST_FIXES = 25;
const MOST_REPORTS = 4;

/** Carries out the fixes one by one, with a new report after each. */
export function leftAfterEach(given: Given): Left {
  const done = new Set<string>();
  let now = given;
  for (let count = 0; count < MOST_FIXES; count += 1) {
    const result = judged(now);
    const next = wantedOf(result)
      .filter((finding) => !done.has(keyOf(finding)))
      .flatMap((finding) => {
        const outcome = carriedOut(now, result, finding);
        return outcome.kind === 'changed' ? { finding, given: outcome.given } : [];
      })[0];
    if (next === undefined) return leftIn(result);
    done.add(keyOf(next.finding));
    now = next.given;
  }
  return [`there is no end to the fixes: ${[...done].join('; ')}`];
}

/** Carries out every fix of a report before the next report. */
export function leftAfterAll(given: Given, reports = MOST_REPORTS): Left {
  let now = given;
  for (let count = 0; count < reports; count += 1) {
    const report = judged(now);
    const before = now;
    for (const finding of wantedOf(report)) {
      const outcome = carriedOut(now, judged(now), finding);
      if (outcome.kind === 'changed') now = outcome.given;
    }
    if (now === before) break;
  }
  return leftIn(judged(now));
}

/** What somebody who wants a working topology acts on: errors, and warnings of what does not work. */
function wantedOf({ findings, faults }: Judged): readonly Finding[] {
  return findings.filter((finding) => finding.level === 'error' || faults.some((fault) => explains(finding, fault)));
}

function leftIn(result: Judged): Left {
  return [
    ...result.faults.map(({ kind, text }) => `${kind}: ${text}`),
    ...wantedOf(result).map(({ rule, message, fix }) => `${rule}: ${message} Fix: ${fix}`),
  ];
}

function keyOf({ rule, gateway = '', subject, fix }: Finding): string {
  return `${rule} ${gateway} ${nameOf(subject)}: ${fix}`;
}
