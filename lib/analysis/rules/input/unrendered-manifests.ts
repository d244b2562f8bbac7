import { fileSubject } from '../../finding';
import { type Unrendered } from '../../input/load';
import { type Rule } from '../../rule';
import { listed } from '../../words';

export const unrenderedManifests: Rule = {
  name: 'unrendered-manifests',
  level: 'note',
  title: 'Manifests have to be rendered first',
  why: 'The analyzer reads what is applied to a cluster. Objects that a tool has yet to render, or to patch, are not part of the analysis.',
  *check({ loaded: { unrendered = [] } }) {
    for (const source of unrendered) {
      const { file, line, command } = source;
      yield {
        subject: fileSubject({ file, line }),
        message: `${file} ${inWords(source)}.`,
        fix:
          command === undefined
            ? 'Render it, and give the result to the analyzer.'
            : `Give what \`${command}\` prints to the analyzer, with your values.`,
      };
    }
  },
};

function inWords({ what, unread = [], unlisted = [] }: Unrendered): string {
  if (unread.length === 0 && unlisted.length === 0)
    return `is a ${what}${what === 'template' ? '' : ', which is not rendered'}; it is skipped`;
  const parts = [
    ...(unread.length === 0 ? [] : [`includes ${listed(unread)}, which was not read`]),
    ...(unlisted.length === 0 ? [] : [`does not include ${listed(unlisted)}, which was read`]),
  ];
  return `is a ${what} that ${parts.join(', and ')}`;
}
