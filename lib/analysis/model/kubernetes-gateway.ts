import { labels, labelsAt, mergeLabels, object, objects, text } from '../../private/access';
import { groupOf, type Manifest } from '../input/manifest';
import { readServicePorts } from './core';
import { MANAGED, type Service, type Workload } from './types';
import { installedWorkload } from './workloads';

const CLASS = 'istio';
const NAME_OVERRIDE = 'gateway.istio.io/name-override';
const SERVICE_TYPE = 'networking.istio.io/service-type';
const OWN = 'gateway.networking.k8s.io/';
const STATUS_PORT = { name: 'status-port', port: 15021 };

/**
 * The Deployment and Service that istiod makes from a Kubernetes Gateway of class `istio`; one with an address that is a
 * host name is for pods that exist.
 *
 * Source: Istio, "Kubernetes Gateway API"; pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go and the template
 * kube-gateway.yaml.
 */
export function readKubernetesGateway(manifest: Manifest): {
  readonly workloads: Workload[];
  readonly services: Service[];
} {
  const spec = object(manifest.object, 'spec');
  const isOfIstio =
    groupOf(manifest) === 'gateway.networking.k8s.io' &&
    manifest.kind === 'Gateway' &&
    text(spec, 'gatewayClassName') === CLASS;
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
  return {
    workloads: [
      installedWorkload(manifest, {
        ...named,
        podLabels: own,
        podAnnotations: infraAnnotations,
        replicas: 1,
        // The template sets a sysctl that lets the pods bind low ports.
        isUnprivileged: false,
      }),
    ],
    services: [
      {
        ...named,
        origin: 'installer',
        type: annotations[SERVICE_TYPE] ?? 'LoadBalancer',
        labels: own,
        annotations: infraAnnotations,
        selector: labels([[MANAGED, manifest.name]]),
        ports: readServicePorts([
          STATUS_PORT,
          ...objects(spec, 'listeners').map((listener) => ({ name: text(listener, 'name'), port: listener['port'] })),
        ]),
        source: manifest,
      },
    ],
  };
}
