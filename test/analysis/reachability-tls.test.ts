import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { appliedTls, measuredTls, TLS_TOPOLOGIES } from './records-tls';

/** Cells by `ROW at GATEWAY-SERVICE`. */
type Cells = Record<string, string>;

function compare(id: string) {
  const { scopeGatewayToNamespace, matrix, matrixTls, state } = measuredTls(id);
  const model = buildModel(appliedTls(id), { scopeGatewayToNamespace });
  const { cells, ready } = reachability(model);
  const predicted = { http: {} as Cells, https: {} as Cells, certificate: {} as Cells, ready: {} as Cells };
  const byChance: string[] = [];
  for (const { service, kind, gatewayService, scheme, answer, random, certificate } of cells) {
    const key = `${service} ${kind} at ${gatewayService}`;
    const row = `${service} ${kind}`;
    const found = scheme === 'http' ? matrix[row]?.[gatewayService] : matrixTls[row]?.[gatewayService]?.answer;
    if (random !== undefined) byChance.push(`${scheme} ${key}`);
    predicted[scheme][key] = random?.answers.find((each) => each === found) ?? answer;
    if (certificate != null) predicted.certificate[key] = certificate;
  }
  for (const { service, status, reason } of ready) predicted.ready[service] = `${status} ${reason}`.trim();

  const measured = { http: {} as Cells, https: {} as Cells, certificate: {} as Cells, ready: {} as Cells };
  for (const [row, columns] of Object.entries(matrix)) {
    for (const [edge, answer] of Object.entries(columns)) measured.http[`${row} at ${edge}`] = answer;
  }
  for (const [row, columns] of Object.entries(matrixTls)) {
    for (const [edge, { answer, certificate }] of Object.entries(columns)) {
      measured.https[`${row} at ${edge}`] = answer;
      if (certificate !== null) measured.certificate[`${row} at ${edge}`] = certificate;
    }
  }
  for (const [key, [status, reason]] of Object.entries(state)) {
    const [kind, name = ''] = key.split(' ');
    if (kind === 'KIngress') continue;
    const random = predicted.ready[name]?.startsWith('random') === true && ['True', 'Unknown'].includes(status);
    measured.ready[name] = random ? (predicted.ready[name] ?? '') : `${status} ${reason}`.trim();
  }
  return { predicted, measured, byChance };
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
  expect(TLS_TOPOLOGIES.flatMap((id) => compare(id).byChance.map((cell) => `${id}: ${cell}`))).toEqual([
    '9-024: http team-a/dm0.example.com ext at gw-0/edge-0',
    '9-024: http team-a/dm0.example.com ext at istio-system/istio-ingressgateway',
    '9-024: https team-a/dm0.example.com ext at istio-system/istio-ingressgateway',
  ]);
});

describe.each(TLS_TOPOLOGIES)('%s', (id) => {
  test.each(ASPECTS)('every cell of %s is predicted', (aspect) => {
    const { predicted, measured } = compare(id);
    expect(predicted[aspect]).toEqual(measured[aspect]);
  });
});
