import { type Reach } from '../../lib/analysis/reach/reach';
import { type Bench } from './bench';
import { ask, questionsOf, revisionsOf } from './matrix';
import { type KubernetesObject } from './objects';
import { gatewayServices } from './pods';
import { probedStates } from './probed-states';
import { askTls } from './tls-matrix';
import { type ServeOptions, type TlsPlane } from './tls-plane';
import { type TlsState } from './tls-state';

/**
 * Serves a topology with all that controllers have made for it, asks for every host by http and by https, and probes as
 * net-istio does.
 *
 * @param made What Serving and net-istio made: VirtualServices, Gateways, copies of Secrets, and Services that stand
 * for routes.
 */
export async function measureTls(
  bench: Bench,
  plane: TlsPlane,
  reach: Reach,
  [objects, made]: readonly [readonly KubernetesObject[], readonly KubernetesObject[]],
  options: ServeOptions,
): Promise<TlsState> {
  const { model } = reach;
  const certificates = await bench.certificates();
  return plane.serve([objects, [...revisionsOf(model, bench.backends), ...made]], options, async (pods) => {
    const [questions, gateways] = [questionsOf(model), gatewayServices(objects, pods)];
    return {
      http: await ask(questions, gateways),
      https: await askTls(questions, gateways, certificates),
      ready: await probedStates(reach, pods),
    };
  });
}
