import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runRules } from '../../lib/analysis/analyze';
import { joinLoaded, type Loaded, loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { RuleContext } from '../../lib/analysis/rule';
import { type Rule } from '../../lib/analysis/rule';
import { RULES } from '../../lib/analysis/rules';
import { pictureOf } from '../../lib/picture/graph';
import { type Picture } from '../../lib/picture/types';

const vectors = resolve(__dirname, '../analysis/vectors/topologies');

/** The model of manifests, as the commands build it. */
export function contextOf(loaded: Loaded): RuleContext {
  return new RuleContext(new Reach(buildModel(loaded.manifests)), loaded);
}

export function pictureOfLoaded(loaded: Loaded, rules: readonly Rule[] = RULES): Picture {
  const context = contextOf(loaded);
  return pictureOf(context, runRules(context, { rules }).findings);
}

/** A recorded topology with gateways on foreign pods, overlapping selectors and unassigned services. */
export function recorded(): Loaded {
  return joinLoaded(
    ['stock.yaml', '8-003/manifests.yaml'].map((file) => loadText(readFileSync(`${vectors}/${file}`, 'utf8'), file)),
  );
}
