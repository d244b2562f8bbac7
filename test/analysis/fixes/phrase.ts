import { type Finding } from '../../../lib/analysis/finding';
import { type Cluster } from './cluster';

/** Does what a fix says, literally. */
export type Action = (cluster: Cluster, match: readonly string[], finding: Finding) => void;

/** How a fix begins, and what it means. */
export type Phrase = readonly [pattern: RegExp, action: Action];

export const ID = '([a-z0-9-]+/[a-z0-9.-]+)';
export const IDS = '([a-z0-9-]+/[a-z0-9.-]+(?:(?:, | and )[a-z0-9-]+/[a-z0-9.-]+)*)';

export function phrase(pattern: string): RegExp {
  return new RegExp(`^${pattern}`);
}

export function idsOf(text: string): readonly string[] {
  return text.split(/, | and /).map((each) => each.replace(/[.;:]$/, ''));
}
