import { Lazy } from 'cdk8s';
import * as k8s from '../../imports/k8s';
import { Construct } from 'constructs';
import { Gateway, toJson_GatewaySpec } from '../../imports/networking.istio.io';
import { type GatewayAssignment } from '../knative/assignment';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { Phase, addObject } from '../private/objects';
import { LOCAL_GATEWAY_PORT, LOCAL_GATEWAY_PORTS } from '../private/stock-install';
import { localHosts } from './isolation';
import { localGatewayNames } from './local-gateway-choice';

/** What the gateway of cluster-local hosts takes from the gateway on whose pods it is. */
export interface LocalGatewayContext {
  readonly platform: Platform;
  readonly namespace: string;
  readonly gatewayName: string;
  readonly serviceName: string;
  readonly clusterDomain: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly uniqueLabel: Readonly<Record<string, string>>;
  /** Labels that the pods carry, and no Service but this one's own. */
  readonly localSelector: Readonly<Record<string, string>>;
  /** The assignment of the gateway, which can grow. */
  readonly assignment: () => GatewayAssignment;
  /** Whether Knative gets certificates for cluster-local hosts; asked at synth. */
  readonly hasLocalCertificates: () => boolean;
}

// Where net-istio puts its servers for cluster-local-domain-tls; nothing listens there without it.
const [, HTTPS_PORT] = LOCAL_GATEWAY_PORTS;

// Without it istiod would take port 80 of this Service for that of the gateway's own servers. Source: Istio,
// pilot/pkg/model/gateway.go.
const NO_PORT_TRANSLATION = { 'experimental.istio.io/disable-gateway-port-translation': 'true' };

/**
 * The gateway of the cluster-local hosts of a gateway's services, on the same pods. Its Service carries a label of its
 * own, so that the status prober asks neither gateway at the Service of the other; and the number of the Istio
 * Gateway's server is one of its ports, without which nothing would be probed. Source: net-istio
 * `pkg/reconciler/ingress/lister.go`.
 */
export class OwnLocalGateway extends Construct implements IKnativeGateway {
  public readonly gatewayName: string;
  public readonly namespace: string;
  public readonly serviceHost: string;
  public readonly podLabels: Record<string, string>;
  private readonly serviceName: string;

  public constructor(
    scope: Construct,
    id: string,
    private readonly context: LocalGatewayContext,
  ) {
    super(scope, id);
    const names = localGatewayNames(context);
    this.gatewayName = names.gatewayName;
    this.namespace = names.namespace;
    this.serviceName = names.serviceName;
    this.serviceHost = names.serviceHost;
    this.podLabels = { ...context.localSelector };
    this.addService();
    this.addIstioGateway();
  }

  public get assignment(): GatewayAssignment {
    return this.context.assignment();
  }

  public get secondaryGateways(): IKnativeGateway[] {
    return [];
  }

  private addService(): void {
    const { namespace, labels, localSelector, uniqueLabel } = this.context;
    const port = (name: string, number: number, targetPort: number): object => ({
      name,
      port: number,
      targetPort,
      protocol: 'TCP',
    });
    addObject(this, 'Service', Phase.WORKLOAD, {
      ...k8s.KubeService.GVK,
      metadata: {
        name: this.serviceName,
        namespace,
        labels: { ...labels, ...localSelector, ...NO_PORT_TRANSLATION },
      },
      spec: {
        type: 'ClusterIP',
        ports: Lazy.any({
          produce: () => [
            port('http2', 80, LOCAL_GATEWAY_PORT),
            ...(this.context.hasLocalCertificates() ? [port('https', 443, HTTPS_PORT)] : []),
            port(`http2-${LOCAL_GATEWAY_PORT}`, LOCAL_GATEWAY_PORT, LOCAL_GATEWAY_PORT),
          ],
        }) as object,
        selector: { ...uniqueLabel },
      },
    });
  }

  private addIstioGateway(): void {
    const { platform, labels } = this.context;
    addObject(this, 'Gateway', Phase.GATEWAY, {
      ...Gateway.GVK,
      apiVersion: platform.istioNetworkingApiVersion,
      metadata: {
        name: this.gatewayName,
        namespace: this.namespace,
        labels: { ...labels },
        annotations: platform._annotations,
      },
      spec: Lazy.any({
        produce: () =>
          toJson_GatewaySpec({
            selector: this.podLabels,
            servers: [
              {
                port: { number: LOCAL_GATEWAY_PORT, name: 'http2', protocol: 'HTTP' },
                hosts: localHosts(this.assignment),
              },
            ],
          }),
      }) as object,
    });
  }
}
