import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type GatewayFacts } from '../../knative/knative-gateway';
import { isRendered } from '../../knative/rendered-gateway';
import { GATEWAY_LABEL, LOCAL_GATEWAY_LABEL, gatewayLabels } from '../../private/labels';
import { Phase, phaseOf } from '../../private/objects';
import { INGRESS_LABELS, serviceOfHost } from '../../private/stock-install';
import { type Exempt } from './restriction';

/** A gateway to protect, and who is exempt from its restrictions. */
export interface ProtectedGateway {
  readonly gateway: GatewayFacts;
  /** Whether it is the local gateway of another gateway, with which it shares the pods. */
  readonly isLocal: boolean;
  /** First part of the names of its policies, unique in the cluster. */
  readonly name: string;
  /** Namespaces that may use it; sorted. */
  readonly tenantNamespaces: readonly string[];
  /** Namespaces of the platform, including the gateway's own; sorted. */
  readonly platformNamespaces: readonly string[];
  readonly platform: Exempt;
  /** net-istio's account, which creates Istio Gateways and VirtualServices in the namespaces of tenants. */
  readonly netIstio: string;
}

/** Its name in messages. */
export function nameOf({ gateway }: ProtectedGateway): string {
  return `${gateway.namespace}/${gateway.gatewayName}`;
}

/** The unique label of the gateway's pods, or all of their labels if the pods are managed elsewhere. */
export function uniqueLabel({ podLabels }: GatewayFacts): Record<string, string> {
  const key = [GATEWAY_LABEL, LOCAL_GATEWAY_LABEL].find((each) => podLabels[each] !== undefined);
  return key === undefined ? podLabels : { [key]: podLabels[key] ?? '' };
}

/** Labels that the gateway's pods are known to carry. */
export function knownLabels(gateway: GatewayFacts): Record<string, string> {
  const { podLabels, gatewayName, serviceHost } = gateway;
  return {
    ...(makesPods(gateway) && gatewayLabels(serviceOfHost(serviceHost).name, gatewayName)),
    ...(isRendered(gateway) && gateway._addedPodLabels),
    ...(podLabels[GATEWAY_LABEL] === INGRESS_LABELS.istio && INGRESS_LABELS),
    ...gateway.localGateway?.podLabels,
    ...podLabels,
  };
}

/** Whether the pods' template is this package's, and not an installer's, which adds labels of its own. */
function makesPods(gateway: GatewayFacts): boolean {
  if (!Construct.isConstruct(gateway)) return false;
  return gateway.node
    .findAll()
    .some(
      (each) =>
        ApiObject.isApiObject(each) &&
        phaseOf(each) === Phase.WORKLOAD &&
        ['DaemonSet', 'Deployment', 'StatefulSet'].includes(each.kind),
    );
}
