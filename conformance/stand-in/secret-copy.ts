import { type SecretCopy } from '../../lib/analysis/model/types';
import { type KubernetesObject, idOf, ofKind } from '../harness/objects';

const LABELS = 'networking.internal.knative.dev';

/** The copy of a Secret beside gateway pods; `undefined` where the original is that itself, or is not there yet. */
export function copyOfSecret(copy: SecretCopy, objects: readonly KubernetesObject[]): KubernetesObject | undefined {
  const original = ofKind(objects, '', 'Secret').find((secret) => idOf(secret) === copy.origin);
  if (original === undefined || idOf(original) === `${copy.namespace}/${copy.name}`) return undefined;
  const [originSecretNamespace = '', originSecretName = ''] = copy.origin.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: original['type'],
    metadata: {
      name: copy.name,
      namespace: copy.namespace,
      labels: {
        [`${LABELS}/originSecretNamespace`]: originSecretNamespace,
        [`${LABELS}/originSecretName`]: originSecretName,
      },
    },
    data: original['data'],
  };
}
