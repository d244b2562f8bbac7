import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnativeRelease } from '../../lib';
import { operatedIngress } from '../../lib/knative/operator';
import { type KubeObject } from '../../lib/private/access';
import { INGRESS_GATEWAY, INGRESS_SELECTOR, LOCAL_GATEWAY } from '../../lib/private/stock-install';

/** What the operator's own code made of its ingress manifests. */
interface Recorded {
  /** Release of the operator, and of the manifests. */
  readonly operator: string;
  readonly name: string;
  readonly serving: KubeObject & { readonly metadata: { readonly namespace: string } };
  /** By `KIND NAMESPACE/NAME`. */
  readonly objects: Readonly<Record<string, { readonly selector: object; readonly servers?: readonly object[] }>>;
}

const recorded = JSON.parse(readFileSync(join(__dirname, 'vectors/operator.json'), 'utf8')) as Recorded[];

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const http = (number: number): object => ({ hosts: ['*'], port: { name: 'http', number, protocol: 'HTTP' } });

test.each(recorded.map((each) => [`${each.operator}: ${each.name}`, each] as const))('operator %s', (_, each) => {
  const { externalGateway, localGateway, localService } = operatedIngress(
    each.serving,
    KnativeRelease.of(each.operator),
  );
  const { namespace } = each.serving.metadata;
  expect(each.objects).toEqual({
    [`Gateway ${namespace}/${INGRESS_GATEWAY}`]: {
      selector: plain(externalGateway.selector ?? INGRESS_SELECTOR),
      servers: plain(externalGateway.servers ?? [http(80)]),
    },
    [`Gateway ${namespace}/${LOCAL_GATEWAY}`]: {
      selector: plain(localGateway.selector ?? INGRESS_SELECTOR),
      servers: plain(localGateway.servers ?? [http(8081)]),
    },
    [`Service ${localService.namespace}/${LOCAL_GATEWAY}`]: {
      selector: plain(localService.selector ?? INGRESS_SELECTOR),
    },
  });
});

test('both kinds of operator were recorded, and they differ where a list names the Service', () => {
  expect(new Set(recorded.map(({ operator }) => operator))).toEqual(new Set(['1.15', '1.23']));
  const places = recorded
    .filter(({ name }) => name === 'local-gateways repeats the default')
    .map(({ objects }) => Object.keys(objects).find((key) => key.startsWith('Service')));
  expect(places).toEqual([
    'Service istio-system/knative-local-gateway',
    'Service knative-serving/knative-local-gateway',
  ]);
});
