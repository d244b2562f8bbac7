import { readdirSync } from 'node:fs';
import { type Bench } from './bench';
import { IstioApi, readCrds, startCluster } from './cluster';
import { Component } from './components';
import { type ControlPlane } from './control-plane';
import { output } from './processes';
import { configMap, parseObjects } from './objects';

const FOLDER = 'gateway-api/config/crd/standard';
const NAMESPACE = 'istio-system';

/**
 * A control plane on which istiod makes gateways from Kubernetes Gateways: with all CRDs of the Gateway API, and the
 * templates and values of Istio's default installation, from which istiod renders the pods.
 */
export async function gatewayApiCluster(bench: Bench): Promise<ControlPlane> {
  const plane = await startCluster(bench, IstioApi.V1_31);
  try {
    const definitions = readdirSync(bench.file(Component.MANIFESTS, FOLDER))
      .filter((name) => name.startsWith('gateway.networking.k8s.io_') && !name.includes('_vap_'))
      .flatMap((name) => readCrds(bench.file(Component.MANIFESTS, FOLDER, name)));
    for (const definition of definitions) await plane.client.apply(definition);
    const istioctl = bench.file(Component.ISTIO, 'istioctl');
    const id = `${NAMESPACE}/istio-sidecar-injector`;
    const templates = configMap(parseObjects(await output(istioctl, ['manifest', 'generate'])), id);
    if (templates === undefined) throw new Error(`the default installation of Istio has no ConfigMap ${id}`);
    await plane.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await plane.client.apply(templates);
    return plane;
  } catch (error) {
    await plane.end();
    throw error;
  }
}
