import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from '../../lib';
import { apiTypes } from '../../lib/private/types';
import * as validation from '../../lib/validation';

const report = (entry: string): string =>
  readFileSync(join(__dirname, '../../etc', `cdk8s-knative-gateways${entry}.api.md`), 'utf8');

/** What callers can call, as API Extractor reads it from the declarations: constructors, factories and methods. */
function callables(text: string): string[] {
  const classes = [...text.matchAll(/^export class (\w+)[^{]*\{\n(.*?)^\}/gms)];
  return classes.flatMap(([, name = '', body = '']) =>
    [...body.matchAll(/^ {4}(?:static )?(\w+)(?:<[^>]*>)?\(([^)]*)\)/gm)]
      .filter(([, member = '']) => !member.startsWith('_'))
      .map(([, member]) => (member === 'constructor' ? name : `${name}.${member ?? ''}`)),
  );
}

/** Overrides of constructs and of cdk8s' plugins, which cdk8s calls and not a user. */
const OF_CDK8S = ['TopologyValidation.validate'];

test('the data by which untyped calls are checked and tried has every public constructor, factory and method', () => {
  const found = [...callables(report('')), ...callables(report('-validation'))].filter(
    (name) => !OF_CDK8S.includes(name),
  );
  expect(found.length).toBeGreaterThan(80);
  const known = Object.keys(apiTypes().signatures);
  expect(found.filter((name) => !known.includes(name) && !/\.(toJson|toString)$/.test(name))).toEqual([]);
  expect(known.filter((name) => !found.includes(name))).toEqual([]);
});

test('every class of the package is in it', () => {
  const classes = Object.entries({ ...api, ...validation }).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : [],
  );
  const known = new Set(Object.keys(apiTypes().signatures).map((name) => name.split('.')[0]));
  const withoutCalls = classes.filter((name) => !known.has(name));
  expect(classes.length).toBeGreaterThan(25);
  expect(withoutCalls).toEqual([]);
});

test('a factory that is missing is found', () => {
  expect(
    callables('export class A {\n    constructor(a: string);\n    static of(): A;\n    readonly b: string;\n}\n'),
  ).toEqual(['A', 'A.of']);
});
