import { isReadByIstiod } from '../../conformance/harness/istiod-objects';
import { parseObjects, toYaml } from '../../conformance/harness/objects';

const metadata = { name: 'a', namespace: 'b' };

test.each([
  ['on', true],
  ['yes', true],
  ['010', 8],
  ['1_000', 1000],
  ["'on'", 'on'],
  ['12:30', '12:30'],
  ['2024-01-01', '2024-01-01'],
  ['v1', 'v1'],
])('an unquoted %s is what kubectl makes of it', (text, value) => {
  const [object] = parseObjects(`apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nvalue: ${text}\n`);
  expect(object?.['value']).toEqual(value);
});

test('what is written is read the same again', () => {
  const objects = ['on', '010', '0o10', '12:30', 'two\nlines', '\u2028', ''].map((value) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
    data: { [value]: value },
  }));
  expect(parseObjects(toYaml(objects))).toEqual(objects);
});

test('istiod gets what it reads; a kind of Istio that it does not get is an error', () => {
  const read = (apiVersion: string, kind: string): boolean => isReadByIstiod({ apiVersion, kind, metadata });
  expect(read('v1', 'Service')).toBe(true);
  expect(read('v1', 'ConfigMap')).toBe(false);
  expect(read('networking.istio.io/v1', 'EnvoyFilter')).toBe(true);
  expect(read('monitoring.coreos.com/v1', 'PodMonitor')).toBe(false);
  expect(() => read('install.istio.io/v1alpha1', 'IstioOperator')).toThrow(
    'IstioOperator b/a would be left out: istiod is handed discovery.k8s.io, networking.istio.io, security.istio.io, telemetry.istio.io, got install.istio.io.',
  );
});
