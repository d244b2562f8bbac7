import { GatewayAssignment, KnativeRelease, MultiGatewayChart, type MultiGatewayChartProps } from '../../lib';
import { app, synth } from '../support';

type Gateways = MultiGatewayChartProps['gateways'];

function failure(gateways: Gateways): string {
  const topology = new MultiGatewayChart(app(), 'gateways', { knative: KnativeRelease.V1_15, gateways });
  try {
    synth(topology);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

// Gateways are taken by name, so that "a" is always the first of the two. What holds must not depend on which of them
// names the other.
const second = ['b'];
const first = ['a'];

describe('a shared host', () => {
  const hosts = ['x.example.com'];
  const assignment = GatewayAssignment.label('gateway', 'x');
  test.each<[string, Gateways]>([
    ['the first names the second', { a: { hosts, assignment, secondaryGateways: second }, b: { hosts } }],
    ['the second names the first', { a: { hosts }, b: { hosts, assignment, secondaryGateways: first } }],
  ])('is accepted where %s as its secondary gateway', (_, gateways) => {
    expect(failure(gateways)).toBe('accepted');
  });
  test('is refused where neither does, or only a third gateway', () => {
    expect(failure({ a: { hosts, assignment }, b: { hosts } })).toContain('two gateways share a host');
    expect(
      failure({ a: { hosts }, b: { hosts }, c: { assignment, hosts: ['c.example.com'], secondaryGateways: first } }),
    ).toContain('two gateways share a host');
  });
});

describe('overlapping assignments', () => {
  const wide = GatewayAssignment.namespaces('team-a');
  const narrow = GatewayAssignment.label('gateway', 'x');
  test.each<[string, Gateways]>([
    ['the first names the second', { a: { assignment: wide, secondaryGateways: second }, b: { assignment: narrow } }],
    ['the second names the first', { a: { assignment: wide }, b: { assignment: narrow, secondaryGateways: first } }],
  ])('are accepted where %s as its secondary gateway', (_, gateways) => {
    expect(failure(gateways)).toBe('accepted');
  });
  test('are refused where neither does, or only a third gateway', () => {
    expect(failure({ a: { assignment: wide }, b: { assignment: narrow } })).toContain('overlap');
    expect(
      failure({
        a: { assignment: wide },
        b: { assignment: narrow },
        c: { assignment: GatewayAssignment.namespaces('team-c'), secondaryGateways: first },
      }),
    ).toContain('overlap');
  });
});
