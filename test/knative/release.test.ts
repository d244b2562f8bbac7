import { ConfigIstioFormat, KnativeRelease } from '../../lib';

test('knows the releases 1.12 to 1.22', () => {
  expect(
    KnativeRelease.all().map(({ minor, istioVersion, configIstioFormat }) => [minor, istioVersion, configIstioFormat]),
  ).toEqual([
    ['1.12', '1.19.6', ConfigIstioFormat.KEYS],
    ['1.13', '1.20.2', ConfigIstioFormat.KEYS],
    ['1.14', '1.21.1', ConfigIstioFormat.LISTS],
    ['1.15', '1.22.2', ConfigIstioFormat.LISTS],
    ['1.16', '1.22.2', ConfigIstioFormat.LISTS],
    ['1.17', '1.24.2', ConfigIstioFormat.LISTS],
    ['1.18', '1.25.2', ConfigIstioFormat.LISTS],
    ['1.19', '1.26.2', ConfigIstioFormat.LISTS],
    ['1.20', '1.27.9', ConfigIstioFormat.LISTS],
    ['1.21', '1.28.6', ConfigIstioFormat.LISTS],
    ['1.22', '1.29.2', ConfigIstioFormat.LISTS_EMPTY_IS_NONE],
  ]);
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
  expect(KnativeRelease.V1_22.minor).toBe('1.22');
});
