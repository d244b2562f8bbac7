import { analyze } from '../../lib/analysis/analyze';
import { explain } from '../../lib/analysis/explain';
import { isAtLeast } from '../../lib/analysis/finding';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { KnativeRelease } from '../../lib/knative/release';
import { CASES, caseLoaded, type Expected, expectedOf, identityOf } from './faults/cases';

/** The options of the command line that cases use. */
function optionsOf({ args = [] }: Expected) {
  const valueOf = (option: string): string | undefined => args[args.indexOf(option) + 1 || args.length];
  const [knative, clusterDomain] = [valueOf('--knative'), valueOf('--cluster-domain')];
  return {
    ...(knative !== undefined && { release: KnativeRelease.of(knative) }),
    ...(clusterDomain !== undefined && { clusterDomain }),
  };
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

/** What differs from what a case expects. */
function differences(name: string, expected: Expected): string[] {
  const loaded = caseLoaded(name);
  const options = optionsOf(expected);
  const { findings, release } = analyze(loaded, options);
  const reach = new Reach(buildModel(loaded.manifests, options));
  const { cells, ready } = reachability(reach.model, reach);
  const different: string[] = [];
  for (const { about, minLevel = 'note', fixMentions, fixNever } of expected.findings ?? []) {
    const found = findings.filter(
      (each) => isAtLeast(each.level, minLevel) && new RegExp(about, 's').test(identityOf(each)),
    );
    if (found.length === 0) different.push(`no ${minLevel} about ${about}`);
    else if (fixMentions !== undefined && !found.some(({ fix }) => regex(fixMentions).test(fix)))
      different.push(`no fix mentions ${fixMentions}`);
    if (fixNever !== undefined)
      different.push(...findings.filter(({ fix }) => regex(fixNever).test(fix)).map(({ fix }) => fix));
  }
  for (const { rule, about = '', minLevel = 'note', fix = '' } of expected.absent ?? []) {
    const unwanted = findings.filter(
      (each) =>
        (rule ?? each.rule) === each.rule &&
        isAtLeast(each.level, minLevel) &&
        regex(about).test(identityOf(each)) &&
        regex(fix).test(each.fix),
    );
    different.push(...unwanted.map((each) => `unwanted ${each.level} ${each.rule}: ${each.message}`));
  }
  for (const { host, gatewayService, scheme = 'http', answer } of expected.answers ?? []) {
    const inMatrix = cells.some((cell) => cell.host === host)
      ? cells
      : explain(reach.model, host, reach).answers.map((each) => ({ ...each, host }));
    const told = inMatrix
      .filter((each) => each.host === host && each.gatewayService === gatewayService && each.scheme === scheme)
      .map((each) => each.answer);
    const isRight = listOf(answer).some((allowed) =>
      allowed.startsWith('!')
        ? told.every((each) => !each.split('|').includes(allowed.slice(1)))
        : told.length > 0 && told.every((each) => listOf(answer).includes(each)),
    );
    if (!isRight) different.push(`${scheme}://${host} through ${gatewayService}: ${told.join()}`);
  }
  for (const [service, status] of Object.entries(expected.ready ?? {})) {
    const told = ready.filter((each) => each.service === service).map((each) => each.status);
    if (told.length === 0 || told.some((each) => !listOf(status).includes(each)))
      different.push(`${service} is ${told.join()}`);
  }
  if (expected.exit !== undefined) {
    const status = findings.some(({ level }) => level === 'error') ? 1 : 0;
    if (!expected.exit.includes(status)) different.push(`exit status ${String(status)}`);
  }
  if (expected.knative !== undefined && !new RegExp(expected.knative).test(release.release.version))
    different.push(`judged by Knative ${release.release.version}`);
  return different;
}

/** JavaScript has no inline flags at the beginning. */
function regex(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'si') : new RegExp(pattern, 's');
}

test.each(CASES)('%s', (name) => {
  expect(differences(name, expectedOf(name))).toEqual([]);
});

test('an expectation that does not hold is told', () => {
  const wrong: Expected = {
    summary: '',
    inputs: [],
    findings: [{ about: 'nothing of this kind' }],
    absent: [{ rule: 'no-network-policy' }],
    answers: [{ host: 'shop.team.example.com', gatewayService: 'gw-alpha/istio-ingressgateway', answer: '404' }],
    ready: { 'team/shop': 'Unknown' },
    exit: [1],
    knative: '^2',
  };
  expect(differences('silent-outage/healthy', wrong).length).toBeGreaterThanOrEqual(6);
});
