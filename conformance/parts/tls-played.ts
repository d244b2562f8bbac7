import { Reach } from '../../lib/analysis/reach/reach';
import { type Bench } from '../harness/bench';
import { modelOf, placeholders } from '../harness/net-istio';
import { HOST_ADDRESS } from '../harness/network';
import { type KubernetesObject } from '../harness/objects';
import { playedNetIstio } from '../harness/played-net-istio';
import { measureTls } from '../harness/tls-measure';
import { type ServeOptions, type TlsPlane } from '../harness/tls-plane';
import { type TlsState } from '../harness/tls-state';

/** What a topology answers, with what net-istio makes of it as the model says. */
export async function played(
  bench: Bench,
  plane: TlsPlane,
  objects: readonly KubernetesObject[],
  options: ServeOptions = {},
): Promise<{ readonly reach: Reach; readonly measured: TlsState }> {
  const { reach, made } = await madeOf(bench, objects, options);
  return { reach, measured: await measureTls(bench, plane, reach, [objects, made], options) };
}

/** What net-istio and Serving make of a topology, as the model says. */
export async function madeOf(
  bench: Bench,
  objects: readonly KubernetesObject[],
  options: ServeOptions = {},
): Promise<{ readonly reach: Reach; readonly made: readonly KubernetesObject[] }> {
  const reach = new Reach(modelOf(objects, options), { client: HOST_ADDRESS });
  const made = [
    ...(await playedNetIstio(reach, await bench.certificates())),
    ...placeholders(reach, (ingress) => reach.readinessOf(ingress).status !== 'Unknown'),
  ];
  return { reach, made };
}
