import { type InvalidFile } from './case';
import { FORM } from './topology-file/form';
import { MEANING } from './topology-file/meaning';
import { SCHEMA } from './topology-file/schema';

/** Topology files that cannot be read, or must not be. */
export const INVALID_TOPOLOGY_FILES: readonly InvalidFile[] = [...FORM, ...SCHEMA, ...MEANING];
