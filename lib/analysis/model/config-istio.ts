import { ConfigIstio } from '../../knative/config-istio';
import { type ConfigRefusal, describeConfigRefusal } from '../../knative/config-istio/format';
import { type KnativeRelease } from '../../knative/release';
import { PATCH_ANNOTATION } from '../../private/labels';
import { type Manifest } from '../input/manifest';
import { type SystemConfig } from './system-config';

/** config-istio as net-istio of a release reads it. */
export interface GatewayConfig extends SystemConfig {
  /** `undefined` if net-istio refuses it. */
  readonly config: ConfigIstio | undefined;
  /** Why net-istio refuses it. */
  readonly refusal: ConfigRefusal | undefined;
  /** The message of the refusal, which starts with its kind in brackets. */
  readonly error: string | undefined;
  /** Whether net-istio is assumed to be patched to accept several external gateways without a selector. */
  readonly patched: boolean;
}

export function readGatewayConfig(system: SystemConfig, release: KnativeRelease, patched = false): GatewayConfig {
  const installation = { namespace: system.namespace };
  const { config, refusal } = ConfigIstio._read({ ...system.data }, release, {
    acceptSeveralDefaults: patched,
    installation,
  });
  return { ...system, config, refusal, error: refusal && describeConfigRefusal(refusal), patched };
}

/** Whether an object is marked by this package as running a patched net-istio. */
export function marksPatchedController(manifest: Manifest): boolean {
  return Object.hasOwn(manifest.annotations, PATCH_ANNOTATION);
}
