import { type Rule } from '../../rule';
import { duplicateKey } from './duplicate-key';
import { duplicateObject } from './duplicate-object';
import { gatewayValuesUnknown } from './gateway-values-unknown';
import { unreadableDocument } from './unreadable-document';
import { unrenderedManifests } from './unrendered-manifests';

/** What keeps the analyzer from seeing the whole topology. */
export const INPUT_RULES: readonly Rule[] = [
  unreadableDocument,
  duplicateKey,
  duplicateObject,
  gatewayValuesUnknown,
  unrenderedManifests,
];
