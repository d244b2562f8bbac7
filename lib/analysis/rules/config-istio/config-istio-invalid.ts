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
    const { error } = model.configIstio;
    const place = configPlace(model);
    if (error === undefined || place === undefined) return;
    const [what, fix] = splitFix(error);
    yield {
      subject: place.subject,
      message: `net-istio of Knative ${model.release.release.minor} refuses ${place.name}: ${what}.`,
      fix: fix ?? 'Correct the configuration.',
    };
  },
};

const FIX = '; to fix: ';

/** A refusal ends with its fix. The text before it may quote the user's input, so the last marker counts. */
function splitFix(error: string): [what: string, fix: string | undefined] {
  const at = error.lastIndexOf(FIX);
  if (at < 0) return [error, undefined];
  const fix = error.slice(at + FIX.length);
  return [error.slice(0, at), `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`];
}
