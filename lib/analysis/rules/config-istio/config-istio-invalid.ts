import { describeConfigRefusal } from '../../../knative/config-istio/format';
import { type Rule } from '../../rule';
import { configPlace } from '../../gateways/config-place';

export const configIstioInvalid: Rule = {
  name: 'config-istio-invalid',
  level: 'error',
  title: 'net-istio refuses config-istio',
  why:
    'A running net-istio-controller logs the error once and keeps its previous configuration, so nothing in ' +
    'the new one takes effect. It does not start with a configuration that it refuses: after its next restart ' +
    'it exits, and Knative Services are no longer reconciled.',
  *check({ model }) {
    const { refusal } = model.configIstio;
    const place = configPlace(model);
    if (refusal === undefined || place === undefined) return;
    const { fix, ...reason } = refusal;
    yield {
      subject: place.subject,
      message: `net-istio of Knative ${model.release.release.minor} refuses ${place.name}: ${describeConfigRefusal(reason)}.`,
      fix: sentence(fix ?? 'correct the configuration'),
    };
  },
};

function sentence(fix: string): string {
  return `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`;
}
