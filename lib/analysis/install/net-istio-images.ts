import { UPSTREAM_VERSION_ANNOTATION } from '../../private/labels';
import { minorOf } from '../../private/versions';
import { KnativeRelease } from '../../knative/release';
import { labelsAt, objects, text } from '../../private/access';
import { type Manifest } from '../input/manifest';
import { type Model } from '../model/build';
import { isKnativeServing } from '../model/system-config';

/** The image of net-istio's controller or webhook. */
export interface NetIstioImage {
  readonly component: 'controller' | 'webhook';
  readonly image: string;
  /** The Deployment, or the KnativeServing that overrides the image. */
  readonly source: Manifest;
  /** Whether it is the image of the release. */
  readonly isReleased: boolean;
  /** The minor release that it is built from, according to an annotation or its tag. */
  readonly upstream: string | undefined;
}

const COMPONENTS = ['controller', 'webhook'] as const;

/** The images of net-istio that the manifests set. */
export function netIstioImages({ manifests }: Model): readonly NetIstioImage[] {
  const sources = manifests.filter((each) => each.kind === 'Deployment' || isKnativeServing(each));
  return sources.flatMap((source) =>
    COMPONENTS.flatMap((component) => {
      const image = imageIn(source, component);
      if (image === undefined) return [];
      const isReleased = RELEASED.test(image);
      return [{ component, image, source, isReleased, upstream: upstreamOf(source, image, isReleased) }];
    }),
  );
}

// Where the releases of net-istio are published.
const RELEASED = /^gcr\.io\/knative-releases\/knative\.dev\/net-istio\/cmd\/(?:controller|webhook)[:@]/;

function imageIn(source: Manifest, component: NetIstioImage['component']): string | undefined {
  if (isKnativeServing(source)) {
    // Knative operator: a key is DEPLOYMENT/CONTAINER. The container alone would be Serving's controller as well.
    return labelsAt(source.object, 'spec', 'registry', 'override')[`net-istio-${component}/${component}`];
  }
  if (source.kind !== 'Deployment' || source.name !== `net-istio-${component}`) return undefined;
  const containers = objects(source.object, 'spec', 'template', 'spec', 'containers');
  return text(containers.find((container) => text(container, 'name') === component) ?? containers[0], 'image');
}

function upstreamOf({ annotations }: Manifest, image: string, isReleased: boolean): string | undefined {
  const annotated = minorOf(annotations[UPSTREAM_VERSION_ANNOTATION]);
  if (annotated !== undefined || isReleased) return annotated;
  const [, tag] = /:v?(\d+\.\d+)[^/]*$/.exec(image.replace(/@.*$/, '')) ?? [];
  // Any other number is the builder's own.
  return KnativeRelease.all().some(({ minor }) => minor === tag) ? tag : undefined;
}
