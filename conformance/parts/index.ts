import { type Part } from '../harness/part';
import { LEAKS } from './leaks';
import { SCHEMA } from './schema';
import { TOPOLOGIES } from './topologies';

/** Every part, in the order in which they run. */
export const PARTS: readonly Part[] = [TOPOLOGIES, LEAKS, SCHEMA];
