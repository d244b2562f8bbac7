import { type Bench } from '../harness/bench';
import { httpGet } from '../harness/http';
import { httpsGet } from '../harness/https';
import { revisionsOf } from '../harness/matrix';
import { gatewayServices } from '../harness/pods';
import { type TlsPlane } from '../harness/tls-plane';
import { madeOf } from './tls-played';
import { tlsExample } from './tls-promises';

const HEADER = 'strict-transport-security';
const GATEWAY = 'istio-system-team-a/istio-ingressgateway';
const HOST = 'shop.stores.a.example.com';

/** The header of HSTS is on answers over https, and not on those over http. */
export async function hstsOnHttps(bench: Bench, plane: TlsPlane): Promise<string> {
  const objects = await tlsExample(bench, 'tls-wildcard');
  const { reach, made } = await madeOf(bench, objects);
  const alsoMade = [...revisionsOf(reach.model, bench.backends), ...made];
  return plane.serve([objects, alsoMade], {}, async (pods) => {
    const gateway = gatewayServices(objects, pods).find(({ id }) => id === GATEWAY);
    const [plain, secure] = [gateway?.targets[0], gateway?.tlsTargets[0]];
    if (plain === undefined || secure === undefined) throw new Error(`${GATEWAY} has no pods`);
    const http = await httpGet({ ...plain, host: HOST });
    const { answer } = await httpsGet({ ...secure, serverName: HOST });
    if (typeof answer === 'string') throw new Error(`https: ${answer}`);
    const got = [http, answer].map(({ status, headers }) => `${status} ${headers[HEADER] ?? 'without it'}`);
    const wanted = ['301 without it', '200 max-age=31536000'];
    if (got.join() !== wanted.join()) throw new Error(`expected ${wanted.join(', ')}; measured ${got.join(', ')}`);
    return got.join(', ');
  });
}
