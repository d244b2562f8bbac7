import { at, objects, text } from '../../private/access';
import { groupOf, type Manifest } from '../input/manifest';

const VARIABLE = 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE';

/**
 * Whether istiod restricts a Gateway to pods of its own namespace; `undefined` if the manifests do not tell. Read from
 * istiod's Deployment, an IstioOperator, or a Helm release of the istiod chart.
 *
 * Source: Istio, environment variables of pilot-discovery; default `false`.
 */
export function scopesGateways(manifest: Manifest): boolean | undefined {
  const { object } = manifest;
  const environments = [
    ...(isIstiod(manifest) ? objects(at(object, 'spec', 'template', 'spec'), 'containers') : []),
    { env: at(object, 'spec', 'components', 'pilot', 'k8s', 'env') },
  ];
  for (const variable of environments.flatMap((container) => objects(container, 'env'))) {
    if (text(variable, 'name') === VARIABLE) return text(variable, 'value')?.toLowerCase() === 'true';
  }
  const values = [at(object, 'spec', 'values'), at(object, 'spec', 'source', 'helm', 'valuesObject')];
  for (const found of values.flatMap((value) => [at(value, 'pilot', 'env', VARIABLE), at(value, 'env', VARIABLE)])) {
    if (typeof found === 'boolean') return found;
    if (typeof found === 'string') return found.toLowerCase() === 'true';
  }
  return undefined;
}

/** Whether the manifest is istiod itself. */
export function isIstiod(manifest: Manifest): boolean {
  if (groupOf(manifest) !== 'apps' || manifest.kind !== 'Deployment') return false;
  return manifest.labels['app'] === 'istiod' || /^istiod(-|$)/.test(manifest.name);
}
