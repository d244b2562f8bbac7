import { type KubeObject } from '../../lib/private/access';
import { idOf } from '../../lib/analysis/input/manifest';
import {
  type GatewayServer,
  type IstioGateway,
  type KIngress,
  type SecretCopy,
  type VirtualService,
} from '../../lib/analysis/model/types';

// The objects of Knative and net-istio as `kubectl get -o yaml` shows them.

const INGRESS = 'networking.internal.knative.dev/ingress';

/** A KIngress, and the Secrets of the certificates that Knative got for it. */
export function ingressObjects(ingress: KIngress): KubeObject[] {
  const { namespace, name, labels, rules, httpOption, tls } = ingress;
  const kingress = {
    apiVersion: 'networking.internal.knative.dev/v1alpha1',
    kind: 'Ingress',
    metadata: { namespace, name, labels: { ...labels } },
    spec: {
      httpOption: httpOption === 'Disabled' ? '' : httpOption,
      rules: rules.map(({ hosts, visibility, rewriteHost }) => ({
        hosts,
        visibility,
        http: { paths: [{ ...(rewriteHost !== undefined && { rewriteHost }), splits: [] }] },
      })),
      tls: tls.map(({ hosts, secretName, secretNamespace }) => ({ hosts, secretName, secretNamespace })),
    },
  };
  const issued = tls.filter(({ isIssued }) => isIssued);
  return [
    kingress,
    ...issued.map(({ hosts, secretName, secretNamespace }) =>
      secretObject(
        { namespace: secretNamespace, name: secretName, uid: `uid-of-${secretName}` },
        { 'e2e/hosts': hosts.join() },
      ),
    ),
  ];
}

export function copyObject({ namespace, name, origin }: SecretCopy): KubeObject {
  const [originNamespace, originName] = origin.split('/');
  const labels = {
    'networking.internal.knative.dev/originSecretNamespace': originNamespace,
    'networking.internal.knative.dev/originSecretName': originName,
  };
  return secretObject({ namespace, name, labels }, {});
}

function secretObject(metadata: object, annotations: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { ...metadata, annotations },
    data: { 'tls.crt': '', 'tls.key': '' },
  };
}

export function gatewayObject({ namespace, name, selector, servers, generatedFor }: IstioGateway): KubeObject {
  const owner = generatedFor?.split('/')[1];
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: { namespace, name, labels: name.startsWith('wildcard-') ? {} : { [INGRESS]: owner } },
    spec: { ...(selector && { selector: { ...selector } }), servers: servers.map(serverObject) },
  };
}

function serverObject({ number, protocol, portName, hosts, tls }: GatewayServer): KubeObject {
  return {
    port: { number, protocol, name: portName },
    hosts,
    ...(tls && {
      tls: tls.httpsRedirect ? { httpsRedirect: true } : { mode: tls.mode, credentialName: tls.credentialName },
    }),
  };
}

export function virtualServiceObject(virtualService: VirtualService): KubeObject {
  const { namespace, name, hosts, gateways, http, ingress } = virtualService;
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { namespace, name, labels: { [INGRESS]: ingress } },
    spec: {
      hosts,
      gateways,
      http: http.map(({ matches }) => ({
        match: matches.map((match) => ({
          gateways: match.gateways,
          ...(match.authority && { authority: { [match.authority.kind]: match.authority.value } }),
        })),
      })),
    },
  };
}

/** Objects each once. */
export function distinct(objects: readonly KubeObject[]): KubeObject[] {
  const key = (object: KubeObject): string => {
    const { namespace, name } = object['metadata'] as { namespace: string; name: string };
    return `${String(object['kind'])} ${idOf({ namespace, name })}`;
  };
  return [...new Map(objects.map((object) => [key(object), object])).values()];
}
