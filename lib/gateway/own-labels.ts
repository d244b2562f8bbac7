import { refuseLabels } from '../private/checks';
import { GATEWAY_LABEL, gatewayLabels } from '../private/labels';
import { type Path, type Refusal } from '../private/refusal';

/** Labels by which pods are selected, and Kubernetes' recommended ones, which every object of a gateway has. */
const OWN_LABELS = ['app', GATEWAY_LABEL, ...Object.keys(gatewayLabels('', ''))];

/**
 * Checks labels that an object gets beside those that every object of a gateway has. `reserved` are further ones with
 * an owner.
 */
export function additionalLabelRefusals(
  labels: Readonly<Record<string, string>> | undefined,
  path: Path,
  reserved: readonly string[] = [],
): Refusal[] {
  return [
    ...refuseLabels(labels, path),
    ...[...OWN_LABELS, ...reserved]
      .filter((key) => labels?.[key] !== undefined)
      .map((key) => ({
        path: [...path, key],
        what: 'would replace a label that the gateway sets itself',
        got: labels?.[key],
        fix: key === 'istio.io/rev' ? 'set revision instead' : 'choose another label',
      })),
  ];
}
