import { minorOf } from '../../../private/versions';
import { text } from '../../../private/access';
import { SERVING_NAME } from '../../../private/stock-install';
import { nameOf, subjectOf } from '../../finding';
import { type Model } from '../../model/build';
import { isKnativeServing } from '../../model/system-config';
import { type Rule, type RuleFinding } from '../../rule';
import { type NetIstioImage, netIstioImages } from '../../install/net-istio-images';

export const patchedVersionSkew: Rule = {
  name: 'patched-version-skew',
  level: 'warning',
  title: 'A patched net-istio is from another release than Knative Serving',
  why:
    'A patch must be applied again for each release. An older net-istio lacks what the newer Serving relies ' +
    'on, and a webhook without the patch refuses the config-istio that the patched controller needs.',
  *check({ model }) {
    const images = netIstioImages(model);
    const serving = servingRelease(model);
    for (const { component, source, upstream, isReleased } of images) {
      if (isReleased || upstream === undefined || serving === undefined || upstream === serving) continue;
      const subject = subjectOf(source);
      yield {
        subject,
        message: `${nameOf(subject)} runs a net-istio ${component} built from ${upstream}, with Knative Serving ${serving}.`,
        fix: `Apply the patch to net-istio ${serving}, build it again and name that image.`,
      };
    }
    yield* halfPatched(images);
  },
};

/** A patched controller beside a released webhook, or the other way round. */
function* halfPatched(images: readonly NetIstioImage[]): Generator<RuleFinding> {
  const last = (wanted: NetIstioImage['component']): NetIstioImage | undefined =>
    images.findLast(({ component }) => component === wanted);
  const [controller, webhook] = [last('controller'), last('webhook')];
  const [patched] = [controller, webhook].filter((each) => each?.isReleased === false);
  if (patched === undefined) return;
  const other = patched === controller ? webhook : controller;
  // Where the operator overrides one image only, it installs the released other one.
  const isHalf = other === undefined ? isKnativeServing(patched.source) : other.isReleased;
  if (!isHalf) return;
  const missing = patched.component === 'controller' ? 'webhook' : 'controller';
  const subject = subjectOf(patched.source);
  yield {
    subject,
    message: `${nameOf(subject)} replaces net-istio's ${patched.component} with a custom image, but the ${missing} is the released one.`,
    fix: `Build the ${missing} from the same source, and name its image too.`,
  };
}

/** The minor release of Knative Serving itself, if the manifests tell. */
function servingRelease({ manifests, release }: Model): string | undefined {
  if (release.from === 'option') return release.release.minor;
  for (const manifest of manifests) {
    const { labels } = manifest;
    const ofServing =
      labels['app.kubernetes.io/name'] === SERVING_NAME && labels['app.kubernetes.io/component'] !== 'net-istio';
    const version = isKnativeServing(manifest)
      ? text(manifest.object, 'spec', 'version')
      : ofServing
        ? labels['app.kubernetes.io/version']
        : undefined;
    const minor = minorOf(version);
    if (minor !== undefined) return minor;
  }
  return undefined;
}
