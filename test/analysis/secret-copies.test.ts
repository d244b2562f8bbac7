import { loadObjects } from '../../lib/analysis/input/load';
import { isCopiedTo } from '../../lib/analysis/model/secret-copies';

const REFLECTOR = 'reflector.v1.k8s.emberstack.com/reflection-';
const REPLICATE = 'replicator.v1.mittwald.de/replicate-to';
const AUTOMATIC = { [`${REFLECTOR}auto-enabled`]: 'true' };

function copied(namespace: string, annotations: object, more: object = {}): boolean {
  const metadata = { name: 'a', namespace: 'certs', annotations };
  const [secret] = loadObjects([{ apiVersion: 'v1', kind: 'Secret', metadata, ...more }], 'a').manifests;
  if (secret === undefined) throw new Error('no Secret');
  return isCopiedTo(secret, namespace);
}

test.each<[object, boolean]>([
  [{}, false],
  [AUTOMATIC, true],
  [{ ...AUTOMATIC, [`${REFLECTOR}auto-namespaces`]: 'gw-alpha, gw-beta' }, true],
  [{ ...AUTOMATIC, [`${REFLECTOR}auto-namespaces`]: 'gw-.*' }, true],
  [{ ...AUTOMATIC, [`${REFLECTOR}auto-namespaces`]: 'gw' }, false],
  [{ ...AUTOMATIC, [`${REFLECTOR}allowed-namespaces`]: 'team-.*' }, false],
  [{ [`${REFLECTOR}auto-namespaces`]: 'gw-.*' }, false],
  [{ [REPLICATE]: 'gw-[a-z]+' }, true],
  [{ [REPLICATE]: 'team-a,(' }, false],
  [{ [`${REPLICATE}-matching`]: 'mesh=yes' }, true],
])('%j into gw-alpha: %j', (annotations, expected) => {
  expect(copied('gw-alpha', annotations)).toBe(expected);
});

test('a Certificate passes annotations on to its Secret', () => {
  expect(copied('gw-alpha', {}, { spec: { secretTemplate: { annotations: AUTOMATIC } } })).toBe(true);
});
