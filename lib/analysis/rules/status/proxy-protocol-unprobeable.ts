import { NEWEST } from '../../../knative/release';
import { type Subject, subjectOf } from '../../finding';
import { type Service } from '../../model/types';
import { type Rule } from '../../rule';
import { servingPods } from '../../gateways/configured-gateways';
import { sendsProxyProtocol } from '../../../private/sent-proxy-protocol';
import { ProxyProtocol } from '../../reach/proxy-protocol';
import { named, namedPods } from '../../words';

export const proxyProtocolUnprobeable: Rule = {
  name: 'proxy-protocol-unprobeable',
  level: 'error',
  title: 'A gateway expects PROXY protocol, which net-istio does not speak',
  why:
    `net-istio's prober opens plain connections to the gateway pods (Knative up to ${NEWEST}). A listener that ` +
    'requires a PROXY protocol header closes them, and services on this gateway stay Unknown, "Waiting for ' +
    'load balancer to be ready".',
  *check(context) {
    const gateways = context.gateways;
    const proxyProtocol = new ProxyProtocol(context.model);
    for (const gateway of gateways.all) {
      const found: { subject: Subject; message: string } | undefined =
        servingPods(gateway)
          .flatMap((workload) => {
            const demand = proxyProtocol.demandedOf(workload);
            return demand === undefined
              ? []
              : {
                  subject: subjectOf(demand.source),
                  message: `${demand.text} makes ${namedPods(workload)}, the pods of Gateway ${gateway.id}, expect PROXY protocol.`,
                };
          })
          .at(0) ?? gateway.services.flatMap((service) => sent(service, gateway.id)).at(0);
      if (found === undefined) continue;
      yield {
        ...found,
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        fix: "Turn PROXY protocol off at both ends and keep the client's address by externalTrafficPolicy: Local, or let the listener accept connections without the header (allow_requests_without_proxy_protocol: true in an EnvoyFilter).",
      };
    }
  },
};

/** A load balancer that sends the header needs pods that expect it; otherwise every request fails. */
function sent(service: Service, id: string): { subject: Subject; message: string }[] {
  const found = Object.entries(service.annotations).find(([key, value]) => sendsProxyProtocol(key, value));
  if (found === undefined) return [];
  const [key] = found;
  return [
    {
      subject: subjectOf(service.source),
      message: `The annotation ${key} of ${named(service, 'Service')} makes the load balancer of Gateway ${id} send PROXY protocol, which its pods then have to expect.`,
    },
  ];
}
