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
  // Where net-istio probes any one of several Services, a DomainMapping of such a service has two answers.
  const byChance =
    probedByChance.length === 0
      ? []
      : [...settle(predicted.http, measured.http), ...settle(predicted.https, measured.https)];
  return { predicted, measured, byChance };
}

/** Takes the measured one of two answers; the keys of the cells where there were two. */
function settle(predicted: Cells, measured: Cells): string[] {
  return Object.entries(predicted).flatMap(([key, answer]) => {
    const answers = answer.split('|');
    const found = answers.length > 1 ? answers.find((each) => each === measured[key]) : undefined;
    if (found === undefined) return [];
    predicted[key] = found;
    return [key];
  });
}

const ASPECTS = ['http', 'https', 'certificate', 'ready'] as const;

test('the records hold 55 topologies, with so many cells and states', () => {
  const compared = TLS_TOPOLOGIES.map((id) => compare(id).measured);
  const totals = ASPECTS.map((aspect) =>
    compared.reduce((sum, measured) => sum + Object.keys(measured[aspect]).length, 0),
  );
  expect([compared.length, ...totals]).toEqual([55, 1813, 1813, 513, 238]);
});

test('three cells depend on what is probed by chance', () => {
  expect(TLS_TOPOLOGIES.flatMap((id) => compare(id).byChance)).toEqual([
    'team-a/dm0.example.com ext at gw-0/edge-0',
    'team-a/dm0.example.com ext at istio-system/istio-ingressgateway',
    'team-a/dm0.example.com ext at istio-system/istio-ingressgateway',
  ]);
});

describe.each(TLS_TOPOLOGIES)('%s', (id) => {
  test.each(ASPECTS)('every cell of %s is predicted', (aspect) => {
    const { predicted, measured } = compare(id);
    expect(predicted[aspect]).toEqual(measured[aspect]);
  });
});
