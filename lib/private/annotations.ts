import { refuseUnless } from './checks';
import { type Check, LABEL_KEY } from './names';
import { type Path, type Refusal } from './refusal';

const ANNOTATION_KEY: Check = { ...LABEL_KEY, is: 'the name of an annotation' };

const ANNOTATION_VALUE: Check = {
  test: (value) => typeof value === 'string',
  is: 'a string',
  allowed: 'a string: annotations have no other values, so write "true" or "30"',
};

/** Refuses annotations that Kubernetes would refuse. */
export function annotationRefusals(annotations: Readonly<Record<string, string>> | undefined, path: Path): Refusal[] {
  return Object.entries(annotations ?? {}).flatMap(([key, value]) => [
    ...refuseUnless(ANNOTATION_KEY, key, [...path, key]),
    ...refuseUnless(ANNOTATION_VALUE, value, [...path, key]),
  ]);
}
