import { type Bench } from '../harness/bench';
import { HOSTS_ANNOTATION } from '../harness/certificates';
import { revisionsOf } from '../harness/matrix';
import { type KubernetesObject, idOf } from '../harness/objects';
import { gatewayServices } from '../harness/pods';
import { type TlsPlane } from '../harness/tls-plane';
import { verified } from '../harness/verified';
import { madeOf } from './tls-played';
import { tlsExample } from './tls-promises';

const GATEWAY = 'istio-system-team-a/istio-ingressgateway';
const SECRET = 'istio-system-team-a/knative-custom-gateway-team-a-tls';

/** A gateway that shows a certificate for another name is named, for every host that it serves. */
export async function wrongCertificate(bench: Bench, plane: TlsPlane): Promise<string> {
  const objects = await tlsExample(bench, 'tls-wildcard');
  const wrong = objects.map((object) =>
    object.kind === 'Secret' && idOf(object) === SECRET ? misissued(object) : object,
  );
  const [good, bad] = [await found(bench, plane, objects, objects), await found(bench, plane, objects, wrong)];
  if (good.length > 0) throw new Error(`with the right certificates: ${good.join(', ')}`);
  const expected = [`certificate stores/shop at ${GATEWAY}`, `certificate stores/www.shop.example at ${GATEWAY}`];
  if (bad.join() !== expected.join()) throw new Error(`expected ${expected.join(', ')}; found ${bad.join(', ')}`);
  return `nothing differs with the right certificates; ${bad.join('; ')}`;
}

function misissued(secret: KubernetesObject): KubernetesObject {
  return { ...secret, metadata: { ...secret.metadata, annotations: { [HOSTS_ANNOTATION]: 'other.example.net' } } };
}

/** What differs from these manifests where others run. */
async function found(
  bench: Bench,
  plane: TlsPlane,
  said: readonly KubernetesObject[],
  running: readonly KubernetesObject[],
): Promise<readonly string[]> {
  const { reach, made } = await madeOf(bench, running);
  const alsoMade = [...revisionsOf(reach.model, bench.backends), ...made];
  return plane.serve([running, alsoMade], {}, async (pods) => {
    const gateways = gatewayServices(running, pods);
    const options = { folder: bench.folder, objects: said, gateways, httpsPort: 8443 };
    const differences = await verified(options);
    return differences
      .map(({ kind, service = '', gatewayService }) => `${kind} ${service} at ${gatewayService}`)
      .sort();
  });
}
