import { type ApiObject, type ApiObjectProps, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Service } from '../../imports/serving.knative.dev';
import { refuse } from '../private/errors';
import { DNS_LABEL, SERVICE_NAME, demand, demandLabels } from '../private/names';
import { demandInteger, demandPort } from '../private/numbers';
import { Phase, addObject } from '../private/objects';
import { assignObject } from './assign';
import { type IKnativeGateway } from './knative-gateway';

/** Properties of {@link KnativeService}. */
export interface KnativeServiceProps {
  /** Image of the one container. */
  readonly image: string;
  /**
   * Name of the service.
   *
   * @default - the construct id
   */
  readonly name?: string;
  /** @default - the chart's namespace, or `default` */
  readonly namespace?: string;
  /**
   * Port that the container listens on.
   *
   * @default - what Knative sets, 8080
   */
  readonly port?: number;
  /**
   * Environment variables of the container.
   *
   * @default - none
   */
  readonly env?: Record<string, string>;
  /**
   * Labels of the service itself, which Knative copies to the KIngress. A label of the template would not get there.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * Whether the service can be reached from inside the cluster only, whatever gateway it is assigned to.
   *
   * @default false
   */
  readonly clusterLocal?: boolean;
  /**
   * Lowest number of pods; 0 lets the service scale to zero.
   *
   * @default - Knative's own default, 0
   */
  readonly minScale?: number;
  /**
   * Highest number of pods; 0 means no limit.
   *
   * @default - Knative's own default, 0
   */
  readonly maxScale?: number;
}

const CLUSTER_LOCAL = { 'networking.knative.dev/visibility': 'cluster-local' };

/** A Knative Service (`serving.knative.dev/v1`). */
export class KnativeService extends Construct {
  /** Name of the service. */
  public readonly name: string;
  /** Namespace of the service. */
  public readonly namespace: string;
  private readonly resource: ApiObject;
  private assignedTo: IKnativeGateway | undefined;

  public constructor(scope: Construct, id: string, props: KnativeServiceProps) {
    super(scope, id);
    const { name = id, namespace = Chart.of(this).namespace ?? 'default', labels = {}, env = {} } = props;
    demand('name', name, SERVICE_NAME, this);
    demand('namespace', namespace, DNS_LABEL, this);
    if (props.image.trim() === '')
      refuse({ what: 'image is empty', got: props.image, allowed: 'a container image' }, this);
    if (props.port !== undefined) demandPort('port', props.port, this);
    demandLabels('labels', labels, this);
    const reserved = Object.keys(labels).find((key) => key.startsWith('serving.knative.dev/'));
    if (reserved !== undefined) {
      refuse(
        {
          what: 'labels has a label that only Knative sets',
          got: reserved,
          allowed: "labels without the prefix 'serving.knative.dev/'",
        },
        this,
      );
    }
    this.name = name;
    this.namespace = namespace;
    const annotations = this.scale(props);
    const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
    const manifest = Service.manifest({
      metadata: { name, namespace, labels: { ...labels, ...(props.clusterLocal === true && CLUSTER_LOCAL) } },
      spec: {
        template: {
          ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }),
          spec: {
            containers: [
              {
                image: props.image,
                ...(props.port !== undefined && { ports: [{ containerPort: props.port }] }),
                ...(variables.length > 0 && { env: variables }),
              },
            ],
          },
        },
      },
    }) as ApiObjectProps;
    this.resource = addObject(this, 'Resource', Phase.ROUTE, manifest);
  }

  /** Sends the traffic of this service through a gateway, by the labels of its assignment. */
  public assignTo(gateway: IKnativeGateway): void {
    if (this.assignedTo !== undefined && this.assignedTo !== gateway) {
      refuse(
        {
          what: `the service is assigned to ${this.assignedTo.gatewayName} already`,
          got: gateway.gatewayName,
          fix: 'for two gateways at once, let the one name the other with secondaryGateways',
        },
        this,
      );
    }
    assignObject(this.resource, gateway);
    this.assignedTo = gateway;
  }

  private scale({ minScale, maxScale }: KnativeServiceProps): Record<string, string> {
    if (minScale !== undefined) demandInteger('minScale', minScale, 0, 100000, this);
    if (maxScale !== undefined) demandInteger('maxScale', maxScale, 0, 100000, this);
    if (minScale !== undefined && maxScale !== undefined && maxScale !== 0 && minScale > maxScale) {
      refuse({ what: 'minScale is more than maxScale', got: minScale, allowed: `at most ${maxScale}` }, this);
    }
    return {
      ...(maxScale !== undefined && { 'autoscaling.knative.dev/max-scale': maxScale.toString() }),
      ...(minScale !== undefined && { 'autoscaling.knative.dev/min-scale': minScale.toString() }),
    };
  }
}
