import { type Rule } from '../../rule';
import { configPlace } from '../../gateways/config-place';
import { SERVING_NAME } from '../../../private/stock-install';

// `objectSelector` of the ValidatingWebhookConfiguration config.webhook.istio.networking.internal.knative.dev in
// net-istio's release manifests.
const VALIDATED = [
  ['app.kubernetes.io/name', SERVING_NAME],
  ['app.kubernetes.io/component', 'net-istio'],
] as const;

export const configIstioNotValidated: Rule = {
  name: 'config-istio-not-validated',
  level: 'warning',
  title: "config-istio lacks the labels that net-istio's webhook selects by",
  why:
    "net-istio's webhook refuses an invalid config-istio when it is applied, but only checks ConfigMaps that " +
    "carry both labels. Without them a mistake is accepted and surfaces at the controller's next restart.",
  *check({ model }) {
    const { source, data } = model.configIstio;
    const place = configPlace(model);
    // The Knative operator labels the ConfigMap that it writes.
    if (place === undefined || source?.kind !== 'ConfigMap') return;
    if (Object.keys(data).every((key) => key.startsWith('_'))) return;
    const missing = VALIDATED.filter(([key, value]) => source.labels[key] !== value).map(
      ([key, value]) => `${key}: ${value}`,
    );
    if (missing.length === 0) return;
    const labels = missing.join(' and ');
    yield {
      subject: place.subject,
      message: `${place.name} lacks ${missing.length === 1 ? 'the label' : 'the labels'} ${labels}, so net-istio's webhook does not validate it.`,
      fix: `Set ${labels} in its metadata.labels.`,
    };
  },
};
