import { type IstioGatewayEntry } from '../../knative/config-istio';
import { idOf } from '../input/manifest';
import {
  type IstioGateway,
  type KIngress,
  type KIngressTls,
  type SecretCopy,
  type Service,
  type VirtualService,
} from '../model/types';
import { httpServer, ingressGateway, secretBeside, tlsServers, wildcardGateway } from './generated-gateways';
import { type FoundSecret, type IngressCertificate, isPublic, tlsForVisibility } from './ingress-tls';
import { type SelectedGateways } from './selection';
import { configuredGateways, virtualServicesOf } from './virtual-services';
import { sortedOnce } from '../../private/sort';

/** The part of the cluster that net-istio reads to reconcile a KIngress. */
export interface ReconcileWorld {
  /** The Service `NAMESPACE/NAME`. */
  service(id: string): Service | undefined;
  /** The Secret of a certificate; `undefined` if there is none. */
  secret(tls: KIngressTls): FoundSecret | undefined;
  /** Whether config-network enables certificates for cluster-local hosts. */
  readonly clusterLocalDomainTls: boolean;
}

/** The objects that net-istio creates for a KIngress. */
export interface Reconciled {
  /** Why reconciling fails, which keeps the KIngress Unknown; objects created before stay. */
  readonly error: string | undefined;
  /** Whether an object that it names is missing. */
  readonly lacksObject: boolean;
  readonly gateways: readonly IstioGateway[];
  readonly copies: readonly SecretCopy[];
  /** Empty if reconciling fails. */
  readonly virtualServices: readonly VirtualService[];
}

interface Failure {
  readonly error: string;
  readonly lacksObject?: boolean;
}

/**
 * Reconciles a KIngress: copies certificates to the namespaces of the gateway Services, creates Gateways for TLS and
 * redirects on the pods of these Services, and binds the VirtualServices to them instead of the configured Gateways.
 *
 * Source: net-istio `pkg/reconciler/ingress/ingress.go`, reconcileIngress.
 */
export function reconcile(ingress: KIngress, selected: SelectedGateways, world: ReconcileWorld): Reconciled {
  if (ingress.refusedHost !== undefined) return failed({ error: `Serving refuses the host ${ingress.refusedHost}` });
  const configured = configuredGateways(selected);
  const externalTls = isPublic(ingress) ? tlsForVisibility(ingress, 'ExternalIP') : [];
  const localTls = world.clusterLocalDomainTls ? tlsForVisibility(ingress, 'ClusterLocal') : [];
  const hasOwnHttp = isPublic(ingress) && (ingress.httpOption === 'Redirected' || externalTls.length > 0);
  if (!hasOwnHttp && localTls.length === 0) return reconciled(virtualServicesOf(ingress, configured));

  const certificates = findCertificates(externalTls, world);
  if ('error' in certificates) return failed(certificates);
  // Cluster-local hosts are also served by the pods of the external gateway.
  const services = findServices(selected.external, world);
  if ('error' in services) return failed(services);
  const sorted = categorize(certificates);
  if ('error' in sorted) return failed(sorted);
  const { plain, wildcards } = sorted;

  const wildcardGateways = services.flatMap((service) =>
    wildcards.map((certificate) => wildcardGateway(ingress, certificate, service)),
  );
  const localCertificates = findCertificates(localTls, world);
  const copies = copiesOf(ingress, plain, wildcards, services);
  if ('error' in localCertificates) return failed(localCertificates, wildcardGateways, copies);

  const http = hasOwnHttp ? httpServer(ingress) : undefined;
  if (hasOwnHttp && http === undefined)
    return failed(
      {
        error:
          'http-protocol of config-network is Disabled: the Gateway of a KIngress with TLS gets an empty server, which is refused',
      },
      wildcardGateways,
      copies,
    );
  const external = services.flatMap((service) => {
    const servers = [...tlsServers(ingress, 'ExternalIP', plain, service), ...(http === undefined ? [] : [http])];
    return servers.length === 0 ? [] : [ingressGateway(ingress, 'ExternalIP', service, servers)];
  });
  const local =
    localCertificates.length === 0
      ? []
      : services.map((service) =>
          ingressGateway(
            ingress,
            'ClusterLocal',
            service,
            tlsServers(ingress, 'ClusterLocal', localCertificates, service),
          ),
        );
  const ids = (gateways: readonly IstioGateway[]): readonly string[] => gateways.map(idOf);
  const virtualServices = virtualServicesOf(ingress, {
    ExternalIP: sortedOnce([...ids(wildcardGateways), ...ids(external), ...(hasOwnHttp ? [] : configured.ExternalIP)]),
    ClusterLocal: sortedOnce([...configured.ClusterLocal, ...ids(local)]),
  });
  return reconciled(
    virtualServices,
    [...wildcardGateways, ...external, ...local],
    [...copies, ...copiesOf(ingress, localCertificates, [], services)],
  );
}

