import { type Loaded } from '../analysis/input/load';
import { buildModel, type Model } from '../analysis/model/build';
import { type ModelFlags, modelOptions } from './options';

/** The model of what `readInput` read. */
export function modelOf({ manifests, shownKinds }: Loaded, flags: ModelFlags): Model {
  return buildModel(manifests, { ...(shownKinds && { shownKinds }), ...modelOptions(flags) });
}
