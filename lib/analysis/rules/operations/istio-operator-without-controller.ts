import { compareVersions } from '../../../private/versions';
import { subjectOf } from '../../finding';
import { groupOf, idOf, type Manifest } from '../../input/manifest';
import { type Rule } from '../../rule';
import { istioVersion } from '../../install/istio-version';

// Istio 1.24 upgrade notes: the in-cluster operator has been removed.
const GONE = '1.24';

export const istioOperatorWithoutController: Rule = {
  name: 'istio-operator-without-controller',
  level: 'warning',
  title: 'No controller in the cluster reads an IstioOperator',
  why:
    "Istio's in-cluster operator is deprecated since 1.23 and removed in 1.24. An IstioOperator that is " +
    'applied without it is stored, but no gateway is created.',
  *check({ model }) {
    const operators = model.manifests.filter(isIstioOperator);
    if (operators.length === 0) return;
    const version = istioVersion(model);
    const isGone = version !== undefined && compareVersions(version.minor, GONE) >= 0;
    if (!isGone && model.manifests.some(isController)) return;
    for (const manifest of operators) {
      yield {
        subject: subjectOf(manifest),
        ...(!isGone && { level: 'note' as const }),
        message: isGone
          ? `Nothing in the cluster reads IstioOperator ${idOf(manifest)}: there is no controller from Istio ${GONE} on, and ${version.because}.`
          : `No controller for IstioOperator ${idOf(manifest)} is among the manifests.`,
        fix: "Install it from a file, with istioctl install -f; or deploy the gateway as an injected Deployment or with Istio's gateway chart.",
      };
    }
  },
};

/**
 * istioctl keeps what it installed in the cluster as `installed-state`, which no controller reads; one without a name
 * is its file.
 */
function isIstioOperator(manifest: Manifest): boolean {
  return (
    groupOf(manifest) === 'install.istio.io' &&
    manifest.kind === 'IstioOperator' &&
    manifest.name !== '' &&
    !manifest.name.startsWith('installed-state')
  );
}

function isController({ kind, name }: Manifest): boolean {
  return kind === 'Deployment' && /^istio-operator(?:-|$)/.test(name);
}
