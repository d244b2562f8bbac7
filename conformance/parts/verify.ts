import { type Difference } from '../../lib/verify/compare';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { measure } from '../harness/matrix';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { type GatewayService } from '../harness/pods';
import { stockObjects } from '../harness/topology';
import { verified } from '../harness/verified';
import { onTlsPlane } from './tls';
import { wrongCertificate } from './verify-certificate';
import { DEFAULT, SECOND, SELECTED, SERVICES, secondGateway } from './two-gateways';

const OBJECTS = [...stockObjects(), ...secondGateway(), SELECTED, ...SERVICES];
const HOST = 'beta.default.example.com';

interface Case {
  readonly name: string;
  /** What is said of the same gateways. */
  readonly objects: readonly KubernetesObject[];
  readonly addresses: (gateways: readonly GatewayService[], bench: Bench) => Readonly<Record<string, string>>;
  /** `KIND SERVICE at GATEWAY SERVICE`. */
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'good', objects: OBJECTS, addresses: () => ({}), expected: [] },
  {
    name: 'Unknown, and works',
    objects: withReady('Unknown'),
    addresses: () => ({}),
    expected: [`works-not-ready default/beta at ${SECOND}`],
  },
  {
    name: 'a gateway that is dead',
    objects: withReady('True'),
    // The last network has no pod.
    addresses: (_, { networks }) => ({ [SECOND]: networks.at(-1)?.address ?? '' }),
    expected: [`dead-gateway  at ${SECOND}`],
  },
  {
    name: 'load balancers that were swapped',
    objects: withReady('True'),
    addresses: (gateways) => ({ [DEFAULT]: addressOf(gateways, SECOND), [SECOND]: addressOf(gateways, DEFAULT) }),
    expected: [
      `leak default/alpha at ${SECOND}`,
      `leak default/beta at ${DEFAULT}`,
      `ready-unreachable default/beta at ${SECOND}`,
      `unreachable default/alpha at ${DEFAULT}`,
    ],
  },
];

/** `knative-gateways verify` against real gateways. */
export const VERIFY: Part = {
  name: 'verify',
  proves:
    'verify passes a good topology, and names dead and swapped gateways, a wrong certificate and an Unknown that works',
  needs: [Component.KUBERNETES, Component.ISTIO, Component.ENVOY, Component.MANIFESTS],
  async run(bench, report) {
    const results: { readonly of: Case; readonly found: readonly Difference[] }[] = [];
    await report.scenario('verify: gateways', async () => {
      await measure(bench, OBJECTS, {
        whileServing: async (gateways) => {
          for (const each of CASES) {
            const { objects } = each;
            const found = await verified({
              folder: bench.folder,
              objects,
              gateways,
              addresses: each.addresses(gateways, bench),
            });
            results.push({ of: each, found });
          }
        },
      });
      return `two gateways that serve ${SERVICES.length} services`;
    });
    for (const { of, found } of results) {
      await report.scenario(`verify: ${of.name}`, () => {
        const named = found.map(({ kind, service = '', gatewayService }) => `${kind} ${service} at ${gatewayService}`);
        if (named.sort().join() !== of.expected.join()) throw new Error(JSON.stringify(found, undefined, 2));
        return Promise.resolve(named.join('; ') || 'nothing differs');
      });
    }
    await onTlsPlane(bench, report, 'verify', async (plane) => {
      await report.scenario('verify: a wrong certificate', () => wrongCertificate(bench, plane));
    });
  },
};

/** The objects, with a Ready condition of `beta`. */
function withReady(status: string): KubernetesObject[] {
  const conditions = [{ type: 'Ready', status, message: 'Waiting for load balancer to be ready' }];
  return OBJECTS.map((object) =>
    object.apiVersion === 'serving.knative.dev/v1' && HOST.startsWith(`${object.metadata.name}.`)
      ? { ...object, status: { conditions } }
      : object,
  );
}

function addressOf(gateways: readonly GatewayService[], id: string): string {
  return gateways.find((each) => each.id === id)?.targets[0]?.address ?? '';
}
