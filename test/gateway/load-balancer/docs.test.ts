import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { Chart } from 'cdk8s';
import { parse } from 'yaml';
import { IsolatedGateway } from '../../../lib';
import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import { ExternalTrafficPolicy } from '../../../lib/gateway/load-balancer/options';
import { PLATFORM, app, find, synth } from '../../support';

const text = readFileSync(join(__dirname, '../../../docs/load-balancers.md'), 'utf8');
const examples = [...text.matchAll(/^```ts\n(.*?)^```\n+^```yaml\n(.*?)^```/gms)].map(([, code = '', yaml = '']) => ({
  code: code.trim().replace(/;$/, ''),
  service: parse(yaml) as { readonly spec: { readonly ports?: unknown } },
}));

function run(code: string): LoadBalancer {
  const script = transformSync(`result = (${code});`, { jsc: { parser: { syntax: 'typescript' } }, isModule: false });
  const names = { LoadBalancer, ExternalTrafficPolicy };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the examples of this repository's own documentation
  const evaluate = new Function(...Object.keys(names), `let result; ${script.code}; return result;`) as (
    ...values: unknown[]
  ) => LoadBalancer;
  return evaluate(...Object.values(names));
}

test('every example in the documentation shows what it gives', () => {
  expect(examples).toHaveLength([...text.matchAll(/^```ts$/gm)].length);
  expect(examples.length).toBeGreaterThan(5);
});

/** The Service of a gateway with the load balancer; its ports only where they are documented. */
function serviceOf(loadBalancer: LoadBalancer, hasPorts: boolean): unknown {
  const chart = new Chart(app(), 'chart');
  new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, loadBalancer });
  const { metadata, spec } = find(synth(chart), 'Service', 'istio-ingressgateway');
  const { selector: _, ports, ...fields } = spec;
  return {
    ...(metadata.annotations !== undefined && { metadata: { annotations: metadata.annotations } }),
    spec: { ...fields, ...(hasPorts && { ports }) },
  };
}

test.each(examples)('$code', ({ code, service }) => {
  expect(serviceOf(run(code), service.spec.ports !== undefined)).toEqual(service);
});
