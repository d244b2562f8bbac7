import { at, object, objects, text } from '../../../private/access';
import { subjectOf } from '../../finding';
import { groupOf, idOf, type Manifest } from '../../input/manifest';
import { hasPods, type IstioGateway } from '../../model/types';
import { type Rule, type RuleContext } from '../../rule';
import { servingPods } from '../../gateways/configured-gateways';
import { listed } from '../../words';

const INGRESS_CLASS = 'istio';
// MeshConfig.ingressSelector, unless set: istiod serves Kubernetes Ingresses on pods with `istio: ingressgateway`.
const INGRESS_SELECTOR = 'ingressgateway';

export const http01SolvedOnDefaultGateway: Rule = {
  name: 'http01-solved-on-default-gateway',
  level: 'warning',
  title: "An HTTP-01 challenge is answered by other pods than those of the host's gateway",
  why:
    'cert-manager answers an HTTP-01 challenge with a Kubernetes Ingress, which istiod serves only on the ' +
    'pods of `meshConfig.ingressSelector`: those of the default gateway. The DNS name of a host on another ' +
    'gateway points elsewhere, where the challenge gets 404: the certificate is never issued, or not renewed.',
  *check(context) {
    const issuers = new Map(context.model.manifests.filter(isIssuer).map((issuer) => [keyOf(issuer), issuer]));
    for (const certificate of context.model.manifests.filter(isCertificate)) {
      const issuer = issuers.get(issuerOf(certificate));
      if (issuer === undefined || !solvesByIngress(issuer)) continue;
      const secret = text(certificate.object, 'spec', 'secretName') ?? '';
      const gateways = context.model.gateways.filter((gateway) =>
        isServedElsewhere(context, gateway, certificate, secret),
      );
      if (gateways.length === 0) continue;
      yield {
        subject: subjectOf(certificate),
        gateway: idOf(gateways[0] ?? certificate),
        message: `Certificate ${idOf(certificate)} is for Gateway ${listed(gateways.map(idOf))}, but ${issuer.kind} ${issuer.name} solves its HTTP-01 challenge with an Ingress of class ${INGRESS_CLASS}, on the pods with \`istio: ${INGRESS_SELECTOR}\`.`,
        fix: `Solve it with DNS-01 in ${issuer.kind} ${issuer.name}, or with an HTTPRoute on this gateway (solvers[].http01.gatewayHTTPRoute).`,
      };
    }
  },
};

function isIssuer(manifest: Manifest): boolean {
  return groupOf(manifest) === 'cert-manager.io' && /^(?:Cluster)?Issuer$/.test(manifest.kind);
}

function isCertificate(manifest: Manifest): boolean {
  return groupOf(manifest) === 'cert-manager.io' && manifest.kind === 'Certificate';
}

function keyOf({ kind, namespace, name }: Manifest): string {
  return `${kind} ${kind === 'ClusterIssuer' ? '' : namespace}/${name}`;
}

function issuerOf({ object: certificate, namespace }: Manifest): string {
  const ref = object(certificate, 'spec', 'issuerRef');
  const kind = text(ref, 'kind') ?? 'Issuer';
  return `${kind} ${kind === 'ClusterIssuer' ? '' : namespace}/${text(ref, 'name') ?? ''}`;
}

/** Whether it has an HTTP-01 solver for Istio's Ingresses, and no DNS-01 solver that could take the challenge. */
function solvesByIngress({ object: issuer }: Manifest): boolean {
  const solvers = objects(issuer, 'spec', 'acme', 'solvers');
  const byIngress = solvers.some((solver) => {
    const ingress = at(solver, 'http01', 'ingress');
    return [text(ingress, 'class'), text(ingress, 'ingressClassName')].includes(INGRESS_CLASS);
  });
  return byIngress && !solvers.some((solver) => object(solver, 'dns01') !== undefined);
}

/** Whether a Gateway serves this certificate on pods that do not serve Ingresses. */
function isServedElsewhere(
  { model, gateways }: RuleContext,
  gateway: IstioGateway,
  { namespace }: Manifest,
  secret: string,
): boolean {
  if (!gateway.servers.some(({ tls }) => tls?.credentialName === secret)) return false;
  const configured = gateways.find(idOf(gateway));
  const pods = configured === undefined ? model.lookup.gatewayPods(gateway).filter(hasPods) : servingPods(configured);
  return pods.some((workload) => workload.namespace === namespace && workload.podLabels['istio'] !== INGRESS_SELECTOR);
}
