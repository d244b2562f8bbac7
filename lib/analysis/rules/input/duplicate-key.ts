import { fileSubject } from '../../finding';
import { type Rule } from '../../rule';

export const duplicateKey: Rule = {
  name: 'duplicate-key',
  level: 'warning',
  title: 'A key occurs twice in one mapping',
  why:
    'kubectl and Helm keep the last value and drop the others; Kustomize and Flux refuse the document. What was meant is in one of ' +
    'the two.',
  *check({ loaded: { duplicateKeys = [] } }) {
    for (const { file, line } of duplicateKeys) {
      yield {
        subject: fileSubject({ file, line }),
        message: `The mapping at ${file}:${line} has this key already; its first value is not used.`,
        fix: 'Keep one of the two.',
      };
    }
  },
};
