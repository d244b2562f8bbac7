import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { appliedTls, measuredTls, TLS_TOPOLOGIES } from './records-tls';

/** Cells by `ROW at GATEWAY-SERVICE`. */
type Cells = Record<string, string>;

function compare(id: string) {
  const { scopeGatewayToNamespace, matrix, matrixTls, state, probedByChance } = measuredTls(id);
  const model = buildModel(appliedTls(id), { scopeGatewayToNamespace });
  const { cells, ready } = reachability(model);
  const predicted = { http: {} as Cells, https: {} as Cells, certificate: {} as Cells, ready: {} as Cells };
  for (const { service, kind, gatewayService, scheme, answer, certificate } of cells) {
    const key = `${service} ${kind} at ${gatewayService}`;
    predicted[scheme][key] = answer;
    if (certificate != null) predicted.certificate[key] = certificate;
  }
  for (const { service, status, reason } of ready) predicted.ready[service] = `${status} ${reason}`.trim();

  const measured = { http: {} as Cells, https: {} as Cells, certificate: {} as Cells, ready: {} as Cells };
  for (const [row, columns] of Object.entries(matrix)) {
    for (const [door, answer] of Object.entries(columns)) measured.http[`${row} at ${door}`] = answer;
  }
  for (const [row, columns] of Object.entries(matrixTls)) {
    for (const [door, { answer, certificate }] of Object.entries(columns)) {
      measured.https[`${row} at ${door}`] = answer;
      if (certificate !== null) measured.certificate[`${row} at ${door}`] = certificate;
    }
  }
  for (const [key, [status, reason]] of Object.entries(state)) {
    const [kind, name = ''] = key.split(' ');
    if (kind === 'KIngress') continue;
    const random = predicted.ready[name]?.startsWith('random') === true && probedByChance.length > 0;
    measured.ready[name] = random ? (predicted.ready[name] ?? '') : `${status} ${reason}`.trim();
  }
  return { predicted, measured };
}

const ASPECTS = ['http', 'https', 'certificate', 'ready'] as const;

function right(predicted: Cells, measured: Cells): number {
  return Object.entries(measured).filter(([key, value]) => predicted[key] === value).length;
}

test('the records hold 55 topologies, and so many cells are right', () => {
  const compared = TLS_TOPOLOGIES.map(compare);
  expect(compared).toHaveLength(55);
  const counts = ASPECTS.map((aspect) => {
    const pairs = compared.map(({ predicted, measured }) => [predicted[aspect], measured[aspect]] as const);
    const total = pairs.reduce((sum, [, measured]) => sum + Object.keys(measured).length, 0);
    return `${aspect}: ${pairs.reduce((sum, pair) => sum + right(...pair), 0)} of ${total}`;
  });
  expect(counts).toEqual(['http: 1685 of 1813', 'https: 1255 of 1813', 'certificate: 0 of 513', 'ready: 216 of 238']);
});
