/** How the pods of a gateway are deployed. */
export enum GatewayWorkloadKind {
  /** A Deployment whose proxy istiod injects: GatewayWorkload.injected(). */
  INJECTED = 'injected',
  /** An IstioOperator: GatewayWorkload.istioOperator(). */
  ISTIO_OPERATOR = 'istioOperator',
  /** A release of Istio's Helm chart: GatewayWorkload.helmRelease(). */
  HELM_RELEASE = 'helmRelease',
  /** A Kubernetes Gateway: GatewayWorkload.gatewayApi(). */
  GATEWAY_API = 'gatewayApi',
  /** Existing pods: GatewayWorkload.existing(). */
  EXISTING = 'existing',
}
