import { type Rule } from '../../rule';
import { labelsAt } from '../../../private/access';
import { readAsKubectl } from '../../../private/yaml/kubectl';
import { fileSubject, nameOf, subjectOf } from '../../finding';
import { type Manifest } from '../../input/manifest';

export const unreadableDocument: Rule = {
  name: 'unreadable-document',
  level: 'error',
  title: 'A document could not be read',
  why: 'Objects in it are not part of the analysis, so other findings may be missing or wrong.',
  *check({ loaded: { problems }, model }) {
    for (const { file, line, reason } of problems) {
      yield {
        subject: fileSubject({ file, line }),
        message: `A document of ${file} could not be read: ${reason}.`,
        fix: 'Correct the document, or leave the file out of the analysis.',
      };
    }
    for (const manifest of model.manifests) {
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

/** ConfigMaps whose values are YAML, and which of them; config-istio has rules of its own. */
const YAML_VALUES: readonly (readonly [name: RegExp, key: RegExp])[] = [
  [/^istio(?:-.+)?$/, /^mesh$/],
  [/^config-domain$/, /^(?!_)/],
  [/^inferenceservice-config$/, /^ingress$/],
];

function* unreadableValues({ apiVersion, kind, name, object }: Manifest): Generator<{ key: string; reason: string }> {
  if (apiVersion !== 'v1' || kind !== 'ConfigMap') return;
  const keys = YAML_VALUES.filter(([pattern]) => pattern.test(name)).map(([, key]) => key);
  for (const [key, value] of keys.length === 0 ? [] : Object.entries(labelsAt(object, 'data'))) {
    if (!keys.some((pattern) => pattern.test(key))) continue;
    const { problem } = readAsKubectl(value);
    if (problem !== undefined) yield { key, reason: `not YAML: ${problem.reason}` };
  }
}
