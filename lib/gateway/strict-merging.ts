import { type Assigned } from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { type Path, type Refusal } from '../private/refusal';
import { FIRST_STRICT_MERGING } from '../private/strict-merging';
import { GatewayWorkloadKind } from './workload/kind';

/** Whether istiod skips Istio Gateways of other namespaces for the pods of a gateway. */
export function mergesStrictly(
  workload: { readonly kind: GatewayWorkloadKind } | undefined,
  platform: Platform | undefined,
): boolean {
  return workload?.kind === GatewayWorkloadKind.GATEWAY_API && platform?.istioAtLeast(FIRST_STRICT_MERGING) === true;
}

/** Refuses a setting for which net-istio creates Gateways in the namespaces of services. */
export function skippedGateways(path: Path, setting: string, rest: Pick<Refusal, 'fix' | 'got'>): Refusal {
  return {
    path,
    what:
      `for ${setting} net-istio creates a Gateway in the namespace of each service, which istiod skips: from Istio ` +
      `${FIRST_STRICT_MERGING} on the pods of a Kubernetes Gateway get Gateways of their own namespace only`,
    allowed: `Istio before ${FIRST_STRICT_MERGING}, or another workload than GatewayWorkload.gatewayApi()`,
    ...rest,
  };
}

/** Refuses what is assigned to such a gateway, and has settings of its own for which net-istio creates a Gateway. */
export function skippedAssigned({ host, hasCertificate, redirect }: Assigned): Refusal[] {
  const isMapping = host !== undefined;
  return [
    ...(hasCertificate
      ? [
          skippedGateways(['tlsSecret'], 'a certificate of its own', {
            fix: 'omit it, and name the host in the tls of the gateway',
          }),
        ]
      : []),
    ...(redirect === undefined
      ? []
      : [
          skippedGateways(
            isMapping ? ['httpProtocol'] : ['annotations', redirect.annotation],
            'http-protocol: Redirected',
            {
              got: redirect.value,
              fix: 'omit it, and set tls of the gateway, which redirects in the gateway itself',
            },
          ),
        ]),
  ];
}
