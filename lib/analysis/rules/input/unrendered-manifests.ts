import { fileSubject } from '../../finding';
import { type Rule } from '../../rule';

export const unrenderedManifests: Rule = {
  name: 'unrendered-manifests',
  level: 'note',
  title: 'Manifests have to be rendered first',
  why: 'The analyzer reads what is applied to a cluster. Objects that a tool has yet to render, or to patch, are not part of the analysis.',
  *check({ loaded: { unrendered = [] } }) {
    for (const { file, line, what, command } of unrendered) {
      yield {
        subject: fileSubject({ file, line }),
        message: `${file} is a ${what}${what === 'template' ? '' : ', which is not rendered'}; it is skipped.`,
        fix:
          command === undefined
            ? 'Render it, and give the result to the analyzer.'
            : `Give what \`${command}\` prints to the analyzer, with your values.`,
      };
    }
  },
};
