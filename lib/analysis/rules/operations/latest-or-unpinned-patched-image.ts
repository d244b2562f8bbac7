import { nameOf, subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { netIstioImages } from '../../install/net-istio-images';

export const latestOrUnpinnedPatchedImage: Rule = {
  name: 'latest-or-unpinned-patched-image',
  level: 'warning',
  title: 'A custom net-istio image is not pinned',
  why:
    'A node that pulls the image again may run different code, and nothing shows which patch it contains. An ' +
    'image without the patch refuses the config-istio that the patched one accepts, and does not start.',
  *check({ model }) {
    for (const { component, image, source } of netIstioImages(model)) {
      if (isPinned(image)) continue;
      const subject = subjectOf(source);
      yield {
        subject,
        message: `${nameOf(subject)} runs net-istio's ${component} as ${image}, which does not identify one image.`,
        fix: 'Name the image by its digest, or by a tag that is never reused, with the upstream version and the patch in it.',
      };
    }
  },
};

/** Whether the reference has a digest, or a tag other than latest. ko replaces its own references by digests. */
function isPinned(image: string): boolean {
  if (image.startsWith('ko://')) return true;
  if (image.includes('@')) return /@sha256:[0-9a-f]{64}$/.test(image);
  const [, tag] = /:([\w][\w.-]*)$/.exec(image.slice(image.lastIndexOf('/') + 1)) ?? [];
  return tag !== undefined && tag !== 'latest';
}
