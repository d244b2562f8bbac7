import { at, integer, object, objects, text } from '../../../private/access';
import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { hasPods, type IstioGateway, type Workload } from '../../model/types';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { publicHosts } from '../../net-istio/ingress-tls';
import { type ConfiguredGateway, servingPods } from '../../gateways/configured-gateways';
import { listed } from '../../words';

export const certificateMissing: Rule = {
  name: 'certificate-missing',
  level: 'warning',
  title: 'The certificate of an HTTPS server is not in the namespace of its gateway pods',
  why:
    'istiod reads `credentialName` from the namespace of the gateway pods, wherever the Gateway object is. ' +
    'Without the Secret the TLS handshake fails; net-istio probes HTTPS servers, so services on the gateway ' +
    'stay Unknown; and Envoy delays every change of that listener by 15 seconds.',
  *check(context) {
    for (const gateway of context.model.gateways) {
      const names = new Set(gateway.servers.flatMap(({ tls }) => tls?.credentialName ?? []));
      for (const name of names) yield* missing(context, gateway, name);
      yield* unnamed(context, gateway);
    }
  },
};

function* missing(context: RuleContext, gateway: IstioGateway, credential: string): Generator<RuleFinding> {
  const { reach, model, gateways } = context;
  const configured = gateways.find(idOf(gateway));
  const pods = configured === undefined ? model.lookup.gatewayPods(gateway).filter(hasPods) : servingPods(configured);
  const servers = gateway.servers.filter(({ tls }) => tls?.credentialName === credential);
  const lacking = pods.filter(({ namespace }) =>
    servers.some(({ tls }) => tls !== undefined && reach.credentials.of(tls, namespace).isMissing),
  );
  if (lacking.length === 0) return;
  const namespaces = namespacesOf(lacking);
  // A server that asks for client certificates needs the CA of clients, too.
  const lacksCa = lacking.every(({ namespace }) => model.secrets.find(namespace, credential) !== undefined);
  const elsewhere = model.secrets.named(credential).map(({ namespace }) => namespace);
  const place = lacksCa
    ? `Secret ${credential} in namespace ${listed(namespaces)} has no ca.crt, and there is no Secret ${credential}-cacert: clients cannot be verified`
    : elsewhere.length === 0
      ? `there is no Secret ${credential} in namespace ${listed(namespaces)}, where its pods run`
      : `Secret ${credential} is in namespace ${listed(elsewhere)}, and its pods are in ${listed(namespaces)}`;
  yield {
    subject: subjectOf(gateway.source),
    gateway: idOf(gateway),
    ...(configured !== undefined && servesUsers(context, configured) && { level: 'error' as const }),
    message: `Gateway ${idOf(gateway)} serves ${listed([...new Set(servers.flatMap(({ hosts }) => hosts))])} on port ${servers[0]?.number ?? 443} with the certificate ${credential}, but ${place}.`,
    fix: lacksCa
      ? `Add ca.crt, the CA of the clients' certificates, to Secret ${credential} in namespace ${listed(namespaces)}, or create Secret ${credential}-cacert there with the key cacert.`
      : `Create Secret ${credential} in namespace ${listed(namespaces)}, or with a cert-manager Certificate in that namespace.`,
  };
}

const NEED_CERTIFICATE = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'];

/** Servers that end TLS and name no certificate at all. Source: Istio, `validateTLSOptions`. */
function* unnamed(context: RuleContext, gateway: IstioGateway): Generator<RuleFinding> {
  const { gateways, model } = context;
  const id = idOf(gateway);
  const configured = gateways.find(id);
  const pods = configured === undefined ? model.lookup.gatewayPods(gateway) : servingPods(configured);
  for (const server of objects(gateway.source.object, 'spec', 'servers')) {
    const tls = object(server, 'tls');
    const mode = text(tls, 'mode') ?? '';
    const isNamed =
      ['credentialName', 'serverCertificate'].some((field) => text(tls, field) !== undefined) ||
      ['credentialNames', 'tlsCertificates'].some((field) => at(tls, field) !== undefined);
    if (!NEED_CERTIFICATE.includes(mode) || isNamed || pods.length === 0) continue;
    const number = integer(server, 'port', 'number') ?? 443;
    yield {
      subject: subjectOf(gateway.source),
      gateway: id,
      ...(configured !== undefined && servesUsers(context, configured) && { level: 'error' as const }),
      message: `Server ${number} of Gateway ${id} has tls.mode ${mode} and names no certificate: Istio's webhook refuses the Gateway.`,
      fix: `Set credentialName, a Secret in namespace ${listed(namespacesOf(pods))}, in tls of server ${number} in spec.servers of Gateway ${id}.`,
    };
  }
}

/** Whether a public host of some service is served by the Gateway itself, and not by one of its own. */
function servesUsers({ reach }: RuleContext, { id, users }: ConfiguredGateway): boolean {
  return users.some(
    (ingress) =>
      publicHosts(ingress).length > 0 &&
      reach.netIstio.virtualServicesFor(ingress).some(({ gateways }) => gateways.includes(id)),
  );
}

function namespacesOf(pods: readonly Workload[]): readonly string[] {
  return [...new Set(pods.map(({ namespace }) => namespace))].sort();
}
