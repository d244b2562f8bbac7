import { object, text } from '../../../private/access';
import { NET_ISTIO_LABELS } from '../../../private/stock-install';
import { idOf, type Manifest } from '../../input/manifest';
import { subjectOf } from '../../finding';
import { isInjected } from '../../model/mesh';
import { systemNamespace } from '../../model/system-config';
import { type Rule } from '../../rule';

const INJECT = 'sidecar.istio.io/inject';

export const netIstioControllerWithSidecar: Rule = {
  name: 'net-istio-controller-with-sidecar',
  level: 'warning',
  title: 'net-istio-controller has a sidecar',
  why:
    'net-istio-controller probes the pods of gateways by address, with the host of a service. A sidecar sends such ' +
    'requests where it knows the host to be, not to the pod that is asked: services become Ready before their gateway ' +
    'answers, or stay Unknown although it does.',
  *check({ model: { manifests } }) {
    const namespace = systemNamespace(manifests);
    const isLabelled = manifests.some(
      (each) => each.kind === 'Namespace' && each.name === namespace && isInjected(each),
    );
    for (const manifest of manifests) {
      if (!isController(manifest, namespace)) continue;
      const choice = injection(manifest);
      if (choice === 'false' || (choice === undefined && !isLabelled)) continue;
      yield {
        subject: subjectOf(manifest),
        message: `The pods of Deployment ${idOf(manifest)} get a sidecar, ${choice === undefined ? `since Namespace ${namespace} is labelled for injection` : `by \`${INJECT}\``}.`,
        fix: `Set the label \`${INJECT}: "false"\` in spec.template.metadata.labels of Deployment ${idOf(manifest)}.`,
      };
    }
  },
};

function isController({ kind, namespace, name, object: manifest }: Manifest, system: string): boolean {
  return (
    kind === 'Deployment' &&
    namespace === system &&
    (name === NET_ISTIO_LABELS.app ||
      text(manifest, 'spec', 'template', 'metadata', 'labels', 'app') === NET_ISTIO_LABELS.app)
  );
}

/** What the pods say of injection: the label goes before the annotation. Source: Istio, "Installing the Sidecar". */
function injection({ object: manifest }: Manifest): string | undefined {
  const metadata = object(manifest, 'spec', 'template', 'metadata');
  return text(metadata, 'labels', INJECT) ?? text(metadata, 'annotations', INJECT);
}
