import { KnativeRelease } from '../../knative/release';
import { text } from '../../private/access';
import { SERVING_NAME } from '../../private/stock-install';
import { type Manifest } from '../input/manifest';
import { isKnativeServing, systemNamespace } from './system-config';

/** The release that the model stands for, and whether anything says so. */
export interface DetectedRelease {
  readonly release: KnativeRelease;
  readonly from: 'option' | 'manifests' | 'default';
}

/**
 * The release of Knative Serving: the one asked for, or the one that the objects of its namespace are labelled with, or
 * the one that a KnativeServing resource asks for, or else 1.15. A release this package does not know counts as not said.
 */
export function detectRelease(manifests: readonly Manifest[], asked: KnativeRelease | undefined): DetectedRelease {
  if (asked !== undefined) return { release: asked, from: 'option' };
  const namespace = systemNamespace(manifests);
  for (const manifest of manifests) {
    const version =
      manifest.namespace === namespace && manifest.labels['app.kubernetes.io/name'] === SERVING_NAME
        ? manifest.labels['app.kubernetes.io/version']
        : isKnativeServing(manifest)
          ? text(manifest.object, 'spec', 'version')
          : undefined;
    const release = version === undefined ? undefined : known(version);
    if (release !== undefined) return { release, from: 'manifests' };
  }
  return { release: KnativeRelease.V1_15, from: 'default' };
}

function known(version: string): KnativeRelease | undefined {
  try {
    return KnativeRelease.of(version);
  } catch {
    return undefined;
  }
}
