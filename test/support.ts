import { App, Testing, type Chart } from 'cdk8s';
import { KnativeRelease, Platform } from '../lib';

/** A manifest as synthesized, for tests that look into it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests of every kind
export type Manifest = any;

/** The versions of tests that are not about versions. */
export const PLATFORM = Platform.of({ knative: KnativeRelease.V1_15 });

export function synth(chart: Chart): Manifest[] {
  return Testing.synth(chart);
}

/** The one manifest of this kind and name; fails where there is none or several. */
export function find(manifests: readonly Manifest[], kind: string, name: string, namespace?: string): Manifest {
  const found = manifests.filter(
    (each: Manifest) =>
      each.kind === kind &&
      each.metadata.name === name &&
      (namespace === undefined || each.metadata.namespace === namespace),
  );
  if (found.length !== 1) throw new Error(`${found.length} manifests are ${kind} ${namespace ?? '*'}/${name}`);
  return found[0];
}

/** An app that nobody writes to files; `Testing.app()` leaves a folder behind each time. */
export function app(): App {
  return new App();
}
