import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadText } from '../../lib/analysis/input/load';
import { type Manifest } from '../../lib/analysis/input/manifest';
import { buildModel, type ModelOptions } from '../../lib/analysis/model/build';
import { AnsweredMatrix, answersNothing } from '../../lib/analysis/reach/answered';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { appliedTls, measuredTls, TLS_TOPOLOGIES } from './records-tls';
import { configIstio, entry, isolated, ksvc, label, modelOf, STOCK } from './support';

const folder = join(__dirname, 'vectors/topologies');
const stock = loadText(readFileSync(join(folder, 'stock.yaml'), 'utf8'), 'stock.yaml').manifests;
const plain = readdirSync(folder, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }): [string, () => readonly Manifest[]] => [
    name,
    () => [...stock, ...loadText(readFileSync(join(folder, name, 'manifests.yaml'), 'utf8'), name).manifests],
  ]);

function judge(manifests: readonly Manifest[], options: ModelOptions = {}): number {
  const reach = new Reach(buildModel(manifests, options));
  const matrix = new AnsweredMatrix(reach);
  const whole = reachability(reach.model, reach);
  expect(matrix.answers()).toEqual({ ...whole, cells: whole.cells.filter((cell) => !answersNothing(cell)) });
  for (const { answer, random, certificate, ...cell } of whole.cells) {
    expect(matrix.answerOf(cell)).toEqual({
      answer,
      ...(random && { random }),
      ...(certificate !== undefined && { certificate }),
    });
  }
  return whole.cells.length;
}

test.each(plain)('%s: what is answered is what the whole matrix answers', (_id, manifests) => {
  judge(manifests());
});

test.each(TLS_TOPOLOGIES)('%s: and with certificates and redirects', (id) => {
  judge(appliedTls(id), { scopeGatewayToNamespace: measuredTls(id).scopeGatewayToNamespace });
});

test('a policy that refuses every host is an answer for every host', () => {
  const policy = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'none', namespace: 'a' },
    spec: {},
  };
  const objects = [...isolated('a/a'), configIstio([STOCK, entry('a/a', label('gateway', 'a'))]), ksvc('team/shop')];
  const answered = (more: readonly object[]): string[] => {
    const reach = new Reach(modelOf([...objects, ...more] as Parameters<typeof modelOf>[0]));
    return new AnsweredMatrix(reach)
      .answers()
      .cells.filter(({ gatewayService, scheme }) => gatewayService === 'a/a' && scheme === 'http')
      .map(({ answer }) => answer);
  };
  expect(answered([])).toEqual([]);
  expect(answered([policy])).toEqual(['403', '403']);
});

test('the cells that are computed grow with the answers, not with hosts times gateways', () => {
  const asked = (count: number): number => {
    const names = Array.from({ length: count }, (_, index) => `g${index}`);
    const reach = new Reach(
      modelOf([
        configIstio([STOCK, ...names.map((name) => entry(`${name}/${name}`, label('gateway', name)))]),
        ...names.flatMap((name) => [...isolated(`${name}/${name}`), ksvc(`team/${name}`, { gateway: name })]),
      ]),
    );
    const ask = jest.spyOn(reach, 'answersByWorkload');
    new AnsweredMatrix(reach).answers();
    return ask.mock.calls.length;
  };
  expect(asked(40)).toBeLessThanOrEqual(2 * asked(20));
});
