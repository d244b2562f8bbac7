// Every property that the schema has, set in the files of the folder file/. What the constructs are given is compared
// with another reading of the same data, which goes by the schema.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import * as lib from '../../lib';
import { NEWEST } from '../../lib/knative/release-facts';
import schema from '../../schema/topology.schema.json';
import { EFFECTS } from '../gateway/workload/effects';
import { type Data, Reading, type Schema, definitions, everything, reachable } from './schema-reading';

const folder = join(__dirname, 'file');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const loadBalancers = join(__dirname, '../gateway/load-balancer');
const temporary = mkdtempSync(join(tmpdir(), 'file-options-'));
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

function synthesize(data: Data, seen: Set<string>): string {
  const app = new App();
  const {
    knative,
    services = [],
    domainMappings = [],
    ...props
  } = new Reading(seen).read(data, schema as Schema) as {
    readonly knative: string;
    readonly services?: (lib.KnativeServiceProps & { readonly name: string; readonly gateway?: string })[];
    readonly domainMappings?: (lib.DomainMappingProps & { readonly gateway?: string })[];
  } & Omit<lib.MultiGatewayChartProps, 'knative'>;
  const chart = new lib.MultiGatewayChart(app, 'gateways', { ...props, knative: lib.KnativeRelease.of(knative) });
  for (const { gateway = 'default', ...service } of services) {
    const construct = new lib.KnativeService(chart, service.name, service);
    if (gateway !== 'default') construct.assignTo(chart.gateway(gateway));
  }
  for (const { gateway = 'default', ...mapping } of domainMappings) {
    const construct = new lib.DomainMapping(chart, mapping.host, mapping);
    if (gateway !== 'default') construct.assignTo(chart.gateway(gateway));
  }
  return app.synthYaml();
}

const seen = new Set<string>();

test.each(files)('%s gives what its data gives in TypeScript', (name) => {
  const app = new App();
  lib.MultiGatewayChart.fromFile(app, 'gateways', join(folder, name));
  expect(app.synthYaml()).toBe(synthesize(parse(readFileSync(join(folder, name), 'utf8')) as Data, seen));
});

// Those of the pods, each alone. What is a class in TypeScript stands in the files of the folder.
const podOptions = Object.entries(EFFECTS).filter(([, { set }]) => isPlain(set));

test.each(podOptions)('%s gives what it gives in TypeScript', (option, { set }) => {
  const app = new App();
  const data = { knative: NEWEST, defaultGateway: { dedicated: set }, gateways: { alpha: set } };
  const file = join(temporary, 'topology.yaml');
  writeFileSync(file, JSON.stringify(data));
  lib.MultiGatewayChart.fromFile(app, 'gateways', file);
  expect(Object.keys(set)).toEqual([option]);
  expect(app.synthYaml()).toBe(synthesize(data, seen));
});

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) || value.constructor === Object ? Object.values(value).every(isPlain) : false;
}

// Load balancers are read from files where the effects of their options are tested (load-balancer/support.ts).
const { LoadBalancer: loadBalancer = {} } = definitions;
const ofLoadBalancers = reachable({ anyOf: [{ $ref: '#/definitions/LoadBalancer' }] });

test('the files set every property and make every choice', () => {
  const all = everything({ '': schema as Schema, ...definitions }).filter(
    (each) => !Object.hasOwn(ofLoadBalancers, each.split(/[.=]/)[0] as string),
  );
  expect(all.length).toBeGreaterThan(250);
  expect(all.filter((each) => !seen.has(each))).toEqual([]);
});

test('the options of every load balancer are tested', () => {
  const tests = readdirSync(loadBalancers).map((name) => readFileSync(join(loadBalancers, name), 'utf8'));
  const factories = Object.keys(loadBalancer.anyOf?.[1]?.properties ?? {});
  expect(factories.length).toBeGreaterThan(6);
  expect(factories.filter((name) => !tests.some((text) => text.includes(`testEffects('${name}'`)))).toEqual([]);
});

test('the choices of an enum are its values', () => {
  const enums = Object.entries(definitions).filter(([, part]) => part.enum !== undefined);
  expect(enums.length).toBeGreaterThan(20);
  for (const [name, part] of enums) {
    const values = (lib as unknown as Readonly<Record<string, object>>)[name];
    expect([name, part.enum]).toEqual([name, Object.values(values ?? {})]);
  }
});
