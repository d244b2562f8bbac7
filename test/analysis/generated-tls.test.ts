import { idOf } from '../../lib/analysis/input/manifest';
import { buildModel } from '../../lib/analysis/model/build';
import { type GatewayServer, type IstioGateway } from '../../lib/analysis/model/types';
import { NetIstio } from '../../lib/analysis/net-istio/net-istio';
import { loadBalancersOf } from '../../lib/analysis/net-istio/selection';
import { appliedTls, type GeneratedGateway, measuredTls, TLS_TOPOLOGIES } from './records-tls';

function netIstioOf(id: string): NetIstio {
  const { scopeGatewayToNamespace } = measuredTls(id);
  return new NetIstio(buildModel(appliedTls(id), { scopeGatewayToNamespace }));
}

function byId<T extends { namespace: string; name: string }>(all: readonly T[]): Record<string, T> {
  return Object.fromEntries(all.map((each): [string, T] => [idOf(each), each]).sort());
}

/** A Gateway as the records have it. */
function recorded({ name, namespace, selector, servers }: IstioGateway): GeneratedGateway {
  return { name, namespace, selector: { ...selector }, servers: servers.map(recordedServer) };
}

function recordedServer({ hosts, number, protocol, tls }: GatewayServer): GeneratedGateway['servers'][number] {
  return {
    hosts,
    port: number,
    protocol,
    tlsMode: protocol === 'HTTPS' ? (tls?.mode ?? null) : null,
    credentialName: tls?.credentialName === undefined || tls.credentialName === '' ? null : tls.credentialName,
    httpsRedirect: tls?.httpsRedirect ?? false,
    ...(tls?.copy !== undefined && { certificate: tls.copy.origin }),
  };
}

describe.each(TLS_TOPOLOGIES)('%s', (id) => {
  const measured = measuredTls(id);
  const netIstio = netIstioOf(id);
  const made = netIstio.ingresses.map((ingress) => netIstio.reconciled(ingress));

  test('the KIngresses are as Serving makes them', () => {
    const predicted = netIstio.ingresses.map(({ namespace, name, httpOption, tls }) => ({
      name,
      namespace,
      httpOption,
      tls: tls.map(({ hosts, secretName, secretNamespace }) => ({ hosts, secretName, secretNamespace })),
    }));
    expect(byId(predicted)).toEqual(byId(measured.ingresses));
  });

  test('the Gateways are as net-istio makes them', () => {
    const gateways = made.flatMap((each) => each.gateways.map(recorded));
    const expected = measured.generatedGateways.map(({ name, namespace, selector, servers }) => ({
      name,
      namespace,
      selector,
      servers,
    }));
    expect(byId(gateways)).toEqual(byId(expected));
  });

  test('the VirtualServices are bound as net-istio binds them', () => {
    const predicted = made.flatMap(({ virtualServices }) =>
      virtualServices.map(({ name, namespace, hosts, gateways }) => ({ name, namespace, hosts, gateways })),
    );
    expect(byId(predicted)).toEqual(byId(measured.virtualServices));
  });

  test('the Secrets are copied as net-istio copies them', () => {
    const copies = ({ name, namespace, origin }: { name: string; namespace: string; origin: string }): string =>
      `${namespace}/${name} of ${origin}`;
    const predicted = new Set(netIstio.copies.map(copies));
    expect([...predicted].sort()).toEqual(measured.copiedSecrets.map(copies).sort());
  });

  test('the addresses are those of the configured gateways', () => {
    for (const ingress of netIstio.ingresses) {
      const [status, , , addresses] = measured.state[`KIngress ${idOf(ingress)}`] ?? [];
      if (status !== 'True') continue;
      const balancers = loadBalancersOf(netIstio.gatewaysOf(ingress));
      expect(addresses).toEqual([balancers.public, balancers.private]);
    }
  });
});
