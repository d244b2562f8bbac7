import { GatewayTlsKind } from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { counts } from '../harness/matrix';
import { applied } from '../harness/objects';
import { type Part } from '../harness/part';
import { ALPHA, DESIGNED, SHOP, tlsTopology } from '../harness/tls-kinds';
import { type TlsPlane } from '../harness/tls-plane';
import { stockObjects } from '../harness/topology';
import { predictedTls, tlsDifferences } from './predicted-tls';
import { onTlsPlane } from './tls';
import { hstsOnHttps } from './tls-hsts';
import { played } from './tls-played';

const ASSIGNMENTS = ['label', 'namespaces'] as const;

/** A sample of the table of docs/tls.md, which the unit tests compare with the model as a whole. */
export const TLS_KINDS_PART: Part = {
  name: 'tls-kinds',
  proves: 'gateways with each kind of TLS answer as designed over http and https, and as the model predicts',
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    await onTlsPlane(bench, report, 'tls-kinds', async (plane) => {
      await report.scenario('tls-kinds: HSTS', () => hstsOnHttps(bench, plane));
      for (const tls of Object.values(GatewayTlsKind)) {
        for (const assignment of ASSIGNMENTS) {
          await report.scenario(`tls-kinds: ${tls}, ${assignment}`, () => asDesigned(bench, plane, tls, assignment));
        }
      }
    });
  },
};

async function asDesigned(bench: Bench, plane: TlsPlane, tls: GatewayTlsKind, assignment: string): Promise<string> {
  const objects = applied(stockObjects(), tlsTopology(tls, assignment, 'injected'));
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
