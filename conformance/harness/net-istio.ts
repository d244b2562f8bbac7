import { loadObjects } from '../../lib/analysis/input/load';
import { type Model, buildModel } from '../../lib/analysis/model/build';
import { ISTIO_INGRESS_CLASS } from '../../lib/analysis/model/kingress';
import { type KIngress } from '../../lib/analysis/model/types';
import { loadBalancersOf } from '../../lib/analysis/net-istio/selection';
import { configuredGateways, virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';
import { Reach } from '../../lib/analysis/reach/reach';
import { type KnativeRelease } from '../../lib/knative/release';
import { hostsOf } from '../../lib/analysis/reach/reachability';
import { type KubernetesObject } from './objects';
import { virtualServiceObject } from './virtual-service';

export interface ModelOptions {
  /** `PILOT_SCOPE_GATEWAY_TO_NAMESPACE` of istiod. @default false */
  readonly scopeGatewayToNamespace?: boolean;
  /** Whether net-istio takes several gateways without a selector. @default - what the objects' annotations say */
  readonly patchedController?: boolean;
  /** The release that reads config-istio. @default - what the objects' labels say */
  readonly release?: KnativeRelease;
}

/** The model of what is applied, and of nothing else. */
export function modelOf(objects: readonly KubernetesObject[], options: ModelOptions = {}): Model {
  return buildModel(loadObjects(objects, 'manifests').manifests, {
    scopeGatewayToNamespace: options.scopeGatewayToNamespace ?? false,
    ...(options.patchedController === undefined ? {} : { patchedController: options.patchedController }),
    ...(options.release === undefined ? {} : { release: options.release }),
    assumeStock: false,
  });
}

/** The KIngresses that are net-istio's. */
export function ingressesOf(model: Model): readonly KIngress[] {
  return model.kingresses.filter(({ ingressClass }) => ingressClass === ISTIO_INGRESS_CLASS);
}

/**
 * What the net-istio and Serving controllers write for these KIngresses: the VirtualServices, and for every route the
 * Service that stands for it in the cluster.
 */
export function controllerObjects(model: Model): KubernetesObject[] {
  const reach = new Reach(model);
  const made = reach.ingresses.flatMap((ingress) =>
    virtualServicesOf(ingress, configuredGateways(reach.gatewaysOf(ingress))).map((each) =>
      virtualServiceObject(ingress, each),
    ),
  );
  return [...made, ...placeholders(reach, (ingress) => reach.readinessOf(ingress).status !== 'Unknown')];
}

/** The Services that Serving makes of Routes. @param isProbed Whether net-istio has found a KIngress ready. */
export function placeholders(reach: Reach, isProbed: (ingress: KIngress) => boolean): KubernetesObject[] {
  return reach.ingresses
    .filter(({ owner }) => owner !== 'DomainMapping')
    .map((ingress) =>
      placeholder(ingress, isProbed(ingress) ? loadBalancersOf(reach.gatewaysOf(ingress)).private : undefined),
    );
}

// Until the KIngress' status names an address, the name leads to the public host, as Serving's route controller has it.
function placeholder(ingress: KIngress, privateAddress: string | undefined): KubernetesObject {
  const publicHost = hostsOf(ingress).find(({ kind }) => kind === 'ext')?.host;
  const externalName = privateAddress ?? publicHost ?? `${ingress.ownerName}.${ingress.namespace}.svc.cluster.local`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: ingress.ownerName, namespace: ingress.namespace },
    spec: { type: 'ExternalName', externalName, ports: [{ name: 'http2', port: 80, targetPort: 80 }] },
  };
}
