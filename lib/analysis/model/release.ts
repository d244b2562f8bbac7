import { KnativeRelease } from '../../knative/release';
import { text } from '../../private/access';
import { KNATIVE_ANNOTATION, UNCHECKED_ANNOTATION } from '../../private/labels';
import { SERVING_NAME } from '../../private/stock-install';
import { minorOf } from '../../private/versions';
import { type Manifest } from '../input/manifest';
import { isKnativeServing, systemNamespace } from './system-config';

/** The release that the model assumes, and where it comes from. */
export interface DetectedRelease {
  readonly release: KnativeRelease;
  readonly from: 'option' | 'manifests' | 'default';
  /** What the manifests say, where it is older or newer than all that is known: `release` is then the nearest. */
  readonly unknown?: string;
  /** Versions that the manifests say were accepted without having been checked with the release; sorted. */
  readonly unchecked?: readonly string[];
}

/**
 * The release of Knative Serving: the one asked for, or the one that the objects of its namespace are labelled with, or
 * the one that a KnativeServing resource asks for, or else 1.15. One newer than the newest known is read like that, one
 * older than the oldest known like that.
 */
export function detectRelease(manifests: readonly Manifest[], asked: KnativeRelease | undefined): DetectedRelease {
  const unchecked = uncheckedVersions(manifests);
  return { ...detected(manifests, asked), ...(unchecked.length > 0 && { unchecked }) };
}

function uncheckedVersions(manifests: readonly Manifest[]): string[] {
  const said = manifests.flatMap(({ annotations }) => annotations[UNCHECKED_ANNOTATION]?.split(',') ?? []);
  return [...new Set(said.map((each) => each.trim()).filter((each) => each !== ''))].sort();
}

function detected(manifests: readonly Manifest[], asked: KnativeRelease | undefined): DetectedRelease {
  if (asked !== undefined) return { release: asked, from: 'option' };
  const namespace = systemNamespace(manifests);
  // What runs says more than what was configured for it, which may be older; net-istio may be of another release than
  // Serving, and what depends on the release is its.
  const running = manifests.filter(({ kind }) => kind === 'Deployment');
  const netIstio = running.filter(({ labels }) => labels['app.kubernetes.io/component'] === 'net-istio');
  for (const manifest of [...netIstio, ...running, ...manifests]) {
    for (const version of saidBy(manifest, namespace)) {
      const release = KnativeRelease._nearest(version);
      if (release === undefined) continue;
      const isKnown = release.minor === minorOf(version);
      return { release, from: 'manifests', ...(!isKnown && { unknown: version.replace(/^v/, '') }) };
    }
  }
  return { release: KnativeRelease.V1_15, from: 'default' };
}

/** What a manifest says of the release, the most telling first. The operator says in the status what it installed. */
function saidBy(manifest: Manifest, namespace: string): readonly string[] {
  const { object, annotations, labels } = manifest;
  const isServings = manifest.namespace === namespace && labels['app.kubernetes.io/name'] === SERVING_NAME;
  const said = isKnativeServing(manifest)
    ? [text(object, 'spec', 'version'), text(object, 'status', 'version'), annotations[KNATIVE_ANNOTATION]]
    : isServings
      ? [labels['app.kubernetes.io/version']]
      : [];
  return said.filter((version) => version !== undefined);
}
