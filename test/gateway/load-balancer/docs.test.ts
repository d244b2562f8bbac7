import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { parse } from 'yaml';
import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import { ExternalTrafficPolicy } from '../../../lib/gateway/load-balancer/options';

const text = readFileSync(join(__dirname, '../../../docs/load-balancers.md'), 'utf8');
const examples = [...text.matchAll(/^```ts\n(.*?)^```\n+^```yaml\n(.*?)^```/gms)].map(([, code = '', yaml = '']) => ({
  code: code.trim().replace(/;$/, ''),
  service: parse(yaml) as unknown,
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

test.each(examples)('$code', ({ code, service }) => {
  const { annotations, ...spec } = run(code)._template.build();
  expect({ metadata: { annotations }, spec }).toEqual(service);
});
