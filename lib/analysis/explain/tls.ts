import { describeSelector } from '../../private/label-selector';
import { idOf } from '../input/manifest';
import { hasPods, type IstioGateway, type KIngress, type Service } from '../model/types';
import { demandsClientCertificate, type Handshake, type Reach } from '../reach/reach';
import { listed, shorten } from './steps';
import { type ExplanationStep, type Fact } from './types';

/** What net-istio makes for the KIngress alone, if anything; its VirtualService is bound to that. */
export function generatedSteps(reach: Reach, ingress: KIngress): ExplanationStep[] {
  const { error, gateways } = reach.netIstio.reconciled(ingress);
  const facts = gateways.map((gateway) => generatedFact(reach, gateway));
  if (error !== undefined) {
    return [{ topic: 'generated', text: `net-istio fails to reconcile its KIngress: ${error}.`, facts }];
  }
  if (gateways.length === 0) return [];
  const reason = ingress.tls.length > 0 ? 'It has a certificate of its own' : 'HTTP is redirected for it alone';
  const text = `${reason}: net-istio makes ${listed(gateways.map((gateway) => `Gateway ${idOf(gateway)}`))} for it, to which its VirtualService is bound.`;
  return [{ topic: 'generated', text, facts: shorten(facts) }];
}

function generatedFact({ netIstio }: Reach, gateway: IstioGateway): Fact {
  const pods = netIstio.lookup.gatewayPods(gateway).filter(hasPods);
  const where = pods.length === 0 ? 'on no pods' : `on the pods of ${listed(pods.map(idOf))}`;
  const servers = gateway.servers.map(
    ({ number, protocol, hosts, tls }) =>
      `${number} ${protocol} for ${hosts.join(', ')}${tls?.httpsRedirect === true ? ', redirecting' : ''}`,
  );
  const selector = describeSelector({ matchLabels: gateway.selector ?? {} });
  return { text: `${idOf(gateway)}: selector ${selector}, ${where}; ${servers.join('; ')}` };
}

/**
 * Which server and certificate a client gets by the name that it asks for (SNI); nothing where nothing listens for
 * https.
 */
export function certificateSteps(reach: Reach, host: string, services: readonly Service[]): ExplanationStep[] {
  const shown = services.flatMap((service) =>
    reach.handshakesOf(service, host).map((handshake) => ({ service, handshake })),
  );
  if (shown.length === 0) return [];
  const facts = shown.map(({ service, handshake }): Fact => ({ text: `${idOf(service)}: ${inWords(handshake)}` }));
  const text = `Over https the gateways choose a server, and its certificate, by the name that the client asks for (SNI): ${host}.`;
  return [{ topic: 'certificate', text, facts: shorten(facts) }];
}

function inWords({ workload, bound, credential }: Handshake): string {
  if (bound === undefined || credential === undefined) return 'no server is for this name: the handshake fails';
  const { gateway, server } = bound;
  const chosen = `server ${server.number} of Gateway ${idOf(gateway)}, hosts ${server.hosts.join(', ')}`;
  if (credential.isMissing) {
    return `${chosen}: there is no Secret ${credential.wanted} for the pods of ${idOf(workload)}, so that the handshake fails`;
  }
  const certificate =
    credential.certificate === undefined ? 'a certificate of the pods' : `certificate ${credential.certificate}`;
  return `${chosen}: ${certificate}${demandsClientCertificate(server) ? ', and a client certificate is demanded' : ''}`;
}
