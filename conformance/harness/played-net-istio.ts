import { type IstioGateway } from '../../lib/analysis/model/types';
import { type Reach } from '../../lib/analysis/reach/reach';
import { type Certificates } from './certificates';
import { type MadeCopy, copyObject, gatewayObject, madeGateway, nameOfCopy } from './net-istio-objects';
import { type KubernetesObject } from './objects';
import { virtualServiceObject } from './virtual-service';

/** What net-istio makes of all KIngresses, as the model says: Gateways, VirtualServices and copies of Secrets. */
export async function playedNetIstio(reach: Reach, certificates: Certificates): Promise<KubernetesObject[]> {
  const results = reach.ingresses.map((ingress) => ({ ingress, made: reach.netIstio.reconciled(ingress) }));
  // KIngresses share the Gateway of a wildcard certificate.
  const gateways = new Map(
    results.flatMap(({ made }) => made.gateways).map((each) => [`${each.namespace}/${each.name}`, each]),
  );
  const copies = new Map(
    [...gateways.values()].flatMap(copiesFor).map((copy) => [`${copy.namespace} ${copy.origin}`, copy]),
  );
  const names = namesOf(reach);
  return [
    ...[...gateways.values()].map((gateway) => gatewayObject(madeGateway(gateway, ({ origin }) => nameOfCopy(origin)))),
    ...results.flatMap(({ ingress, made }) => made.virtualServices.map((each) => virtualServiceObject(ingress, each))),
    ...(await Promise.all(
      [...copies.values()].map((copy) => copyObject(copy, names.get(copy.origin) ?? [], certificates)),
    )),
  ];
}

/** The Secrets that a Gateway's servers serve. A Secret that is beside the pods already counts as its own copy. */
function copiesFor({ servers }: IstioGateway): readonly MadeCopy[] {
  return servers.flatMap(({ tls }) => tls?.copy ?? []);
}

/** DNS names of the certificates, by Secret: of those among the manifests, and of those that Knative asks for. */
function namesOf({ ingresses, model }: Reach): ReadonlyMap<string, readonly string[]> {
  return new Map(
    ingresses.flatMap(({ tls }) =>
      tls.map(({ secretNamespace, secretName, hosts }) => [
        `${secretNamespace}/${secretName}`,
        model.secrets.find(secretNamespace, secretName)?.dnsNames ?? hosts,
      ]),
    ),
  );
}
