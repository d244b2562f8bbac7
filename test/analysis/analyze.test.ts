import { analyze, type AnalyzeOptions, countLevels } from '../../lib/analysis/analyze';
import { type Level, subjectOf } from '../../lib/analysis/finding';
import { parseIgnores } from '../../lib/analysis/ignore/ignore-file';
import { loadText } from '../../lib/analysis/input/load';
import { type Rule } from '../../lib/analysis/rule';
import { RULE_INFOS, RULES } from '../../lib/analysis/rules';
import { rulePage } from './rules/page';

/** A rule that finds something about every object of a kind. */
function every(kind: string, level: Level = 'error', gateway?: string): Rule {
  return {
    name: `every-${kind.toLowerCase()}`,
    level,
    title: 'A title',
    why: 'Because.',
    *check({ model }) {
      for (const manifest of model.manifests) {
        if (manifest.kind !== kind) continue;
        const found = { subject: subjectOf(manifest), message: `${manifest.name} is a ${kind}.`, fix: 'Do something.' };
        yield gateway === undefined ? found : { ...found, gateway };
      }
    },
  };
}

const PODS = ['b', 'a'].map((name) => `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ns}\n`);

function run(content: string, rules: readonly Rule[], options: AnalyzeOptions = {}) {
  const { findings, ignored, ...rest } = analyze(loadText(content, 'f.yaml'), {
    assumeStock: false,
    ...options,
    rules,
  });
  return {
    ...rest,
    findings: findings.map(({ rule, level, subject, message }) => `${level} ${rule} ${subject.name}: ${message}`),
    ignored: ignored.map(
      ({ finding, reason, source }) =>
        `${finding.rule} ${finding.subject.name}: ${reason} (${source.file}:${source.line})`,
    ),
  };
}

