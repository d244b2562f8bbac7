import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, MultiGatewayChart } from '../../lib';
import { app, synth } from '../support';

const PAIRS = [
  ['alpha', 'beta'],
  ['alpha', 'gamma'],
  ['beta', 'gamma'],
] as const;

function overlap([one, other]: readonly [string, string]): string {
  const id = (name: string): string => `istio-system-${name}/knative-custom-gateway-${name}`;
  return `the assignments of ${id(one)} and ${id(other)} overlap`;
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

const count = (message: string): number => message.split(' overlap: ').length - 1;

test('three gateways whose assignments overlap give three refusals in one error', () => {
  const of = (key: string) => ({ assignment: GatewayAssignment.label(key, 'x') });
  const chart = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: of('a'), beta: of('b'), gamma: of('c') },
  });
  const message = messageOf(() => synth(chart));
  expect(PAIRS.filter((pair) => !message.includes(overlap(pair)))).toEqual([]);
  expect(count(message)).toBe(3);
});

test('two that exclude each other are not among them', () => {
  const of = (key: string, value = 'x') => ({ assignment: GatewayAssignment.label(key, value) });
  const chart = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: of('a'), beta: of('a', 'y'), gamma: of('c') },
  });
  const message = messageOf(() => synth(chart));
  expect(PAIRS.filter((pair) => message.includes(overlap(pair)))).toEqual(PAIRS.slice(1));
  expect(count(message)).toBe(2);
});

test('a topology file gets the same three, each at its line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overlaps-'));
  const file = join(folder, 'topology.yaml');
  const gateway = (name: string, key: string): string =>
    `  ${name}:\n    assignment: { label: { key: ${key}, value: x } }\n`;
  writeFileSync(
    file,
    `knative: '1.15'\ngateways:\n${gateway('alpha', 'a')}${gateway('beta', 'b')}${gateway('gamma', 'c')}`,
  );
  const message = messageOf(() => MultiGatewayChart.fromFile(new App(), 'gateways', file));
  rmSync(folder, { recursive: true });
  const lines = message.split('\n').filter((line) => line.includes(' overlap: '));
  expect(lines.map((line) => /topology\.yaml:(\d+):/.exec(line)?.[1])).toEqual(['6', '8', '8']);
  expect(PAIRS.filter((pair) => !message.includes(overlap(pair)))).toEqual([]);
});
