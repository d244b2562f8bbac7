import { nameOf, subjectOf } from '../../finding';
import { type Rule } from '../../rule';

export const duplicateObject: Rule = {
  name: 'duplicate-object',
  level: 'note',
  title: 'An object occurs twice',
  why: 'Objects of one kind, namespace and name are one object: the one that is applied last replaces the others.',
  *check({ model }) {
    for (const { kept, dropped, isPatch } of model.duplicates) {
      const subject = subjectOf(kept);
      const [here, there] = [kept, dropped].map(({ source: { file, line } }) => `${file}:${line}`);
      yield {
        subject,
        message: isPatch
          ? `${nameOf(subject)} is in ${here}; ${there} has only a part of it, as a patch has, and is skipped.`
          : `${nameOf(subject)} is in ${there} and, differently, in ${here}, which counts.`,
        fix: isPatch
          ? 'Give the result of the patch to the analyzer: for Kustomize, the output of `kubectl kustomize`.'
          : 'Keep one of the two, or analyse environments and clusters separately.',
      };
    }
  },
};
