import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { counts, differences, measure } from '../harness/matrix';
import { type Part } from '../harness/part';
import { type Expectation, expectedMatrix, unmeasured, withClosed } from './expected';
import { promised, promisedNames, tlsNames } from './promised';
import { onTlsPlane } from './tls';
import { keptTls } from './tls-promises';

/** Every example on istiod and Envoys, installed by whatever installer it is written for. */
export const EXAMPLES: Part = {
  name: 'examples',
  proves:
    'every host of every example, and its probe, answers at its own gateways; all others say 404, or 403 by a policy',
  needs: [Component.KUBERNETES, Component.ISTIO, Component.ENVOY, Component.HELM, Component.MANIFESTS],
  async run(bench, report) {
    for (const name of promisedNames(bench)) await report.scenario(`examples: ${name}`, () => kept(bench, name));
    await onTlsPlane(bench, report, 'examples', async (plane) => {
      for (const name of tlsNames(bench)) await report.scenario(`examples: ${name}`, () => keptTls(bench, plane, name));
    });
  },
};

async function kept(bench: Bench, name: string): Promise<string> {
  const { objects, expected } = await promised(bench, name);
  const { client, closedToOthers = [] } = expected;
  const measured = await measure(bench, objects, { probes: true, ...(client === undefined ? {} : { client }) });
  const answers = { ...expected.answers, ...probesOf(expected) };
  const wrong = [...differences(expectedMatrix({ answers }, measured), measured), ...unmeasured(expected, measured)];
  const proven = [counts(measured)];
  if (closedToOthers.length > 0) {
    const others = await measure(bench, objects);
    wrong.push(...differences(withClosed(expectedMatrix(expected, others), closedToOthers), others));
    proven.push(`from another address: ${counts(others)}`);
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return proven.join('; ');
}

/** net-istio's probe of a Knative Service has to be answered wherever its external host is. */
function probesOf({ answers }: Expectation): Expectation['answers'] {
  const external = Object.entries(answers).filter(([row]) => row.endsWith(' ext'));
  return Object.fromEntries(external.map(([row, open]) => [row.replace(/ ext$/, ' probe'), open]));
}
