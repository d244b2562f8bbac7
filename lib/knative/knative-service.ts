import { type ApiObject, type ApiObjectProps, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Service } from '../../imports/serving.knative.dev';
import { PORT, refuseLabels, refuseUnless, wholeNumber } from '../private/checks';
import { DNS_LABEL, ENV_NAME, IMAGE, SERVICE_NAME } from '../private/names';
import { Phase, addObject } from '../private/objects';
import { type Refusal, throwRefusals } from '../private/refusal';
import { checkArguments, optionRefusals } from '../private/types';
import { assignObject, assignRefusals } from './assign';
import { CLUSTER_LOCAL, KNATIVE_LABELS, VISIBILITY } from './ingress-labels';
import { type IKnativeGateway } from './knative-gateway';

/** Properties of {@link KnativeService}. */
export interface KnativeServiceProps {
  /** Image of the container. */
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
   * @default - Knative's default, 8080
   */
  readonly port?: number;
  /**
   * Environment variables of the container.
   *
   * @default - none
   */
  readonly env?: Record<string, string>;
  /**
   * Labels of the service itself, which Knative copies to the KIngress. Labels of the template are not copied.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * Whether the service can only be reached from inside the cluster, whatever its gateway.
   *
   * @default false
   */
  readonly clusterLocal?: boolean;
  /**
   * Lowest number of pods; 0 lets the service scale to zero.
   *
   * @default - Knative's default, 0
   */
  readonly minScale?: number;
  /**
   * Highest number of pods; 0 means no limit.
   *
   * @default - Knative's default, 0
   */
  readonly maxScale?: number;
}

const SCALE = wholeNumber(0, 100_000);

/** A Knative Service (`serving.knative.dev/v1`). */
export class KnativeService extends Construct {
  /** Name of the service. */
  public readonly name: string;
  /** Namespace of the service. */
  public readonly namespace: string;
  private readonly resource: ApiObject;
  private assignedTo: IKnativeGateway | undefined;

  public constructor(scope: Construct, id: string, props: KnativeServiceProps) {
    checkArguments('KnativeService', [scope, id, props]);
    super(scope, id);
    const { name = id, namespace = Chart.of(this).namespace ?? 'default', labels = {}, env = {} } = props;
    throwRefusals(knativeServiceRefusals({ ...props, name, namespace }), this);
    this.name = name;
    this.namespace = namespace;
    const annotations = scaleAnnotations(props);
    const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
    const manifest = Service.manifest({
      metadata: {
        name,
        namespace,
        labels: { ...labels, ...(props.clusterLocal === true && { [VISIBILITY]: CLUSTER_LOCAL }) },
      },
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
    checkArguments('KnativeService.assignTo', [gateway]);
    throwRefusals(this._assignRefusals(gateway), this);
    assignObject(this.resource, gateway);
    this.assignedTo = gateway;
  }

  /** @internal */
  public _assignRefusals(gateway: IKnativeGateway): Refusal[] {
    if (this.assignedTo === undefined || this.assignedTo === gateway) return assignRefusals(this.resource, gateway);
    return [
      {
        path: [],
        what: `the service is already assigned to ${this.assignedTo.gatewayName}`,
        got: gateway.gatewayName,
        fix: 'to use two gateways at once, set secondaryGateways on one of them',
      },
    ];
  }
}

/** Refuses a service that Kubernetes or Knative would refuse. */
export function knativeServiceRefusals(props: KnativeServiceProps): Refusal[] {
  return optionRefusals(
    'KnativeServiceProps',
    props,
    ({ name, namespace, image, env, port, labels, minScale, maxScale }) => [
      ...refuseUnless(SERVICE_NAME, name, ['name']),
      ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
      ...refuseUnless(IMAGE, image, ['image']),
      ...Object.keys(env ?? {}).flatMap((key) => refuseUnless(ENV_NAME, key, ['env', key])),
      ...refuseUnless(PORT, port, ['port']),
      ...refuseLabels(labels, ['labels']),
      ...Object.keys(labels ?? {})
        .filter((key) => key.startsWith(KNATIVE_LABELS))
        .map((key) => ({
          path: ['labels', key],
          what: 'a label that is reserved for Knative',
          allowed: `labels without the prefix '${KNATIVE_LABELS}'`,
        })),
      ...refuseUnless(SCALE, minScale, ['minScale']),
      ...refuseUnless(SCALE, maxScale, ['maxScale']),
      ...(minScale !== undefined && maxScale !== undefined && maxScale !== 0 && minScale > maxScale
        ? [{ path: ['minScale'], what: 'more than maxScale', got: minScale, allowed: `at most ${maxScale}` }]
        : []),
    ],
  );
}

function scaleAnnotations({ minScale, maxScale }: KnativeServiceProps): Record<string, string> {
  return {
    ...(maxScale !== undefined && { 'autoscaling.knative.dev/max-scale': maxScale.toString() }),
    ...(minScale !== undefined && { 'autoscaling.knative.dev/min-scale': minScale.toString() }),
  };
}
