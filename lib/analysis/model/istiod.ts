import { at, isObject, objects, text } from '../../private/access';
import { type Manifest } from '../input/manifest';

/**
 * Whether istiod restricts a Gateway to pods of its own namespace; `undefined` if the manifests do not tell.
 *
 * Source: Istio, environment variables of pilot-discovery; default `false`.
 */
export function scopesGateways(manifest: Manifest): boolean | undefined {
  return istiodSwitch(manifest, 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE');
}

/**
 * Whether istiod skips Gateways of other namespaces for pods that it made from a Kubernetes Gateway; `undefined` if the
 * manifests do not tell.
 *
 * Source: Istio, environment variables of pilot-discovery; default `true`, from 1.31 on (istio/istio#59825).
 */
export function mergesGatewaysStrictly(manifest: Manifest): boolean | undefined {
  return istiodSwitch(manifest, 'PILOT_ENABLE_STRICT_GATEWAY_MERGING');
}

/** The fields of `spec` by which installers of istiod set its environment. */
const INSTALLER_FIELDS = ['components', 'values', 'source'];

/** A switch of istiod: in its Deployment, in an IstioOperator, or in a Helm release of the istiod chart. */
function istiodSwitch(manifest: Manifest, name: string): boolean | undefined {
  const { object } = manifest;
  const isDeployment = isIstiod(manifest);
  const spec = at(object, 'spec');
  if (!isDeployment && (!isObject(spec) || !INSTALLER_FIELDS.some((field) => field in spec))) return undefined;
  const environments = [
    ...(isDeployment ? objects(at(object, 'spec', 'template', 'spec'), 'containers') : []),
    { env: at(object, 'spec', 'components', 'pilot', 'k8s', 'env') },
  ];
  for (const variable of environments.flatMap((container) => objects(container, 'env'))) {
    if (text(variable, 'name') === name) return text(variable, 'value')?.toLowerCase() === 'true';
  }
  const values = [at(object, 'spec', 'values'), at(object, 'spec', 'source', 'helm', 'valuesObject')];
  for (const found of values.flatMap((value) => [at(value, 'pilot', 'env', name), at(value, 'env', name)])) {
    if (typeof found === 'boolean') return found;
    if (typeof found === 'string') return found.toLowerCase() === 'true';
  }
  return undefined;
}

/** Whether the manifest is istiod itself. */
export function isIstiod(manifest: Manifest): boolean {
  if (manifest.groupKind !== 'apps Deployment') return false;
  return manifest.labels['app'] === 'istiod' || /^istiod(-|$)/.test(manifest.name);
}
