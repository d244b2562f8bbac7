import { type IKnativeGateway } from '../knative/knative-gateway';
import { type Path } from '../private/refusal';

/** A gateway of a topology, and its path from the properties of the chart. */
export interface OwnedGateway {
  readonly path: Path;
  readonly gateway: IKnativeGateway;
}
