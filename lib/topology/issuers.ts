import { type ApiObject, type Chart } from 'cdk8s';
import { isIsolated } from '../gateway/isolated-gateway';
import { GatewayTlsKind } from '../gateway/tls';
import { type CertificateIssuer, IssuerKind } from '../knative/certificate-issuer';
import { at, object, objects } from '../private/access';
import { type Refusal } from '../private/refusal';
import { apiObjects } from '../private/app-objects';
import { type OwnedGateway } from './owned-gateway';

/**
 * Refuses wildcard certificates of an issuer of the app that solves no DNS-01 challenge: ACME has no other proof for a
 * wildcard.
 */
export function issuerRefusals(chart: Chart, gateways: readonly OwnedGateway[]): Refusal[] {
  return gateways.flatMap(({ path, gateway }): Refusal[] => {
    const wanted = isIsolated(gateway) ? gateway._wildcardIssuer : undefined;
    const issuer = wanted && find(chart, wanted.issuer, gateway.namespace);
    if (wanted === undefined || issuer === undefined || !isWithoutDns(issuer)) return [];
    const property = wanted.kind === GatewayTlsKind.PER_SERVICE ? 'wildcardNamespaces' : 'issuer';
    return [
      {
        path: [...path, 'tls', property],
        what: 'the issuer has no solver for DNS-01 challenges, and HTTP-01 cannot prove a wildcard',
        got: wanted.issuer.name,
        fix: 'add a dns01 solver to the issuer, or use another one',
      },
    ];
  });
}

function find(
  chart: Chart,
  { name, kind = IssuerKind.CLUSTER_ISSUER }: CertificateIssuer,
  namespace: string,
): ApiObject | undefined {
  const kindName: string = kind;
  return apiObjects(chart).find(
    (each) =>
      each.apiGroup === 'cert-manager.io' &&
      each.kind === kindName &&
      each.name === name &&
      (kind === IssuerKind.CLUSTER_ISSUER || each.metadata.namespace === namespace),
  );
}

function isWithoutDns(issuer: ApiObject): boolean {
  const acme = at(issuer.toJson(), 'spec', 'acme');
  return acme !== undefined && !objects(acme, 'solvers').some((solver) => object(solver, 'dns01') !== undefined);
}
