import { at, isObject } from '../../../private/access';
import { LAST_APPLIED_ANNOTATION } from '../../../private/labels';
import { configPlace } from '../../gateways/config-place';
import { type Manifest } from '../../input/manifest';
import { readJson } from '../../input/load-json';
import { type Rule } from '../../rule';
import { listed } from '../../words';

// In every release of net-istio, and in copies of it that have gateways as well.
const OF_RELEASE = '_example';

export const configIstioLostAtUpgrade: Rule = {
  name: 'config-istio-lost-at-upgrade',
  level: 'warning',
  title: 'An upgrade of Knative takes the gateways out of config-istio',
  why:
    "Knative's release has config-istio as well, without gateways. kubectl removes from an object what it applied " +
    'before and no longer has: net-istio falls back to its defaults, and every service goes through the stock gateway.',
  *check({ model }) {
    const { source } = model.configIstio;
    const place = configPlace(model);
    if (place === undefined || source?.kind !== 'ConfigMap') return;
    const keys = lastApplied(source);
    const gateways = keys.filter((key) => key !== OF_RELEASE && Object.hasOwn(model.configIstio.data, key));
    if (gateways.length === 0 || keys.includes(OF_RELEASE)) return;
    yield {
      subject: place.subject,
      message: `${place.name} was applied by kubectl as if it were Knative's: when the release is applied again, kubectl removes ${listed(gateways)}.`,
      fix: `Remove the annotation ${LAST_APPLIED_ANNOTATION}, and apply what has the gateways with kubectl apply --server-side --force-conflicts --field-manager=knative-gateways.`,
    };
  },
};

/** The keys that `kubectl apply` removes once they are no longer in what it applies, sorted. */
function lastApplied({ annotations }: Manifest): readonly string[] {
  const [document] = readJson(annotations[LAST_APPLIED_ANNOTATION] ?? '')?.documents ?? [];
  const data = at(document?.value, 'data');
  return isObject(data) ? Object.keys(data).sort() : [];
}
