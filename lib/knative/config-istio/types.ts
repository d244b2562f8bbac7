import { type LabelSelector } from '../../private/label-selector';

/** One gateway as config-istio names it. */
export interface IstioGatewayEntry {
  /** The name of the Istio Gateway object. */
  readonly name: string;
  /** The namespace of the Istio Gateway object. */
  readonly namespace: string;
  /**
   * The host of the Service in front of the gateway's pods: `NAME.NAMESPACE.svc.cluster.local`; a final dot is allowed.
   */
  readonly service: string;
  /**
   * Which KIngresses use this gateway, by their labels. `{}` matches every KIngress.
   *
   * @default - none: the default gateway, used by the KIngresses that no selector of the list matches
   */
  readonly labelSelector?: LabelSelector;
}

/** Both lists of gateways, in order. */
export interface IstioGatewayLists {
  /** The gateways of publicly visible hosts. */
  readonly externalGateways: IstioGatewayEntry[];
  /** The gateways of cluster-local hosts. */
  readonly localGateways: IstioGatewayEntry[];
}

/** The content of config-istio. */
export interface ConfigIstioProps {
  /**
   * The gateways of publicly visible hosts, exactly one of them without `labelSelector`. An empty list means none,
   * which needs Knative 1.22.
   *
   * @default - omitted: net-istio's built-in default gateway
   */
  readonly externalGateways?: IstioGatewayEntry[];
  /**
   * The gateways of cluster-local hosts, exactly one of them without `labelSelector`. An empty list means none, which
   * needs Knative 1.22.
   *
   * @default - omitted: net-istio's built-in default gateway
   */
  readonly localGateways?: IstioGatewayEntry[];
}

/** Where Knative is installed. */
export interface KnativeInstallation {
  /**
   * Namespace of Knative Serving and net-istio.
   *
   * @default 'knative-serving'
   */
  readonly namespace?: string;
  /**
   * DNS domain of the cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
}

/** The net-istio that reads config-istio. */
export interface ConfigIstioOptions {
  /**
   * Accept several external gateways without `labelSelector`, for a patched net-istio. All of them then serve every
   * KIngress that no selector matches. The list of local gateways is still checked, as in the patched net-istio.
   *
   * @default false
   */
  readonly acceptSeveralDefaults?: boolean;
  /**
   * Where Knative is installed, for lists that config-istio omits.
   *
   * @default - `knative-serving`, in a cluster of the domain `cluster.local`
   */
  readonly installation?: KnativeInstallation;
}
