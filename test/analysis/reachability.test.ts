import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { loadBalancersOf } from '../../lib/analysis/net-istio/selection';
import { configuredGateways, virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';

interface Measured {
  scopeGatewayToNamespace: boolean;
  netIstioExited: boolean;
  matrix: Record<string, Record<string, string>>;
  state: Record<string, [string, string, string, string[]] | string[]>;
}

const folder = join(__dirname, 'vectors/topologies');
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
const topologies = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const stock = loadText(read('stock.yaml'), 'stock.yaml');

function modelOf(id: string) {
  const measured = JSON.parse(read(id, 'measured.json')) as Measured;
  const { manifests, problems } = loadText(read(id, 'manifests.yaml'), id);
  expect(problems).toEqual([]);
  // How istiod ran is read from its Deployment among the manifests.
  const model = buildModel([...stock.manifests, ...manifests]);
  expect(model.scopeGatewayToNamespace).toBe(measured.scopeGatewayToNamespace);
  return { measured, model };
}

function predict(id: string) {
  const { measured, model } = modelOf(id);
  return { measured, predicted: reachability(model) };
}

describe('the measured topologies', () => {
  test('there are 40, with 1203 cells and 160 Ready states', () => {
    const measured = topologies.map((id) => JSON.parse(read(id, 'measured.json')) as Measured);
    expect(topologies).toHaveLength(40);
    expect(measured.flatMap(({ matrix }) => Object.values(matrix).flatMap((row) => Object.keys(row)))).toHaveLength(
      1203,
    );
    expect(measured.flatMap(({ state }) => Object.keys(state).filter((key) => key.startsWith('ksvc ')))).toHaveLength(
      160,
    );
  });

  test.each(topologies)('%s: every cell is predicted', (id) => {
    const { measured, predicted } = predict(id);
    const matrix: Measured['matrix'] = {};
    for (const { service, kind, gatewayService, answer } of predicted.cells.filter(({ scheme }) => scheme === 'http')) {
      (matrix[`${service} ${kind}`] ??= {})[gatewayService] = answer;
    }
    expect(matrix).toEqual(measured.matrix);
  });

  test.each(topologies)('%s: every Ready state is predicted', (id) => {
    const { measured, predicted } = predict(id);
    const states = Object.entries(measured.state).filter(([key]) => key.startsWith('ksvc '));
    expect(predicted.ready.map(({ service }) => service)).toEqual(
      states.map(([key]) => key.slice('ksvc '.length)).sort(),
    );
    for (const { service, status, reason } of predicted.ready) {
      const [was, why] = measured.state[`ksvc ${service}`] ?? [];
      const allowed =
        status === 'random'
          ? ['True', 'Unknown'].map((either) => ({ service, status: either, reason: why }))
          : [{ service, status, reason }];
      expect(allowed).toContainEqual({ service, status: was, reason: why });
    }
  });

  test.each(topologies)('%s: every VirtualService and every address in a status is predicted', (id) => {
    const { measured, model } = modelOf(id);
    const reach = new Reach(model);
    const predicted: Measured['state'] = {};
    for (const ingress of reach.ingresses) {
      const gateways = reach.gatewaysOf(ingress);
      for (const made of virtualServicesOf(ingress, configuredGateways(gateways))) {
        predicted[`VirtualService ${made.namespace}/${made.name}`] = [...made.gateways];
      }
      const key = `KIngress ${ingress.namespace}/${ingress.name}`;
      const [status = '', reason = '', message = ''] = measured.state[key] as string[];
      const { public: external, private: local } = loadBalancersOf(gateways);
      predicted[key] = [status, reason, message, status === 'True' ? [external ?? '', local ?? ''] : []];
    }
    const states = Object.entries(measured.state).filter(([key]) => !key.startsWith('ksvc '));
    expect(predicted).toEqual(Object.fromEntries(states));
  });
});
