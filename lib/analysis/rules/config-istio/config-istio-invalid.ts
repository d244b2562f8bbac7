import { type Rule } from '../../rule';
import { configPlace } from '../../gateways/config-place';

export const configIstioInvalid: Rule = {
  name: 'config-istio-invalid',
  level: 'error',
  title: 'net-istio refuses config-istio',
  why:
    'A running net-istio-controller logs the error once and keeps the configuration that it had, so that nothing of this ' +
    'one takes effect. It does not start with a configuration that it refuses: at its next restart it ends, and nothing ' +
    'reconciles Knative Services any more.',
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

/** A refusal ends with its fix. What comes before may quote the author's text, so the last mark counts. */
function splitFix(error: string): [what: string, fix: string | undefined] {
  const at = error.lastIndexOf(FIX);
  if (at < 0) return [error, undefined];
  const fix = error.slice(at + FIX.length);
  return [error.slice(0, at), `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`];
}
