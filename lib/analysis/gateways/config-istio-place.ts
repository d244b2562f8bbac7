import { type Subject } from '../finding';
import { type Model } from '../model/build';
import { ASSUMED } from '../model/stock';
import { systemNamespace } from '../model/system-config';
import { type ConfigPlace, configPlace } from './config-place';

/** Where config-istio is, or would be where net-istio's defaults hold. */
export function configIstioPlace(model: Model): ConfigPlace {
  const place = configPlace(model);
  if (place !== undefined) return place;
  const namespace = systemNamespace(model.manifests);
  const subject: Subject = { kind: 'ConfigMap', namespace, name: 'config-istio', source: { file: ASSUMED, line: 1 } };
  return { subject, name: 'the built-in default of config-istio' };
}
