import { GatewayTlsKind } from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { install } from '../harness/installers';
import { counts } from '../harness/matrix';
import { applied } from '../harness/objects';
import { type Part } from '../harness/part';
import { ALPHA, DESIGNED, SHOP, tlsTopology } from '../harness/tls-kinds';
import { type TlsPlane } from '../harness/tls-plane';
import { stockObjects } from '../harness/topology';
import { predictedTls, tlsDifferences } from './predicted-tls';
import { onTlsPlane } from './tls';
import { hstsOnHttps } from './tls-hsts';
import { mutualTls } from './tls-mutual';
import { played } from './tls-played';
import { tlsTutorial } from './tls-promises';

/** Of the table of docs/tls.md: every workload, and every assignment that is not refused. */
const SAMPLE = [
  ['label', 'injected'],
  ['namespaces', 'injected'],
  ['namespaces', 'istioOperator'],
  ['labels', 'helmRelease'],
  ['expressions', 'existing'],
] as const;
// Its load balancer would be somebody else's.
const REFUSED = `${GatewayTlsKind.AT_LOAD_BALANCER}, existing`;

/** A sample of the table of docs/tls.md, which the unit tests compare with the model as a whole. */
export const TLS_KINDS_PART: Part = {
  name: 'tls-kinds',
  proves: 'gateways with each kind of TLS answer as designed over http and https, and as the model predicts',
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.ISTIO, Component.ENVOY, Component.HELM],
  async run(bench, report) {
    await onTlsPlane(bench, report, 'tls-kinds', async (plane) => {
      await report.scenario('tls-kinds: HSTS', () => hstsOnHttps(bench, plane));
      await report.scenario('tls-kinds: the tutorial, walked', () => tlsTutorial(bench, plane));
      await report.scenario('tls-kinds: certificates of clients', () => mutualTls(bench, plane));
      for (const tls of Object.values(GatewayTlsKind)) {
        for (const [assignment, workload] of SAMPLE) {
          if (`${tls}, ${workload}` === REFUSED) continue;
          await report.scenario(`tls-kinds: ${tls}, ${assignment}, ${workload}`, () =>
            asDesigned(bench, plane, [tls, assignment, workload]),
          );
        }
      }
    });
  },
};

async function asDesigned(
  bench: Bench,
  plane: TlsPlane,
  [tls, ...kinds]: readonly [tls: GatewayTlsKind, assignment: string, workload: string],
): Promise<string> {
  const objects = applied(stockObjects(), await install(bench, tlsTopology(tls, ...kinds)));
  const { reach, measured } = await played(bench, plane, objects);
  const row = `${SHOP} ext`;
  const got = [measured.http[row]?.[ALPHA], measured.https[row]?.[ALPHA]].join(', ');
  const wanted = DESIGNED[tls].join(', ');
  const wrong = [
    ...(got === wanted ? [] : [`${row} at ${ALPHA}: designed ${wanted}, measured ${got}`]),
    ...tlsDifferences(predictedTls(reach), measured),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return `${got}; http ${counts(measured.http)}; https ${counts(measured.https)}`;
}
