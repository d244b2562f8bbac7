import { whole } from '../../lib/private/pieces';
import { matrixText } from '../../lib/cli/matrix';
import { reachability } from '../../lib/analysis/reach/reachability';
import {
  configIstio,
  domainMapping,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  modelOf,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from './support';

const labels = { istio: 'gw-alpha' };
const stock = { istio: 'ingressgateway' };
const BASE = [
  pods('istio-system/istio-ingressgateway', stock),
  service('istio-system/istio-ingressgateway', stock),
  service('istio-system/knative-local-gateway', stock, {}, ['80:8081']),
  gateway(STOCK.gateway, stock, server(80)),
  gateway(STOCK_LOCAL.gateway, stock, server(8081)),
  configIstio([STOCK, entry('gw/alpha', label('gateway', 'alpha'))]),
  ...isolated('gw/alpha'),
  ksvc('team/a', { gateway: 'alpha' }),
  domainMapping('team/www.example.org', 'a'),
];
// The prober may choose this Service instead, whose pods do not serve Gateway gw/alpha.
const OTHER = [pods('gw/other', { app: 'other' }), service('gw/other', { app: 'other' }, labels)];

const cellsOf = (objects: Parameters<typeof modelOf>[0], host: string) =>
  reachability(modelOf(objects)).cells.filter((cell) => cell.host === host && cell.scheme === 'http');

test('the answer of a DomainMapping is certain if its service is Ready for certain', () => {
  expect(cellsOf(BASE, 'www.example.org').map(({ answer, random }) => [answer, random])).toEqual([
    ['404', undefined],
    ['200', undefined],
    ['404', undefined],
  ]);
});

test('it is left to chance if the service is Ready by chance, and only where the DomainMapping is served', () => {
  const random = {
    answers: ['200', '503'],
    reason:
      '503 while team/a is not Ready, and its Ready is True or Unknown: net-istio probes any one of the Services ' +
      "that carry the Gateway's selector (gw/alpha: gw/alpha or gw/other)",
  };
  expect(cellsOf([...BASE, ...OTHER], 'www.example.org')).toMatchObject([
    { gatewayService: 'gw/alpha', answer: '404' },
    { gatewayService: 'gw/other', answer: 'refused' },
    { gatewayService: 'istio-system/istio-ingressgateway', answer: '200|503', random },
    { gatewayService: 'istio-system/knative-local-gateway', answer: '404' },
  ]);
  expect(cellsOf([...BASE, ...OTHER], 'a.team.example.com').filter((cell) => 'random' in cell)).toEqual([]);
});

test('the matrix for people shows the possible answers and what decides', () => {
  expect(whole(matrixText(reachability(modelOf([...BASE, ...OTHER]))))).toContain(
    'istio-system/istio-ingressgateway   200 or 503 (503 while team/a is not Ready, and its Ready is True or Unknown: ',
  );
});

test('pods that differ all answer: nothing is left to chance', () => {
  const second = pods('gw/second', { ...labels, tier: 'second' });
  const narrow = gateway('gw/alpha', { ...labels, tier: 'second' }, server(80));
  const objects = [...BASE.filter((each) => each['kind'] !== 'Gateway'), narrow, second];
  const at = cellsOf(objects, 'a.team.example.com').find(({ gatewayService }) => gatewayService === 'gw/alpha');
  expect([at?.answer, at?.random]).toEqual(['200|refused', undefined]);
});

test('pods that differ by chance answer in every combination', () => {
  const edge = pods('istio-system/second', stock);
  const policy = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace: 'istio-system', name: 'office' },
    spec: { rules: [{ from: [{ source: { ipBlocks: ['192.0.2.0/24'] } }] }] },
  };
  const at = cellsOf([...BASE, edge, policy], 'www.example.org').find(
    ({ gatewayService }) => gatewayService === STOCK.service,
  );
  expect(at?.answer).toBe('200|403');
  expect(at?.random?.answers).toEqual(['200', '200|403', '403']);
  expect(at?.random?.reason).toContain(
    'whether istio-system/office denies it depends on unknown properties of the request',
  );
});
