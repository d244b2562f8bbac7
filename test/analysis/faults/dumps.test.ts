import { explain, explanationText } from '../../../lib/analysis/explain';
import { type Finding } from '../../../lib/analysis/finding';
import { isAssumed } from '../../../lib/analysis/model/stock';
import { reachability } from '../../../lib/analysis/reach/reachability';
import { RULES } from '../../../lib/analysis/rules';
import { at } from '../../../lib/private/access';
import { disturbed, observed, withoutKinds } from './dumps';
import { type Given, judged, type Judged } from './judge';
import { cases, recorded } from './topologies';

// DUMPS=3000 for a long sweep, SEED=10000 for others.
const DUMPS = Number(process.env['DUMPS'] ?? 150);
const SEED = Number(process.env['SEED'] ?? 0);

const bases = [...recorded(), ...cases()];

/** Random dumps of recorded topologies and cases, a third of them with the UIDs of a cluster. */
function dumps(): readonly Given[] {
  return Array.from({ length: DUMPS }, (_, index) => {
    const seed = SEED + index;
    const given = disturbed(bases[(seed * 7) % bases.length] as Given, seed);
    return seed % 3 === 0 ? observed(given) : given;
  });
}

const results = dumps().map((given) => ({ given, ...judged(given) }));

test('every fault of a random dump has a finding that explains it', () => {
  const left = results.flatMap((each) => each.left.map(({ kind, text }) => `${each.given.name}: ${kind}: ${text}`));
  expect(left).toEqual([]);
  expect(results.flatMap(({ faults }) => faults).length).toBeGreaterThan(DUMPS);
});

test('explain and the matrix agree', () => {
  const wrong = results.flatMap(({ given, context }) => {
    const { cells } = reachability(context.model, context.reach);
    return [...new Set(cells.map(({ host }) => host))].slice(0, 2).flatMap((host) => {
      const explanation = explain(context.model, host, context.reach);
      expect(explanationText(explanation)).not.toBe('');
      const told = new Set(
        explanation.answers.map(({ scheme, gatewayService, answer }) => `${scheme} ${gatewayService} ${answer}`),
      );
      return cells
        .filter((cell) => cell.host === host && cell.service === explanation.service)
        .map(({ scheme, gatewayService, answer }) => `${scheme} ${gatewayService} ${answer}`)
        .filter((text) => !told.has(text))
        .map((text) => `${given.name}: ${host}: ${text}`);
    });
  });
  expect(wrong).toEqual([]);
});

test('no error is about an object that is only assumed', () => {
  const wrong = results.flatMap(({ given, findings }) =>
    findings
      .filter(({ level, subject }) => level === 'error' && isAssumed({ source: subject.source } as never))
      .filter(({ subject }) => subject.name !== 'config-istio')
      // What a KnativeServing says about a stock Gateway is not assumed.
      .filter(
        ({ subject }) =>
          !given.loaded.manifests.some(
            (each) => at(each.object, 'spec', 'ingress', 'istio', subject.name) !== undefined,
          ),
      )
      .map(({ rule, message }) => `${given.name}: ${rule}: ${message}`),
  );
  expect(wrong).toEqual([]);
});

function errorsOf({ findings }: Judged): string[] {
  const errors = findings.filter(({ level }) => level === 'error');
  return errors.map(({ rule, gateway = '', subject }: Finding) => `${rule} ${gateway} ${subject.kind} ${subject.name}`);
}

describe('a dump without one of its kinds', () => {
  const given = [0, 1, 2, 3].map((seed) => observed(disturbed(bases[seed * 11] as Given, seed * 11)));
  const pairs = given.flatMap((whole) => {
    const before = new Set(errorsOf(judged(whole)));
    // Without services an error does not depend on whether any is affected.
    return withoutKinds(whole)
      .filter(({ kind }) => kind !== 'serving.knative.dev Service')
      .map(({ kind, rest }) => ({ name: `${whole.name} without ${kind}`, before, rest: judged(rest) }));
  });

  test('has no error that the whole one has not, and no fault without a finding', () => {
    const news = pairs.flatMap(({ name, before, rest }) => [
      ...errorsOf(rest)
        .filter((error) => !before.has(error))
        .map((error) => `${name}: ${error}`),
      ...rest.left.map(({ text }) => `${name}: ${text}`),
    ]);
    expect(pairs.length).toBeGreaterThan(15);
    expect(news).toEqual([]);
  });
});

test('a random dump whose faults lose their rule has faults without a finding', () => {
  const blind = RULES.filter(({ name }) => name !== 'redirected-without-certificate');
  const left = results
    .filter(({ findings }) => findings.some(({ rule }) => rule === 'redirected-without-certificate'))
    .flatMap(({ given }) => judged(given, blind).left);
  expect(left.length).toBeGreaterThan(0);
});
