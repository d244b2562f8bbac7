import { yamlValue } from '../input/yaml-value';
import {
  at,
  integer,
  isObject,
  type KubeObject,
  labels,
  labelsAt,
  mergeLabels,
  object,
  objects,
  text,
} from '../../private/access';
import { type Manifest } from '../input/manifest';
import { readServicePorts } from './core';
import { MANAGED, type Service, type Workload } from './types';
import { installedWorkload } from './workloads';

const CLASS = 'istio';
const NAME_OVERRIDE = 'gateway.istio.io/name-override';
const SERVICE_TYPE = 'networking.istio.io/service-type';
const OWN = 'gateway.networking.k8s.io/';
const STATUS_PORT = { name: 'status-port', port: 15021 };

/**
 * The Deployment and Service that istiod makes from a Kubernetes Gateway of class `istio`; one with an address that is
 * a host name is for pods that exist.
 *
 * Source: Istio, "Kubernetes Gateway API"; pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go and the template
 * kube-gateway.yaml.
 */
export function readKubernetesGateway(
  manifest: Manifest,
  all: readonly Manifest[],
): {
  readonly workloads: Workload[];
  readonly services: Service[];
} {
  const spec = object(manifest.object, 'spec');
  const isOfIstio = text(spec, 'gatewayClassName') === CLASS;
  const addresses = objects(spec, 'addresses');
  if (!isOfIstio || addresses.some((address) => text(address, 'type') === 'Hostname')) {
    return { workloads: [], services: [] };
  }
  const annotations = labelsAt(manifest.object, 'metadata', 'annotations');
  const infrastructure = object(spec, 'infrastructure');
  const given = object(infrastructure, 'labels') === undefined ? manifest.labels : labelsAt(infrastructure, 'labels');
  const own = mergeLabels(
    labels(Object.entries(given).filter(([key]) => !key.startsWith(OWN))),
    labels([
      [MANAGED, manifest.name],
      [`${OWN}gateway-class-name`, CLASS],
    ]),
  );
  const named = { namespace: manifest.namespace, name: annotations[NAME_OVERRIDE] ?? `${manifest.name}-${CLASS}` };
  const infraAnnotations =
    object(infrastructure, 'annotations') === undefined ? annotations : labelsAt(infrastructure, 'annotations');
  const { deployment, service } = parametersOf(manifest, infrastructure, all);
  return {
    workloads: [
      installedWorkload(manifest, {
        ...named,
        podLabels: mergeLabels(own, labelsAt(deployment, 'spec', 'template', 'metadata', 'labels')),
        podAnnotations: infraAnnotations,
        replicas: integer(deployment, 'spec', 'replicas') ?? 1,
        // The template sets a sysctl that lets the pods bind low ports.
        isUnprivileged: false,
      }),
    ],
    services: [
      {
        ...named,
        origin: 'installer',
        type: annotations[SERVICE_TYPE] ?? 'LoadBalancer',
        labels: mergeLabels(own, labelsAt(service, 'metadata', 'labels')),
        annotations: mergeLabels(infraAnnotations, labelsAt(service, 'metadata', 'annotations')),
        selector: labels([[MANAGED, manifest.name]]),
        ports: readServicePorts(mergedPorts(objects(spec, 'listeners'), objects(object(service, 'spec'), 'ports'))),
        source: manifest,
      },
    ],
  };
}

interface Parameters {
  readonly deployment?: KubeObject;
  readonly service?: KubeObject;
}

/** What the ConfigMap of `parametersRef` merges into the objects. */
function parametersOf(
  { namespace }: Manifest,
  infrastructure: KubeObject | undefined,
  all: readonly Manifest[],
): Parameters {
  const name = text(infrastructure, 'parametersRef', 'name');
  if (name === undefined) return {};
  const found = all.find((each) => each.kind === 'ConfigMap' && each.namespace === namespace && each.name === name);
  const read = (key: string): KubeObject => {
    const value = yamlValue(text(at(found?.object, 'data'), key) ?? '');
    return isObject(value) ? value : {};
  };
  return { deployment: read('deployment'), service: read('service') };
}

/** Ports of listeners, and those merged into them: by number, as a strategic merge does. */
function mergedPorts(listeners: readonly KubeObject[], ports: readonly KubeObject[]): KubeObject[] {
  const byNumber = new Map<unknown, KubeObject>([[STATUS_PORT.port, STATUS_PORT]]);
  for (const { name, port } of listeners) byNumber.set(port, { name, port });
  for (const each of ports) byNumber.set(each['port'], { ...byNumber.get(each['port']), ...each });
  return [...byNumber.values()];
}
