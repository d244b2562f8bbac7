import { type Model } from '../../lib/analysis/model/build';
import { type KIngress } from '../../lib/analysis/model/types';
import { type BoundGateways, virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';
import { type Certificates, HOSTS_ANNOTATION } from './certificates';
import { ingressesOf } from './net-istio';
import { type KubernetesObject } from './objects';
import { type MadeGateway, copyObject, gatewayObject, nameOfCopy } from './net-istio-objects';
import { type RecordedGateway, type RecordedTlsTopology } from './recorded-tls';
import { virtualServiceObject } from './virtual-service';

const LOCAL_TLS_PORT = 8444;

/**
 * What net-istio made for a recorded topology: Gateways, VirtualServices and copies of Secrets, and the Secrets that an
 * issuer made.
 */
export async function recordedNetIstio(
  { recorded, objects }: RecordedTlsTopology,
  model: Model,
  certificates: Certificates,
): Promise<KubernetesObject[]> {
  const issued = recorded.certificates.map(({ namespace, secretName, dnsNames }) => ({
    id: `${namespace}/${secretName}`,
    names: dnsNames,
  }));
  const given = objects
    .filter(({ kind }) => kind === 'Secret')
    .map(({ metadata: { namespace = '', name, annotations = {} } }) => ({
      id: `${namespace}/${name}`,
      names: (annotations[HOSTS_ANNOTATION] ?? '').split(','),
    }));
  const originals = [...issued, ...given];
  const copies = recorded.copiedSecrets.map(({ namespace, origin }) => {
    const original = originals.find(({ id }) => id === origin);
    if (original === undefined) throw new Error(`Secret ${origin} was copied, and is not recorded`);
    return copyObject({ namespace, origin }, original.names, certificates);
  });
  return [
    ...(await Promise.all(copies)),
    ...recorded.generatedGateways.map((gateway) => gatewayObject(madeGateway(gateway))),
    ...ingressesOf(model).flatMap((ingress) =>
      virtualServicesOf(ingress, boundTo(ingress, recorded, model))
        .filter(({ name, namespace }) =>
          recorded.virtualServices.some((each) => each.name === name && each.namespace === namespace),
        )
        .map((made) => virtualServiceObject(ingress, made)),
    ),
  ];
}

function madeGateway({ servers, ...gateway }: RecordedGateway): MadeGateway {
  return {
    ...gateway,
    servers: servers.map(({ certificate, ...server }) => ({
      ...server,
      credentialName: certificate == null ? undefined : nameOfCopy(certificate),
    })),
  };
}

/** The Gateways that the recorded VirtualService of a KIngress names, by what they are for. */
function boundTo(
  { namespace, name }: KIngress,
  { virtualServices, generatedGateways }: RecordedTlsTopology['recorded'],
  model: Model,
): BoundGateways {
  const made = virtualServices.find((each) => each.namespace === namespace && each.name === `${name}-ingress`);
  const localTls = generatedGateways.filter(({ servers }) => servers.some(({ port }) => port === LOCAL_TLS_PORT));
  const configured = model.configIstio.config?.localGateways ?? [];
  const locals = new Set([...localTls, ...configured].map((each) => `${each.namespace}/${each.name}`));
  const ids = (isLocal: boolean): readonly string[] =>
    (made?.gateways ?? []).filter((id) => locals.has(id) === isLocal);
  return { ExternalIP: ids(false), ClusterLocal: ids(true) };
}