function reconciled(
  virtualServices: readonly VirtualService[],
  gateways: readonly IstioGateway[] = [],
  copies: readonly SecretCopy[] = [],
): Reconciled {
  return { error: undefined, lacksObject: false, gateways: once(gateways), copies: once(copies), virtualServices };
}

function failed(
  { error, lacksObject = false }: Failure,
  gateways: readonly IstioGateway[] = [],
  copies: readonly SecretCopy[] = [],
): Reconciled {
  return { error, lacksObject, gateways: once(gateways), copies: once(copies), virtualServices: [] };
}

/** The Services that config-istio names; their `spec.selector` becomes the selector of the created Gateways. */
function findServices(entries: readonly IstioGatewayEntry[], world: ReconcileWorld): readonly Service[] | Failure {
  const services: Service[] = [];
  for (const { service } of entries) {
    const [name = '', namespace = '', rest] = service.split('.');
    if (rest === undefined) return { error: `service ${service} of config-istio is not NAME.NAMESPACE.svc.DOMAIN` };
    const found = world.service(idOf({ namespace, name }));
    if (found === undefined)
      return { error: `there is no Service ${namespace}/${name}, which config-istio names`, lacksObject: true };
    services.push(found);
  }
  return services;
}

function findCertificates(tls: readonly KIngressTls[], world: ReconcileWorld): readonly IngressCertificate[] | Failure {
  const certificates: IngressCertificate[] = [];
  for (const each of tls) {
    const secret = world.secret(each);
    if (secret === undefined)
      return { error: `there is no Secret ${each.secretName} in namespace ${each.secretNamespace}`, lacksObject: true };
    certificates.push({ ...each, ...secret });
  }
  return certificates;
}

/** A certificate with a wildcard name has a shared Gateway for all of its names. */
function categorize(
  certificates: readonly IngressCertificate[],
): { readonly plain: readonly IngressCertificate[]; readonly wildcards: readonly IngressCertificate[] } | Failure {
  const isWildcard = (name: string): boolean => name.startsWith('*.');
  const plain: IngressCertificate[] = [];
  const wildcards = new Map<string, IngressCertificate>();
  for (const certificate of certificates) {
    const { dnsNames, secretNamespace, secretName } = certificate;
    const secret = idOf({ namespace: secretNamespace, name: secretName });
    // net-istio looks at the names in their order, and stops at the first wildcard.
    const decisive = dnsNames.find((name) => isWildcard(name) || !name.includes('.'));
    if (dnsNames.length === 0) return { error: `the certificate of Secret ${secret} has no DNS names` };
    if (decisive === undefined) plain.push(certificate);
    else if (isWildcard(decisive)) wildcards.set(secret, certificate);
    else return { error: `the certificate of Secret ${secret} has the name ${decisive}, which is not a domain` };
  }
  return { plain, wildcards: [...wildcards.values()] };
}

/** The copies in the namespaces of the gateway Services, without Secrets that are already there. */
function copiesOf(
  ingress: KIngress,
  plain: readonly IngressCertificate[],
  wildcards: readonly IngressCertificate[],
  services: readonly Service[],
): readonly SecretCopy[] {
  const made = services.flatMap((service) => [
    ...plain.map((certificate) => secretBeside(service, certificate, ingress)),
    ...wildcards.map((certificate) => secretBeside(service, certificate, 'wildcard')),
  ]);
  return made.filter((copy) => idOf(copy) !== copy.origin);
}

/** Two gateways may share one Service, whose objects are created once. */
function once<T extends { readonly namespace: string; readonly name: string }>(made: readonly T[]): readonly T[] {
  if (made.length < 2) return made;
  return [
    ...new Map(made.map((each) => [`${idOf(each)} ${'origin' in each ? String(each.origin) : ''}`, each])).values(),
  ];
}
