import { join } from 'node:path';
import { GatewayTlsKind } from '../../lib';
import { CertificateAuthority, type KeyPair } from '../harness/authority';
import { type Bench } from '../harness/bench';
import { httpsGet } from '../harness/https';
import { revisionsOf } from '../harness/matrix';
import { applied } from '../harness/objects';
import { gatewayServices } from '../harness/pods';
import { ALPHA, SHOP, tlsTopology } from '../harness/tls-kinds';
import { type TlsPlane } from '../harness/tls-plane';
import { stockObjects } from '../harness/topology';
import { madeOf } from './tls-played';

const HOST = 'shop.team-a.example.com';
const CLIENT = 'DNS:client.example.com';

/** A gateway with mutual TLS lets in whoever has a certificate of its CA, and nobody else. */
export async function mutualTls(bench: Bench, plane: TlsPlane): Promise<string> {
  const { authority } = await bench.certificates();
  const others = await CertificateAuthority.create(join(bench.folder, 'other-authority'));
  const clients: readonly (readonly [name: string, answer: string, identity: KeyPair | undefined])[] = [
    ['certificate of its CA', `200 from ${SHOP}`, await authority.issue(CLIENT)],
    ['certificate of another CA', 'reset', await others.issue(CLIENT)],
    ['no certificate', 'reset', undefined],
  ];
  const objects = applied(stockObjects(), tlsTopology(GatewayTlsKind.MUTUAL, 'label', 'injected'));
  const { reach, made } = await madeOf(bench, objects);
  const alsoMade = [...revisionsOf(reach.model, bench.backends), ...made];
  return plane.serve([objects, alsoMade], {}, async (pods) => {
    const target = gatewayServices(objects, pods).find(({ id }) => id === ALPHA)?.tlsTargets[0];
    if (target === undefined) throw new Error(`${ALPHA} has no pods`);
    const rows = await Promise.all(
      clients.map(async ([name, wanted, identity]) => {
        const { answer } = await httpsGet({ ...target, serverName: HOST, ...(identity && { identity }) });
        const got = typeof answer === 'string' ? answer : `${answer.status} from ${answer.body}`;
        return { name, wanted, got };
      }),
    );
    const wrong = rows.filter(({ wanted, got }) => wanted !== got);
    if (wrong.length > 0)
      throw new Error(wrong.map(({ name, wanted, got }) => `${name}: expected ${wanted}, measured ${got}`).join('\n'));
    return rows.map(({ name, got }) => `${name}: ${got}`).join(', ');
  });
}
