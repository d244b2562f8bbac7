import { CommanderError } from 'commander';
import { parseOptions } from '../../conformance/options';

const PARTS = ['schema', 'random'];

let printed = '';
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('all parts, 100 topologies and a seed of its own by default', () => {
  const { only, random, seed } = parseOptions([], PARTS);
  expect({ only, random }).toEqual({ only: [], random: 100 });
  expect(seed).toBeGreaterThanOrEqual(0);
});

test('two parts run at a time, unless it says otherwise', () => {
  expect(parseOptions([], PARTS).atATime).toBe(2);
  expect(parseOptions(['--at-a-time', '1'], PARTS).atATime).toBe(1);
});

test('parts may be repeated', () => {
  expect(parseOptions(['--only', 'random', '--only', 'schema'], PARTS).only).toEqual(['random', 'schema']);
});

test.each(['0', '7', '2147483647'])('the seed %s', (text) => {
  expect(parseOptions(['--seed', text], PARTS).seed).toBe(Number(text));
});

test.each([
  ['--seed', ''],
  ['--seed', ' 7'],
  ['--seed', '0x10'],
  ['--seed', '1e3'],
  ['--seed', '1.0'],
  ['--seed', '-1'],
  ['--seed', '2147483648'],
  ['--random', '0'],
  ['--random', ''],
])('%s %p is refused', (...args) => {
  expect(() => parseOptions(args, PARTS)).toThrow(CommanderError);
  expect(printed).toContain('in decimal digits');
});

test('an unknown part is refused with the names of all', () => {
  expect(() => parseOptions(['--only', 'leek'], PARTS)).toThrow(CommanderError);
  expect(printed).toContain('the parts are schema, random.');
});

test.each([[['--sed', '1']], [['leaks']]])('%p is refused', (args) => {
  expect(() => parseOptions(args, PARTS)).toThrow(CommanderError);
});

test('scales of the measurement of xDS', () => {
  expect(parseOptions([], PARTS).xds).toEqual([{ gateways: 4, services: 40 }]);
  expect(parseOptions(['--xds', '2x3', '--xds', '10x200'], PARTS).xds).toEqual([
    { gateways: 2, services: 3 },
    { gateways: 10, services: 200 },
  ]);
  for (const wrong of ['', '10', '10x', '0x5', '5x4', '40x100', '2x3x4']) {
    expect(() => parseOptions(['--xds', wrong], PARTS)).toThrow(CommanderError);
  }
});
