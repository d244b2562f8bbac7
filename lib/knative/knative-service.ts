import { type ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Service } from '../../imports/serving.knative.dev';
import { envFrom, envVariables } from '../pod/env';
import { podVolumes } from '../pod/volumes';
import { Phase, addObject } from '../private/objects';
import { present } from '../private/present';
import { type Refusal, throwRefusals } from '../private/refusal';
import { checkArguments } from '../private/types';
import { assignObject, assignRefusals } from './assign';
import { CLUSTER_LOCAL, VISIBILITY } from './ingress-labels';
import { type IKnativeGateway } from './knative-gateway';
import { knativeServiceRefusals } from './service/checks';
import { EXPORT_TO, hiddenFromRefusals } from './service/export-to';
import { kubernetesProbe } from './service/probe';
import { type KnativeServiceProps, type KnativeServiceResources } from './service/props';
import { scalingAnnotations } from './service/scaling';
import { trafficTargets } from './service/traffic';

const DEFAULT_PORT = 8080;

/**
 * A Knative Service (`serving.knative.dev/v1`).
 *
 * Throws all that is wrong with its options at once, as Kubernetes and Knative's webhook would refuse it.
 */
export class KnativeService extends Construct {
  /** Name of the service. */
  public readonly name: string;
  /** Namespace of the service. */
  public readonly namespace: string;
  private readonly resource: ApiObject;
  private readonly exportTo: readonly string[] | undefined;
  private assignedTo: IKnativeGateway | undefined;

  public constructor(scope: Construct, id: string, props: KnativeServiceProps) {
    checkArguments('KnativeService', [scope, id, props]);
    super(scope, id);
    const { name = id, namespace = Chart.of(this).namespace ?? 'default', annotations = {}, labels = {} } = props;
    throwRefusals(knativeServiceRefusals({ ...props, name, namespace }), this);
    this.name = name;
    this.namespace = namespace;
    this.exportTo = props.exportTo;
    // Plain, since the generated class drops fields that it does not know.
    const manifest = {
      ...Service.GVK,
      metadata: {
        name,
        namespace,
        labels: { ...labels, ...(props.clusterLocal === true && { [VISIBILITY]: CLUSTER_LOCAL }) },
        ...some('annotations', annotations),
      },
      spec: serviceSpec(props),
    };
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
    if (this.assignedTo === undefined || this.assignedTo === gateway)
      return [...assignRefusals(this.resource, gateway), ...hiddenFromRefusals(this.exportTo, this.namespace, gateway)];
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

function serviceSpec(props: KnativeServiceProps): object {
  const { imagePullSecrets = [], traffic } = props;
  const annotations = {
    ...scalingAnnotations(props),
    ...(props.exportTo && { [EXPORT_TO]: props.exportTo.join(',') }),
    ...props.revisionAnnotations,
  };
  const metadata = { ...some('annotations', annotations), ...some('labels', props.revisionLabels ?? {}) };
  const { volumes, volumeMounts } = podVolumes(props.volumes);
  return {
    template: {
      ...some('metadata', metadata),
      spec: present({
        containers: [container(props, volumeMounts)],
        containerConcurrency: props.containerConcurrency,
        timeoutSeconds: props.timeoutSeconds,
        responseStartTimeoutSeconds: props.responseStartTimeoutSeconds,
        idleTimeoutSeconds: props.idleTimeoutSeconds,
        serviceAccountName: props.serviceAccountName,
        imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
        volumes,
      }),
    },
    ...(traffic !== undefined && { traffic: trafficTargets(traffic) }),
  };
}

function container(props: KnativeServiceProps, volumeMounts: object[] | undefined): object {
  const { image, port, protocol, resources, readinessProbe, livenessProbe, startupProbe } = props;
  const variables = envVariables(props);
  const sources = envFrom(props.envFrom ?? []);
  const ports = port ?? protocol;
  return present({
    image,
    command: props.command,
    args: props.args,
    // The name says what the port speaks.
    ports: ports === undefined ? undefined : [present({ name: protocol, containerPort: port ?? DEFAULT_PORT })],
    env: variables.length > 0 ? variables : undefined,
    envFrom: sources.length > 0 ? sources : undefined,
    resources: resources && containerResources(resources),
    volumeMounts,
    readinessProbe: readinessProbe && kubernetesProbe(readinessProbe),
    livenessProbe: livenessProbe && kubernetesProbe(livenessProbe),
    startupProbe: startupProbe && kubernetesProbe(startupProbe),
  });
}

function containerResources({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: KnativeServiceResources): object {
  return {
    ...some('requests', present({ cpu: cpuRequest, memory: memoryRequest })),
    ...some('limits', present({ cpu: cpuLimit, memory: memoryLimit })),
  };
}

/** A field with an object; none for an empty one. */
function some(name: string, value: object): object {
  return Object.keys(value).length > 0 ? { [name]: value } : {};
}
