import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINORS, RELEASES } from '../../lib/knative/release-facts';
import { ConfigIstioFormat, KnativeRelease } from '../../lib';

test('every release of the table is known, oldest first', () => {
  expect(
    KnativeRelease.all().map(({ minor, istioVersion, configIstioFormat }) => [minor, istioVersion, configIstioFormat]),
  ).toEqual(Object.entries(RELEASES).map(([minor, { istio, format }]) => [minor, istio, format]));
  expect(MINORS).toEqual([...MINORS].sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1])));
});

test.each([
  ['1.13', ConfigIstioFormat.KEYS],
  ['1.14', ConfigIstioFormat.LISTS],
  ['1.21', ConfigIstioFormat.LISTS],
  ['1.22', ConfigIstioFormat.LISTS_EMPTY_IS_NONE],
])('net-istio of %s reads the format %s', (minor, format) => {
  expect(KnativeRelease.of(minor).configIstioFormat).toBe(format);
});

test.each([
  ['1.15', '1.15', '1.15'],
  ['1.15.1', '1.15.1', '1.15'],
  ['v1.15.1', '1.15.1', '1.15'],
])('reads %s', (asked, version, minor) => {
  expect(KnativeRelease.of(asked)).toMatchObject({ version, minor });
});

test('each constant is its release', () => {
  expect(KnativeRelease.V1_12.minor).toBe('1.12');
  expect(KnativeRelease.V1_15.selectsGateways).toBe(true);
  expect(KnativeRelease.V1_13.selectsGateways).toBe(false);
  const constants = Object.entries(KnativeRelease).filter(([name]) => /^V\d/.test(name));
  expect(constants.map(([name, release]) => [name, (release as KnativeRelease).minor])).toEqual(
    MINORS.map((minor) => [`V${minor.replace('.', '_')}`, minor]),
  );
});

test('docs/releases.md says what the table says', () => {
  const page = readFileSync(join(__dirname, '../../docs/releases.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  expect(rows).toEqual(
    Object.entries(RELEASES).map(([minor, facts]) => [
      minor,
      facts.istio,
      facts.minimumKubernetes,
      facts.format,
      yes(facts.deletionsHang),
      facts.tlsGatewaysFailFromIstio ?? '-',
      yes(facts.listMovesLocalService),
    ]),
  );
});
