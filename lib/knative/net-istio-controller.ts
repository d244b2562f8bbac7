import { brand } from '../private/brand';
import { IMAGE } from '../private/names';
import { PATCH_ANNOTATION, UPSTREAM_VERSION_ANNOTATION } from '../private/labels';
import { type Path, type Refusal, throwRefusals } from '../private/refusal';
import { optionRefusals } from '../private/types';
import { minorOf } from '../private/versions';
import { type KnativeRelease } from './release';

/** A net-istio that is built from patched source. */
export interface PatchedNetIstioOptions {
  /**
   * Image of the controller, with a tag or a digest:
   * `registry.example.com/net-istio/controller:1.15.1-several-defaults`.
   */
  readonly image: string;
  /**
   * Image of the webhook, which checks config-istio with the same code and refuses it unless it is patched as well.
   */
  readonly webhookImage: string;
  /** The net-istio version that was patched: `1.15.1`. */
  readonly upstreamVersion: string;
  /** Name of the patch, to identify the image later. */
  readonly patch: string;
}

/** A container image by the Deployment and the container that run it. */
export interface ControllerImage {
  readonly deployment: string;
  readonly container: string;
  readonly image: string;
  /**
   * The Deployment's pod selector, which cannot be changed. Source: net-istio config/500-controller.yaml and
   * 500-webhook-deployment.yaml.
   */
  readonly selector: Readonly<Record<string, string>>;
}

/**
 * The net-istio that reads config-istio.
 *
 * `patched()` throws for images that are not pinned, and for a patch that cannot be identified later.
 */
export class NetIstioController {
  /** The released net-istio: exactly one entry without selector in each gateway list. */
  public static stock(): NetIstioController {
    return new NetIstioController(undefined);
  }

  /**
   * A net-istio without the check for exactly one entry without selector. Several gateways can then be listed without
   * selectors, and ALL OF THEM THEN SERVE ALL SERVICES: separate load balancers, but no isolation. The patch must be
   * applied again for each release. To separate traffic, use the stock controller and an assignment for each gateway.
   */
  public static patched(options: PatchedNetIstioOptions): NetIstioController {
    throwRefusals(patchedRefusals(options), 'NetIstioController.patched');
    return new NetIstioController(options);
  }

  private constructor(private readonly options: PatchedNetIstioOptions | undefined) {}

  /** Whether several entries without selector are accepted. */
  public get acceptsSeveralDefaults(): boolean {
    return this.options !== undefined;
  }

  /** @internal */
  public get _images(): ControllerImage[] {
    if (this.options === undefined) return [];
    return [
      {
        deployment: 'net-istio-controller',
        container: 'controller',
        image: this.options.image,
        selector: { app: 'net-istio-controller' },
      },
      {
        deployment: 'net-istio-webhook',
        container: 'webhook',
        image: this.options.webhookImage,
        selector: { app: 'net-istio-webhook', role: 'net-istio-webhook' },
      },
    ];
  }

  /** @internal */
  public get _annotations(): Record<string, string> {
    if (this.options === undefined) return {};
    return { [UPSTREAM_VERSION_ANNOTATION]: this.options.upstreamVersion, [PATCH_ANNOTATION]: this.options.patch };
  }

  /**
   * Refuses a controller that is not built for the release.
   *
   * @internal
   */
  public _refusals(knative: KnativeRelease): Refusal[] {
    if (this.options === undefined) return [];
    const upstream = this.options.upstreamVersion.replace(/^v/, '');
    const sameMinor = minorOf(upstream) === knative.minor;
    const patchDiffers =
      knative.version !== knative.minor && upstream !== minorOf(upstream) && upstream !== knative.version;
    if (sameMinor && !patchDiffers) return [];
    return [
      {
        path: ['upstreamVersion'],
        what: `not a net-istio for Knative ${knative.version}`,
        got: this.options.upstreamVersion,
        allowed: knative.version === knative.minor ? `${knative.minor}.x` : knative.version,
        fix: 'apply the patch to that release and rebuild it',
      },
    ];
  }
}

brand(NetIstioController, 'NetIstioController');

/** Refuses images that are not pinned, and a patch that cannot be identified later. */
export function patchedRefusals(options: PatchedNetIstioOptions): Refusal[] {
  return optionRefusals('PatchedNetIstioOptions', options, ({ image, webhookImage, upstreamVersion, patch }) => [
    ...pinnedRefusals(image, ['image']),
    ...pinnedRefusals(webhookImage, ['webhookImage']),
    ...(minorOf(upstreamVersion) === undefined
      ? [
          {
            path: ['upstreamVersion'],
            what: 'not a version',
            got: upstreamVersion,
            allowed: "a release of net-istio such as '1.15.1'",
          },
        ]
      : []),
    ...(patch.trim() === ''
      ? [{ path: ['patch'], what: 'empty', got: patch, allowed: 'a name for the patch', fix: 'describe the change' }]
      : []),
  ]);
}

function pinnedRefusals(image: string, path: Path): Refusal[] {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = /:([\w][\w.-]{0,127})$/.exec(name.split('@')[0] ?? '')?.[1];
  const pinned = /@sha256:[0-9a-f]{64}$/.test(image) || (tag !== undefined && tag !== 'latest' && !name.includes('@'));
  if (IMAGE.test(image) && pinned) return [];
  return [
    {
      path,
      what: 'not a pinned image',
      got: image,
      allowed: "an image with a digest, or with a tag other than 'latest'",
      fix: 'use the digest of the build, so that every node runs the same code',
    },
  ];
}
