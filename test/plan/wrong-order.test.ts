import { changesBetween } from '../../lib/plan/objects';
import { type Draft } from '../../lib/plan/planner';
import { type Role } from '../../lib/plan/roles';
import { server } from '../analysis/support';
import { configOf, DEFAULT, gatewayOf, ksvc, LABELS, lossesOf, planner, STOCK_OBJECTS } from './support';

const EDGE = gatewayOf('edge');
const SHOP = ksvc('team/shop', LABELS);
const WITH = [...STOCK_OBJECTS, ...EDGE, configOf('edge'), SHOP];
const WITHOUT = [...STOCK_OBJECTS, configOf(), SHOP];

/** Takes the changes of roles in an order of one's own. */
function inOrder(
  old: Parameters<typeof planner>[0],
  target: Parameters<typeof planner>[0],
  ...orders: readonly Role[][]
) {
  const ends = planner(old, target);
  const changes = changesBetween(ends.old.manifests, ends.target.manifests, false);
  for (const roles of orders) {
    const draft: Draft = {
      kind: 'config',
      title: roles.join(),
      why: [],
      changes: changes.filter(({ before, after }) => {
        const manifest = after ?? before;
        return manifest !== undefined && roles.includes(ends.roles.of(manifest));
      }),
    };
    ends.planner.add(draft);
  }
  return ends.planner;
}

test('the right order of the same steps loses nothing but the moment of the move', () => {
  const { steps } = inOrder(WITHOUT, WITH, ['workload'], ['gateway'], ['config']);
  expect(lossesOf({ steps }).map(({ kind, host }) => `${kind} ${host}`)).toEqual(['moved shop.team.example.com']);
});

test('config-istio before its Gateway: nothing answers until the Gateway is there', () => {
  const { steps } = inOrder(WITHOUT, WITH, ['workload'], ['config'], ['gateway']);
  expect(lossesOf({ steps })).toEqual([
    expect.objectContaining({ kind: 'gone', host: 'shop.team.example.com', at: [DEFAULT] }),
  ]);
  // The error of the state in between is reported as well.
  expect(steps[1]?.findings.join()).toContain('gw-edge/edge');
});

test('config-istio before the pods: the service moves out of reach, and stays Ready', () => {
  const { steps } = inOrder(WITHOUT, WITH, ['gateway'], ['config'], ['workload']);
  expect(lossesOf({ steps })).toEqual([expect.objectContaining({ kind: 'gone', host: 'shop.team.example.com' })]);
  expect(steps[1]).toMatchObject({ unprobed: ['team/shop'], ready: [] });
});

test('the Gateway goes before config-istio: its port closes', () => {
  const { steps } = inOrder(WITH, WITHOUT, ['gateway'], ['config'], ['workload']);
  expect(lossesOf({ steps })[0]).toMatchObject({ kind: 'gone', host: 'shop.team.example.com', at: ['gw-edge/edge'] });
  expect(steps[0]?.ready).toEqual([]);
});

test('the pods go before config-istio', () => {
  const { steps } = inOrder(WITH, WITHOUT, ['workload'], ['config'], ['gateway']);
  expect(lossesOf({ steps })[0]).toMatchObject({ kind: 'gone', at: ['gw-edge/edge'] });
});

test('a redirect before the certificate', () => {
  const [deployment, service, gateway] = EDGE;
  const tls = { mode: 'SIMPLE', credentialName: 'cert' };
  const servers = [{ ...server(80), tls: { httpsRedirect: true } }, server(443, ['*'], 'HTTPS', tls)];
  const secured = { ...gateway, spec: { selector: { istio: 'gw-edge-edge' }, servers } };
  const secret = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { namespace: 'gw-edge', name },
    data: { 'tls.crt': 'eA==', 'tls.key': 'eA==' },
  });
  const base = [...STOCK_OBJECTS, deployment ?? {}, service ?? {}, configOf('edge'), SHOP, secret('other')];
  const { steps } = inOrder([...base, gateway ?? {}], [...base, secured, secret('cert')], ['gateway'], ['inert']);
  expect(lossesOf({ steps })).toEqual([expect.objectContaining({ kind: 'gone', scheme: 'http' })]);
});
