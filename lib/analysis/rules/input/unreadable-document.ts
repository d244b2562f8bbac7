import { type Rule, type RuleFinding } from '../../rule';
import { labelsAt } from '../../../private/access';
import { readAsKubectl } from '../../../private/yaml/kubectl';
import { fileSubject, nameOf, subjectOf } from '../../finding';
import { FieldLines } from '../../input/field-line';
import { type RefusedField, refusedFields } from '../../input/field-types';
import { type Manifest } from '../../input/manifest';

export const unreadableDocument: Rule = {
  name: 'unreadable-document',
  level: 'error',
  title: 'A document or a field could not be read',
  why: 'Objects in it are not part of the analysis, so other findings may be missing or wrong.',
  *check({ loaded: { problems, texts = new Map() }, model }) {
    const lines = new FieldLines(texts);
    for (const { file, line, reason } of problems) {
      yield {
        subject: fileSubject({ file, line }),
        message: `A document of ${file} could not be read: ${reason}.`,
        fix: 'Correct the document, or leave the file out of the analysis.',
      };
    }
    for (const manifest of model.manifests) {
      const refused = refusedFields(manifest);
      if (refused.length > 0) yield findingOf(manifest, refused, lines);
      if (manifest.groupKind !== ' ConfigMap') continue;
      for (const { key, reason } of unreadableValues(manifest)) {
        yield {
          subject: subjectOf(manifest),
          message: `${key} in data of ${nameOf(subjectOf(manifest))} could not be read: ${reason}.`,
          why: 'What it configures is not part of the analysis, so other findings may be missing or wrong.',
          fix: `Correct the YAML of ${key} in data of ${nameOf(subjectOf(manifest))}.`,
        };
      }
    }
  },
};

/** Fields of the wrong type: YAML has numbers, `true` and lists where a text is meant, and the other way round. */
function findingOf(manifest: Manifest, found: readonly RefusedField[], lines: FieldLines): RuleFinding {
  const path = found[0]?.path ?? [];
  const subject = subjectOf(manifest);
  const { file, line } = manifest.source;
  const keys = path.slice(0, path.findIndex((each) => typeof each === 'number') >>> 0).map(String);
  return {
    subject: { ...subject, source: { file, line: lines.lineOf(file, line, keys) ?? line } },
    message: `The API server refuses ${nameOf(subject)}: ${inWords(found.map(({ path, got, wanted }) => `${fieldName(path)} is ${got}, not ${wanted}`))}.`,
    why: 'What is refused never reaches the cluster: nothing is there, or what was applied before stays. The analysis takes such a field for absent.',
    fix: `Write ${inWords(found.map(({ path, got, wanted }) => `${fieldName(path)} as ${wanted}${howTo(got, wanted)}`))}.`,
  };
}

// More would make a message unreadable.
const SHOWN = 4;

function inWords(parts: readonly string[]): string {
  const more = parts.length > SHOWN ? `; and ${parts.length - SHOWN} more` : '';
  return `${parts.slice(0, SHOWN).join('; ')}${more}`;
}

function howTo(got: string, wanted: string): string {
  if (wanted !== 'a string') return '';
  return got === 'a list' || got === 'a mapping' ? ', a block after `|`' : ', in quotes';
}

/** `spec.servers[0].hosts`, `metadata.labels["app.kubernetes.io/name"]`. */
function fieldName(path: RefusedField['path']): string {
  const parts = path.map((key) =>
    typeof key === 'number' ? `[${key}]` : /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
  );
  return parts.join('').replace(/^\./, '');
}

/** ConfigMaps whose values are YAML, and which of them; config-istio has rules of its own. */
const YAML_VALUES: readonly (readonly [name: RegExp, key: RegExp])[] = [
  [/^istio(?:-.+)?$/, /^mesh$/],
  [/^config-domain$/, /^(?!_)/],
  [/^inferenceservice-config$/, /^ingress$/],
];

function* unreadableValues({ name, object }: Manifest): Generator<{ key: string; reason: string }> {
  const keys = YAML_VALUES.filter(([pattern]) => pattern.test(name)).map(([, key]) => key);
  for (const [key, value] of keys.length === 0 ? [] : Object.entries(labelsAt(object, 'data'))) {
    if (!keys.some((pattern) => pattern.test(key))) continue;
    const { problem } = readAsKubectl(value);
    if (problem !== undefined) yield { key, reason: `not YAML: ${problem.reason}` };
  }
}
