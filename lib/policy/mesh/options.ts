import { type Refusal } from '../../private/refusal';
import { typeRefusals } from '../../private/types';

/** Settings of a strict mesh. */
export interface StrictMeshOptions {
  /**
   * Whether the pods of Knative Serving have sidecars: namespace `knative-serving` is labelled for injection. Without
   * them the activator and the autoscaler can only use plain text, so Knative's ports have to accept it.
   *
   * Source: Knative, "Enabling requests to Knative services when additional authorization policies are enabled".
   *
   * @default false
   */
  readonly knativeSidecars?: boolean;
}

/** Refuses what is not of the right type. */
export function strictMeshRefusals(options: StrictMeshOptions): Refusal[] {
  return typeRefusals('StrictMeshOptions', options);
}
