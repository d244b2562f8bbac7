import { type Explanation, compare, unexplained } from '../../conformance/parts/parity';

const deployment = (
  replicas: number,
  labels: object,
): { apiVersion: string; kind: string; metadata: { name: string } } => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'gateway', ...{ labels } },
  ...{ spec: { replicas, note: JSON.stringify([{ name: 'http2', port: 80 }]) } },
});

const HERE = [deployment(2, { 'example.com/by': 'here' })];
const CHART = [deployment(2, { 'example.com/by': 'chart' })];
const EXPLANATION: Explanation = {
  kind: '*',
  differences: { 'metadata.labels[example.com/by]': { here: 'here', chart: 'chart' } },
  why: 'who made it',
};

test('a difference with the explained values is explained', () => {
  expect(unexplained(compare(HERE, CHART), [EXPLANATION])).toEqual([]);
});

test('the same difference with another value is not', () => {
  expect(unexplained(compare(HERE, [deployment(2, { 'example.com/by': 'somebody' })]), [EXPLANATION])).toEqual([
    'Deployment metadata.labels[example.com/by]: "here" here, "somebody" in the chart',
    '* metadata.labels[example.com/by]: explained as {"here":"here","chart":"chart"}, but no longer so',
  ]);
});

test('nor is a difference elsewhere, or a missing object', () => {
  expect(unexplained(compare(HERE, [deployment(3, { 'example.com/by': 'chart' })]), [EXPLANATION])).toEqual([
    'Deployment spec.replicas: 2 here, 3 in the chart',
  ]);
  expect(unexplained(compare(HERE, []), [])).toEqual(['Deployment : "Deployment gateway" here, nothing in the chart']);
});

test('JSON inside of a text is compared value by value', () => {
  const note = (port: number) => ({ ...deployment(2, {}), spec: { note: JSON.stringify([{ port, name: 'http2' }]) } });
  expect(compare([note(80)], [note(81)])).toEqual([
    { kind: 'Deployment', path: 'spec.note[http2].port', left: 80, right: 81 },
  ]);
});
