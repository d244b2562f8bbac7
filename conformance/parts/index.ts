import { type Part } from '../harness/part';
import { EXAMPLES } from './examples';
import { KNATIVE } from './knative';
import { LEAKS } from './leaks';
import { PODS } from './pods';
import { RANDOM } from './random';
import { SCALE } from './scale';
import { SCHEMA } from './schema';
import { TOPOLOGIES } from './topologies';

/** Every part, in the order in which they run. */
export const PARTS: readonly Part[] = [SCHEMA, PODS, TOPOLOGIES, LEAKS, EXAMPLES, RANDOM, SCALE, KNATIVE];