function annotated(annotation: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {cdk8s-knative-gateways/ignore: ${JSON.stringify(annotation)}}}\n`;
}

describe('analyze', () => {
  test('findings come by gateway, those of the whole topology first, then level, rule and object', () => {
    const content = `${PODS.join('')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n`;
    const rules = [
      every('Pod', 'note', 'gw/one'),
      every('Namespace', 'error', 'gw/one'),
      { ...every('Pod'), name: 'x' },
    ];
    expect(run(content, rules).findings).toEqual([
      'error x a: a is a Pod.',
      'error x b: b is a Pod.',
      'error every-namespace ns: ns is a Namespace.',
      'note every-pod a: a is a Pod.',
      'note every-pod b: b is a Pod.',
    ]);
  });

  test('findings have the level and reason of their rule, unless they bring their own', () => {
    const rule: Rule = {
      ...every('Pod'),
      *check({ model: { manifests } }) {
        const [manifest] = manifests;
        if (manifest === undefined) return;
        const common = { subject: subjectOf(manifest), fix: 'F.' };
        yield { ...common, message: '1' };
        yield { ...common, message: '2', level: 'note', why: 'Else.' };
      },
    };
    const { findings } = analyze(loadText(PODS[0] ?? '', 'f'), { rules: [rule] });
    expect(findings).toMatchObject([
      { level: 'error', why: 'Because.', message: '1' },
      { level: 'note', why: 'Else.', message: '2' },
    ]);
    expect(countLevels(findings)).toEqual({ error: 1, warning: 0, note: 1 });
  });

  test('a document that cannot be read is a finding with file, line and reason', () => {
    const { findings } = analyze(loadText(`${PODS.join('')}---\na: [\n`, 'f.yaml'));
    expect(findings.filter(({ rule }) => rule === 'unreadable-document')).toEqual([
      {
        rule: 'unreadable-document',
        level: 'error',
        gateway: undefined,
        subject: { kind: 'File', namespace: '', name: 'f.yaml', source: { file: 'f.yaml', line: 11 } },
        message:
          'A document of f.yaml could not be read: not YAML: what is in quotes or brackets is not closed, or goes on with too little indentation.',
        why: 'Objects in it are not part of the analysis, so other findings may be missing or wrong.',
        fix: 'Correct the document, or leave the file out of the analysis.',
      },
    ]);
  });

  test('it says which release it judged by, how much it read and what it does next', () => {
    const steps: string[] = [];
    const { release, objects, rules } = run(PODS.join(''), [every('Pod')], { onProgress: (step) => steps.push(step) });
    expect({ version: release.release.version, from: release.from, objects }).toEqual({
      version: '1.15',
      from: 'default',
      objects: 2,
    });
    expect(rules.map(({ name }) => name)).toEqual(['every-pod', 'ignore-without-effect']);
    expect(steps).toEqual(['building the model', 'every-pod']);
  });

  test('rules have different names, titles, levels and reasons', () => {
    const names = RULE_INFOS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(RULE_INFOS.filter(({ title, why }) => title === '' || !why.endsWith('.'))).toEqual([]);
  });

  test.each(['unreadable-document', 'ignore-without-effect'])('%s: the bad example of its page triggers it', (name) => {
    const rules = RULES.filter((rule) => rule.name === 'unreadable-document');
    const { title, level, bad, good } = rulePage(name);
    const found = (content: string): string[] =>
      analyze(loadText(content, 'f'), { rules }).findings.map((finding) => `${finding.level} ${finding.rule}`);
    expect(title).toBe(name);
    expect(found(bad)).toEqual([`${level} ${name}`]);
    expect(found(good)).toEqual([]);
  });
});

describe('ignores in annotations', () => {
  test('hold for the named rules on that object only, and are shown with their reason', () => {
    const content = `${annotated('every-pod, other:  for a reason: it is so ')}${PODS.join('')}`;
    expect(run(content, [every('Pod')])).toMatchObject({
      findings: ['error every-pod a: a is a Pod.', 'error every-pod b: b is a Pod.'],
      ignored: ['every-pod a: for a reason: it is so (f.yaml:1)'],
    });
  });

  test('one a line', () => {
    const rules = [every('Pod'), { ...every('Pod'), name: 'second' }];
    expect(run(annotated('every-pod: one\nsecond: two\n'), rules)).toMatchObject({
      findings: [],
      ignored: ['every-pod a: one (f.yaml:1)', 'second a: two (f.yaml:1)'],
    });
  });

  test('a Knative Service and the Service of the same name are distinguished', () => {
    const service = (apiVersion: string, annotation: string) =>
      `apiVersion: ${apiVersion}\nkind: Service\nmetadata: {name: a, annotations: {${annotation}}}\n`;
    const content = `${service('serving.knative.dev/v1', 'cdk8s-knative-gateways/ignore: "every-service: r"')}---\n${service('v1', '')}`;
    const { findings, ignored } = run(content, [every('Service')]);
    expect({ findings, ignored }).toEqual({
      findings: ['error every-service a: a is a Service.'],
      ignored: ['every-service a: r (f.yaml:1)'],
    });
  });

  test.each(['every-pod', 'every-pod:', 'every-pod:  ', ': reason', ''])(
    '%j ignores nothing and says so',
    (annotation) => {
      const { findings, ignored } = run(annotated(annotation), [every('Pod')]);
      expect(ignored).toEqual([]);
      const told =
        'warning ignore-without-effect a: The annotation cdk8s-knative-gateways/ignore of Pod default/a has no effect: it is not of the form RULES: REASON.';
      expect(findings).toEqual(
        annotation === '' ? ['error every-pod a: a is a Pod.'] : ['error every-pod a: a is a Pod.', told],
      );
    },
  );

  test('one without effect is reported, unless its rule did not run', () => {
    const leftOut = 'ignore-without-effect';
    const content = annotated(`unreadable-document: r\n${leftOut}: r\nno-rule: r`);
    expect(
      run(
        content,
        RULES.filter(({ name }) => name === 'unreadable-document'),
      ).findings,
    ).toEqual([
      'note ignore-without-effect a: Pod default/a ignores no-rule, but no rule has this name.',
      'note ignore-without-effect a: Pod default/a ignores unreadable-document, but there is no such finding.',
    ]);
  });

  test('can be switched off', () => {
    expect(run(annotated('every-pod: r'), [every('Pod')], { annotations: false })).toMatchObject({
      findings: ['error every-pod a: a is a Pod.'],
      ignored: [],
    });
  });
});

describe('ignores in a file', () => {
  const ignore = (object?: string) =>
    parseIgnores(
      `ignore:\n  - rule: every-pod\n    reason: r\n${object === undefined ? '' : `    object: "${object}"\n`}`,
      'i.yaml',
    );

  test.each([
    [undefined, ['a', 'b']],
    ['Pod/ns/a', ['a']],
    ['*/ns/*', ['a', 'b']],
    ['Pod/*/b', ['b']],
    ['P*d/n*/*', ['a', 'b']],
    ['Pod/ns/.', []],
    ['pod/ns/a', []],
    ['Pod/s/a', []],
  ])('object %j ignores %j', (object, names) => {
    const { findings, ignored } = run(PODS.join(''), [every('Pod')], { ignores: ignore(object) });
    expect(ignored).toEqual(names.map((name) => `every-pod ${name}: r (i.yaml:2)`));
    const told =
      'note ignore-without-effect i.yaml: File i.yaml ignores every-pod of ' +
      `${object ?? ''}, but there is no such finding.`;
    expect(findings.filter((each) => each.startsWith('note'))).toEqual(names.length === 0 ? [told] : []);
    expect(findings.filter((each) => each.startsWith('error'))).toHaveLength(2 - names.length);
  });

  test('an annotation goes before the file', () => {
    const { ignored, findings } = run(annotated('every-pod: mine'), [every('Pod')], { ignores: ignore() });
    expect({ ignored, findings }).toEqual({ ignored: ['every-pod a: mine (f.yaml:1)'], findings: [] });
  });
});
