import * as api from '../../lib';
import { isBranded } from '../../lib/private/brand';
import { apiTypes, argumentRefusals, typeRefusals } from '../../lib/private/types';
import { generateApiTypes } from '../../tools/api-types/generate';

test('the types are what `npm run schema` makes', () => {
  expect(apiTypes()).toEqual(generateApiTypes());
});

test('every public class that options take carries its brand', () => {
  const classes = Object.values(apiTypes().definitions).flatMap(({ instanceOf }) => instanceOf ?? []);
  expect(classes.length).toBeGreaterThan(10);
  const prototypes = classes.map((name) => [
    name,
    (api as unknown as Record<string, { prototype: object }>)[name]?.prototype,
  ]);
  expect(prototypes.filter(([name, prototype]) => !isBranded(prototype, name as string))).toEqual([]);
});

test('unknown, missing and mistyped properties are refused at any depth, with the nearest name', () => {
  expect(
    typeRefusals('KnativeMultiGatewayConfigProps', {
      knative: '1.15',
      gateways: [{ gatewayName: 'a' }],
      network: { httpProtocol: 'Enable', rolloutDurationSecond: 5, systemInternalTls: 'true' },
    }).map(({ path, what, fix }) => [path.join('.'), what, fix]),
  ).toEqual([
    ['knative', 'not a KnativeRelease', undefined],
    ['gateways.0', 'not an IKnativeGateway', undefined],
    ['network.systemInternalTls', 'not true or false', 'write true'],
    ['network.httpProtocol', 'unsupported value', 'write Enabled'],
    ['network.rolloutDurationSecond', 'unknown property', 'write rolloutDurationSeconds'],
  ]);
});

test('the path of an argument begins in it where it is the only one, else with its name', () => {
  const paths = (name: string, values: readonly unknown[]): string[] =>
    argumentRefusals(name, values).map(({ path }) => path.join('.'));
  expect(paths('LoadBalancer.awsNetwork', [{ internal: 'true' }])).toEqual(['internal']);
  expect(paths('GatewayAssignment.namespaces', ['a', 5])).toEqual(['1']);
  expect(paths('GatewayAssignment.label', [1, 2])).toEqual(['key', 'value']);
  expect(paths('KnativeService', [undefined, 7, { image: 1 }])).toEqual(['scope', 'id', 'image']);
  expect(paths('LoadBalancer.awsNetwork', [])).toEqual([]);
});
