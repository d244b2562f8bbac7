import { assignmentWithoutEffect } from '../../../lib/analysis/rules/selection/assignment-without-effect';
import { ALPHA, configMap, entry, STOCK } from './config-map';
import { domainMapping, knativeService, together } from './manifests';
import { findingsBy, rulePage } from './page';

const LABELLED = '{matchLabels: {gateway: "alpha"}}';
const LOCAL = 'knative-serving/knative-local-gateway';
const PRIVATE = { 'networking.knative.dev/visibility': 'cluster-local' };
const config = configMap({ 'external-gateways': entry(STOCK) + entry(ALPHA, LABELLED) });

function domains(data: Record<string, string>): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config-domain', namespace: 'knative-serving' },
    data,
  });
}

function on(...manifests: string[]): string[] {
  return findingsBy(assignmentWithoutEffect, together(...manifests)).map((each) => each.on);
}

describe('assignment-without-effect', () => {
  test('the page', () => {
    expect(findingsBy(assignmentWithoutEffect, rulePage('assignment-without-effect').bad)).toEqual([
      {
        level: 'warning',
        on: 'Service team/shop',
        gateway: 'edge/alpha',
        message:
          'Knative Service team/shop matches gateway=alpha of edge/alpha, but has no external host: it has the label networking.knative.dev/visibility: cluster-local.',
        fix: 'If it is to be reached through the gateway, remove networking.knative.dev/visibility; otherwise remove the label of the gateway.',
      },
    ]);
  });

  const labelled = { gateway: 'alpha' };
  test.each([
    ['the default domain is local', domains({ 'svc.cluster.local': '' }), labelled],
    ['no entry for all services', domains({ 'a.example': 'selector: {app: a}' }), labelled],
    ['config-domain is empty', domains({}), labelled],
    [
      'a local domain by another label',
      domains({ 'a.example': '', 'svc.cluster.local': 'selector: {app: a}' }),
      { ...labelled, app: 'a' },
    ],
  ])('%s', (_, domain, labels) => {
    expect(on(config, domain, knativeService('team/shop', labels))).toEqual(['Service team/shop']);
  });

  test('a Route', () => {
    const route = JSON.stringify({
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Route',
      metadata: { name: 'shop', namespace: 'team', labels: { ...labelled, ...PRIVATE } },
      spec: { traffic: [{ configurationName: 'shop', percent: 100 }] },
    });
    expect(on(config, route)).toEqual(['Route team/shop']);
  });

  test.each([
    ['a service with a host', config, knativeService('team/shop', labelled)],
    ['a private service without a label', config, knativeService('team/shop', PRIVATE)],
    [
      'a private service with a label of no entry',
      config,
      knativeService('team/shop', { gateway: 'beta', ...PRIVATE }),
    ],
    [
      'a local domain that other services have',
      together(config, domains({ 'a.example': '', 'svc.cluster.local': 'selector: {app: a}' })),
      knativeService('team/shop', labelled),
    ],
    [
      'a DomainMapping, whose host is external',
      together(config, domains({})),
      domainMapping('team/www.example.com', 'shop', labelled),
    ],
    [
      'a private service of a namespace',
      configMap({
        'external-gateways': entry(STOCK) + entry(ALPHA, '{matchLabels: {serving.knative.dev/routeNamespace: "team"}}'),
      }),
      knativeService('team/shop', PRIVATE),
    ],
    [
      'a label that selects a local gateway, too',
      configMap({
        'external-gateways': entry(STOCK) + entry(ALPHA, LABELLED),
        'local-gateways': entry(LOCAL) + entry('edge/local', LABELLED),
      }),
      knativeService('team/shop', { ...labelled, ...PRIVATE }),
    ],
  ])('in order: %s', (_, ...manifests) => {
    expect(on(...manifests)).toEqual([]);
  });
});
