import { type ApiObject, type ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { DomainMapping as DomainMappingObject } from '../../imports/serving.knative.dev';
import { DNS_LABEL, DNS_SUBDOMAIN, demand } from '../private/names';
import { Phase, addObject } from '../private/objects';
import { type IKnativeGateway } from './knative-gateway';

/** Properties of {@link DomainMapping}. */
export interface DomainMappingProps {
  /** The host that is mapped: `www.example.com`. Also the name of the object. */
  readonly host: string;
  /** Name of the Knative Service, in the same namespace. */
  readonly service: string;
  /** @default 'default' */
  readonly namespace?: string;
  /**
   * Name of a TLS Secret in the same namespace.
   *
   * @default - none
   */
  readonly tlsSecret?: string;
}

/**
 * A DomainMapping (`serving.knative.dev/v1beta1`). Its KIngress does not take over the labels of the service that it points to: without an
 * assignment of its own it goes through the default gateway.
 */
export class DomainMapping extends Construct {
  /** The host that is mapped. */
  public readonly host: string;
  /** Namespace of the mapping and of the service. */
  public readonly namespace: string;
  private readonly resource: ApiObject;

  public constructor(scope: Construct, id: string, props: DomainMappingProps) {
    super(scope, id);
    const { host, service, namespace = 'default', tlsSecret } = props;
    demand('host', host, DNS_SUBDOMAIN, this);
    demand('service', service, DNS_LABEL, this);
    demand('namespace', namespace, DNS_LABEL, this);
    if (tlsSecret !== undefined) demand('tlsSecret', tlsSecret, DNS_SUBDOMAIN, this);
    this.host = host;
    this.namespace = namespace;
    const manifest = DomainMappingObject.manifest({
      metadata: { name: host, namespace },
      spec: {
        ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: service, namespace },
        ...(tlsSecret !== undefined && { tls: { secretName: tlsSecret } }),
      },
    }) as ApiObjectProps;
    this.resource = addObject(this, 'Resource', Phase.ROUTE, manifest);
  }

  /** Sends the traffic of this host through a gateway, and lets the host in there. */
  public assignTo(gateway: IKnativeGateway): void {
    gateway.assignment.assign(this.resource);
    gateway.addHosts(`${this.namespace}/${this.host}`);
  }
}
