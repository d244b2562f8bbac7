import { type Rule } from '../../rule';
import { fileSubject } from '../../finding';

export const unreadableDocument: Rule = {
  name: 'unreadable-document',
  level: 'error',
  title: 'A document could not be read',
  why: 'Objects in it are not part of the analysis, so other findings may be missing or wrong.',
  *check({ loaded: { problems } }) {
    for (const { file, line, reason } of problems) {
      yield {
        subject: fileSubject({ file, line }),
        message: `A document of ${file} could not be read: ${reason}.`,
        fix: 'Correct the document, or leave the file out of the analysis.',
      };
    }
  },
};
