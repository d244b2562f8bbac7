import {
  boolCoreTag,
  boolYaml11Tag,
  floatCoreTag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  NOT_RESOLVED,
  nullCoreTag,
  nullYaml11Tag,
  type ScalarTagDefinition,
  strTag,
  timestampTag,
} from 'js-yaml';

const YAML_1_2 = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];
const YAML_1_1 = [nullYaml11Tag, boolYaml11Tag, intYaml11Tag, floatYaml11Tag, timestampTag];

/** What a plain scalar means in YAML 1.2 (core schema). */
export function readAsYaml12(text: string): unknown {
  return read(text, YAML_1_2);
}

/** What a plain scalar means in YAML 1.1. */
export function readAsYaml11(text: string): unknown {
  return read(text, YAML_1_1);
}

/** What a scalar with a tag of the core schema means; undefined if they do not fit, or it is another tag. */
export function readTagged(tagName: string, text: string): unknown {
  if (tagName === '!') return text;
  const value = [strTag, ...YAML_1_2].find((tag) => tag.tagName === tagName)?.resolve(text, true, tagName);
  return value === NOT_RESOLVED ? undefined : value;
}

function read(text: string, tags: readonly ScalarTagDefinition[]): unknown {
  for (const tag of tags) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}
