import { manifestText } from './text';

// The marks of the package `yaml` for a document, which are the same in every copy of it.
const NODE_TYPE = Symbol.for('yaml.node.type');
const DOCUMENT = Symbol.for('yaml.document');

const OF_DOCUMENT: PropertyDescriptorMap = {
  [NODE_TYPE]: { value: DOCUMENT },
  // What becomes part of another document.
  contents: {
    get(this: object) {
      return { ...this };
    },
  },
  toString: {
    value(this: Readonly<Record<string, unknown>>) {
      return manifestText(this);
    },
  },
};

/**
 * Makes a manifest a document that writes itself, to `yaml`, with which cdk8s writes its output. To everything else it
 * is the plain object that it was: nothing that is added is enumerable.
 *
 * @param manifest A tree: no part of it is in two places.
 */
export function selfWritten(manifest: object): object {
  return Object.defineProperties(manifest, OF_DOCUMENT);
}
