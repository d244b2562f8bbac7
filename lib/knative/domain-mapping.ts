import { type ApiObject, type ApiObjectProps, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { DomainMapping as DomainMappingObject } from '../../imports/serving.knative.dev';
import { refuseUnless } from '../private/checks';
import { type Check, DNS_LABEL, DNS_SUBDOMAIN, SERVICE_NAME } from '../private/names';
import { Phase, addObject } from '../private/objects';
import { type Refusal, throwRefusals } from '../private/refusal';
import { CLUSTER_DOMAIN } from '../private/stock-install';
import { checkArguments, optionRefusals } from '../private/types';
import { assignObject, assignRefusals } from './assign';
import { type HttpProtocol } from './config-network';
import { type IKnativeGateway } from './knative-gateway';

// Knative's webhook requires a fully qualified name outside of the cluster domain. Source: knative/serving
// pkg/apis/serving/v1beta1/domainmapping_validation.go.
const MAPPED_HOST: Check = {
  ...DNS_SUBDOMAIN,
  test: (value) =>
    DNS_SUBDOMAIN.test(value) &&
    typeof value === 'string' &&
    value.includes('.') &&
    !value.endsWith(`.${CLUSTER_DOMAIN}`),
  is: 'a host that can be mapped',
  allowed: `a DNS name of at least two parts, such as 'www.example.com', outside '${CLUSTER_DOMAIN}'`,
};

/** Properties of {@link DomainMapping}. */
export interface DomainMappingProps {
  /** The host that is mapped: `www.example.com`. Also the name of the object. */
  readonly host: string;
  /** Name of the Knative Service, in the same namespace. */
  readonly service: string;
  /**
   * Namespace of the DomainMapping and of its service.
   *
   * @default - the chart's namespace, or `default`
   */
  readonly namespace?: string;
  /**
   * Name of a TLS Secret in the same namespace.
   *
   * @default - none
   */
  readonly tlsSecret?: string;
  /**
   * How plain HTTP is handled for this host.
   *
   * @default - `REDIRECTED` with `tlsSecret` on a gateway that redirects; otherwise that of config-network
   */
  readonly httpProtocol?: HttpProtocol;
  /**
   * Whether to create a ClusterDomainClaim that reserves the host for the namespace. Without one the mapping becomes
   * Ready only if config-network enables `autocreate-cluster-domain-claims`.
   *
   * @default true
   */
  readonly createDomainClaim?: boolean;
}

/**
 * A DomainMapping (`serving.knative.dev/v1beta1`). Its KIngress does not inherit the labels of the target service:
 * without its own assignment it goes through the default gateway.
 *
 * Throws all that is wrong with its options at once, as Kubernetes and Knative would refuse it.
 */
export class DomainMapping extends Construct {
  /** The host that is mapped. */
  public readonly host: string;
  /** Namespace of the mapping and of the service. */
  public readonly namespace: string;
  private readonly resource: ApiObject;

  public constructor(scope: Construct, id: string, props: DomainMappingProps) {
    checkArguments('DomainMapping', [scope, id, props]);
    super(scope, id);
    const {
      host,
      service,
      namespace = Chart.of(this).namespace ?? 'default',
      tlsSecret,
      httpProtocol,
      createDomainClaim = true,
    } = props;
    throwRefusals(domainMappingRefusals({ ...props, namespace }), this);
    this.host = host;
    this.namespace = namespace;
    const manifest = DomainMappingObject.manifest({
      metadata: {
        name: host,
        namespace,
        ...(httpProtocol && { annotations: { 'networking.knative.dev/http-protocol': httpProtocol } }),
      },
      spec: {
        ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: service, namespace },
        ...(tlsSecret !== undefined && { tls: { secretName: tlsSecret } }),
      },
    }) as ApiObjectProps;
    this.resource = addObject(this, 'Resource', Phase.ROUTE, manifest);
    if (createDomainClaim) {
      addObject(this, 'ClusterDomainClaim', Phase.CONFIG, {
        apiVersion: 'networking.internal.knative.dev/v1alpha1',
        kind: 'ClusterDomainClaim',
        metadata: { name: host },
        spec: { namespace },
      });
    }
  }

  /** Sends the traffic of this host through a gateway, and allows the host there. */
  public assignTo(gateway: IKnativeGateway): void {
    checkArguments('DomainMapping.assignTo', [gateway]);
    throwRefusals(this._assignRefusals(gateway), this);
    assignObject(this.resource, gateway);
  }

  /** @internal */
  public _assignRefusals(gateway: IKnativeGateway): Refusal[] {
    return assignRefusals(this.resource, gateway);
  }
}

/** Refuses a DomainMapping that Kubernetes or Knative would refuse. */
export function domainMappingRefusals(props: DomainMappingProps): Refusal[] {
  return optionRefusals('DomainMappingProps', props, ({ host, service, namespace, tlsSecret }) => [
    ...refuseUnless(MAPPED_HOST, host, ['host']),
    ...refuseUnless(SERVICE_NAME, service, ['service']),
    ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
    ...refuseUnless(DNS_SUBDOMAIN, tlsSecret, ['tlsSecret']),
  ]);
}
