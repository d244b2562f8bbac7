import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { Component } from '../harness/components';
import { type Matrix, differences, matrixOf, measure } from '../harness/matrix';
import { HOST_ADDRESS } from '../harness/network';
import { modelOf } from '../harness/net-istio';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { stockObjects } from '../harness/topology';
import { AUTHORIZATION_CASES, type Expected } from './authorization-cases';
import { gatewayAuthorization } from './gateway-authorization';
import { SECOND, SELECTED, SERVICES, atBothGateways, bothGateways, foreseenProbe, secondGateway } from './two-gateways';

/** What AuthorizationPolicies on a gateway refuse, and which of them keep net-istio's probes out. */
export const AUTHORIZATION: Part = {
  name: 'authorization',
  proves: "an AuthorizationPolicy gives 403 where it is said to and nowhere else, to net-istio's probes as well",
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    for (const { name, policy, expected, hosts = ['*'] } of AUTHORIZATION_CASES) {
      await report.scenario(`authorization: ${name}`, async () => {
        const objects = [...stockObjects(), ...secondGateway({ hosts }), SELECTED, ...SERVICES, policy];
        const measured = await measure(bench, objects, { probes: true });
        const rows = rowsOf(expected);
        const wrong = [
          ...differences(bothGateways(rows), atBothGateways(measured, Object.keys(rows))),
          ...unforeseen(objects, measured),
        ];
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
        return `the second gateway says ${expected.beta[1]} to its service, ${expected.alpha[1]} to another, ${expected.probe[1]} to the probe`;
      });
    }
    await gatewayAuthorization(bench, report);
  },
};

function rowsOf({ alpha, beta, probe }: Expected): Parameters<typeof bothGateways>[0] {
  return { 'default/alpha ext': alpha, 'default/beta ext': beta, 'default/beta probe': probe };
}

/** Where the model says anything else. */
function unforeseen(objects: readonly KubernetesObject[], measured: Matrix): string[] {
  const model = modelOf(objects);
  const reach = new Reach(model, { client: HOST_ADDRESS });
  const asked = Object.fromEntries(Object.entries(measured).filter(([row]) => !row.endsWith(' probe')));
  const wrong = differences(matrixOf(reachability(model, reach).cells), asked);
  const [foreseen, probe] = [foreseenProbe(reach), measured['default/beta probe']?.[SECOND] ?? ''];
  if (!foreseen.includes(probe))
    wrong.push(`probe of default/beta at ${SECOND}: ${foreseen.join(' or ')}, measured ${probe}`);
  return wrong.map((line) => `not as the model says: ${line}`);
}
