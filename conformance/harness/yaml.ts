import { type Tags, parseAllDocuments } from 'yaml';

const TIMESTAMP = 'tag:yaml.org,2002:timestamp';

/** Values of the documents of a YAML text as kubectl and Helm read it: YAML 1.1, where an unquoted `on` is no text. */
export function readYaml(text: string): unknown[] {
  return parseAllDocuments(text, { version: '1.1', customTags: goTags }).map((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return document.toJS() as unknown;
  });
}

/** To Go, times and numbers with colons are text. */
function goTags(tags: Tags): Tags {
  return tags.filter(
    (tag) => typeof tag === 'string' || (tag.tag !== TIMESTAMP && !('format' in tag && tag.format === 'TIME')),
  );
}
