import { Reach } from '../../lib/analysis/reach/reach';
import { ownerId } from '../../lib/analysis/reach/reachability';
import { type Bench } from '../harness/bench';
import { forEachOf } from '../harness/in-turn';
import { differences } from '../harness/matrix';
import { modelOf, placeholders } from '../harness/net-istio';
import { recordedNetIstio } from '../harness/recorded-net-istio';
import { type RecordedTlsTopology, recordedTlsTopologies } from '../harness/recorded-tls';
import { measureTls } from '../harness/tls-measure';
import { type TlsPlane } from '../harness/tls-plane';

/** While one starts, others wait for certificates that never come. */
export const AT_A_TIME = 8;

/** The topologies recorded with net-istio itself: with what that made for them, every recorded cell comes out again. */
export async function asRecorded(bench: Bench, plane: TlsPlane): Promise<string> {
  const topologies = recordedTlsTopologies(bench.root);
  const compared = await forEachOf(topologies, AT_A_TIME, (topology) => cellsOf(bench, plane, topology));
  const wrong = compared.flatMap((each) => each.wrong);
  const cells = compared.reduce((sum, each) => sum + each.cells, 0);
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${cells} cells differ:\n${wrong.join('\n')}`);
  return `${cells} of ${cells} cells of ${topologies.length} topologies, half by http, half by https with the certificate`;
}

async function cellsOf(
  bench: Bench,
  plane: TlsPlane,
  topology: RecordedTlsTopology,
): Promise<{ readonly cells: number; readonly wrong: readonly string[] }> {
  const { id, objects, recorded, tlsMatrix } = topology;
  const reach = new Reach(modelOf(objects, recorded));
  const stateOf = (owner: string): string | undefined => recorded.state[`KIngress ${owner}`]?.[0];
  const made = [
    ...(await recordedNetIstio(topology, reach.model, await bench.certificates())),
    ...placeholders(reach, (ingress) => stateOf(ownerId(ingress)) === 'True'),
  ];
  const { http, https } = await measureTls(bench, plane, reach, [objects, made], recorded);
  return {
    cells: [http, https].flatMap((matrix) => Object.values(matrix).flatMap((row) => Object.keys(row))).length,
    wrong: [
      ...differences(recorded.matrix, http).map((line) => `${id}, http: ${line}`),
      ...differences(tlsMatrix, https).map((line) => `${id}, https: ${line}`),
    ],
  };
}
