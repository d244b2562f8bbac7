// Entries of config-istio that several tests have.
import { type IstioGatewayEntry } from '../../lib/knative/config-istio';

export const stock: IstioGatewayEntry = {
  name: 'knative-ingress-gateway',
  namespace: 'knative-serving',
  service: 'istio-ingressgateway.istio-system.svc.cluster.local',
};
export const stockLocal: IstioGatewayEntry = {
  name: 'knative-local-gateway',
  namespace: 'knative-serving',
  service: 'knative-local-gateway.istio-system.svc.cluster.local',
};
export const alpha: IstioGatewayEntry = {
  name: 'knative-custom-gateway-alpha',
  namespace: 'istio-system-alpha',
  service: 'istio-ingressgateway.istio-system-alpha.svc.cluster.local',
};
export const selected: IstioGatewayEntry = { ...alpha, labelSelector: { matchLabels: { gateway: 'alpha' } } };
