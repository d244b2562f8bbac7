import { writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { ConfigDelivery, Fleet, FleetDelivery, type FleetProps, FleetSource, KnativeRelease } from '../../lib';
import { type Manifest } from '../support';
import { command, filesOf, temporary } from './support';

const GIT = FleetSource.git({ url: 'https://git.example.com/gateways.git' });

function onHub(name: string, profile = name): ConfigDelivery {
  return ConfigDelivery.knativeServing({ name, clusterProfile: { name: profile, namespace: 'fleet-system' } });
}

const PROPS: FleetProps = {
  defaults: { knative: KnativeRelease.V1_22, gateways: {} },
  clusters: {
    alone: {},
    one: { topology: { delivery: onHub('one') } },
    two: { environment: 'production', topology: { delivery: onHub('two') } },
  },
};

const AS_DATA = `
defaults: { knative: "1.22", gateways: {} }
clusters:
  alone: {}
  one: { topology: { delivery: { knativeServing: { name: one, clusterProfile: { name: one, namespace: fleet-system } } } } }
  two:
    environment: production
    topology: { delivery: { knativeServing: { name: two, clusterProfile: { name: two, namespace: fleet-system } } } }
`;

function written(delivery: FleetDelivery): Record<string, string> {
  const outdir = temporary('dist');
  new Fleet({ ...PROPS, delivery, outdir }).synth();
  return filesOf(outdir);
}

function delivered(delivery: FleetDelivery): Manifest[] {
  return parseAllDocuments(written(delivery)['fleet.k8s.yaml'] ?? '').map((document) => document.toJS());
}

test('the KnativeServing of a cluster is in a file for the hub', () => {
  const files = written(FleetDelivery.folders());
  expect(Object.keys(files)).toEqual([
    'clusters/alone/gateways.k8s.yaml',
    'clusters/one/gateways-hub.k8s.yaml',
    'clusters/one/gateways.k8s.yaml',
    'clusters/two/gateways-hub.k8s.yaml',
    'clusters/two/gateways.k8s.yaml',
  ]);
  expect(files['clusters/two/gateways-hub.k8s.yaml']).toContain('clusterProfileRef:\n    name: two\n');
  expect(files['clusters/two/gateways.k8s.yaml']).not.toContain('KnativeServing');
});

test('a fleet file gives the same bytes', async () => {
  const [file, output] = [temporary('fleet.yaml'), temporary('dist')];
  const source = 'source: { git: { url: "https://git.example.com/gateways.git" } }';
  writeFileSync(file, `${AS_DATA}delivery: { fluxKustomizations: { ${source} } }\n`);
  expect((await command('fleet', 'synth', file, '--output', output)).stderr).toMatch(/3 clusters written/);
  const { 'fleet-hashes.json': _, ...files } = filesOf(output);
  expect(files).toEqual(written(FleetDelivery.fluxKustomizations({ source: GIT })));
});

test('Argo CD applies the files for the hub to its own cluster, and to no other', () => {
  const [clusters, hub] = delivered(FleetDelivery.argoCdApplicationSet({ source: GIT }));
  expect(clusters.spec.template.spec).toMatchObject({
    source: { directory: { exclude: '*-hub.k8s.yaml' } },
    destination: { name: '{{.cluster}}' },
  });
  expect(clusters.spec.generators[0].list.elements).toHaveLength(3);
  expect(hub.metadata.name).toBe('knative-gateways-hub');
  expect(hub.spec.template.spec).toMatchObject({
    source: { directory: { include: '*-hub.k8s.yaml' } },
    destination: { name: 'in-cluster' },
  });
  expect(hub.spec.generators[0].list.elements.map(({ cluster }: Manifest) => cluster)).toEqual(['one', 'two']);
});

test('Flux applies them to its own cluster, before the configuration', () => {
  const objects = delivered(FleetDelivery.fluxKustomizations({ source: GIT }));
  const named = (name: string): Manifest => objects.find(({ metadata }: Manifest) => metadata.name === name);
  const spec = (name: string): Manifest => named(name).spec;
  expect(named('alone-knative-gateways-hub')).toBeUndefined();
  expect(spec('one-knative-gateways-hub').kubeConfig).toBeUndefined();
  expect(spec('one-knative-gateways-hub').dependsOn).toEqual([{ name: 'one-knative-gateways-istio-gateways' }]);
  expect(spec('one-knative-gateways-config').dependsOn).toEqual([{ name: 'one-knative-gateways-hub' }]);
  expect(spec('one-knative-gateways-routes').kubeConfig).toBeDefined();
});

test.each([
  [
    'the same object',
    onHub('one', 'other'),
    /delivery\.name: that of cluster one; got "KnativeServing knative-serving\/one"/,
  ],
  [
    'the same cluster',
    onHub('other', 'one'),
    /delivery\.clusterProfile: that of cluster one; got "ClusterProfile fleet-system\/one"/,
  ],
])('two clusters with %s are refused', (_, delivery, message) => {
  const clusters = { one: { topology: { delivery: onHub('one') } }, two: { topology: { delivery } } };
  expect(() => new Fleet({ ...PROPS, clusters })).toThrow(message);
});

test('a fleet file in which every cluster has the same is refused', async () => {
  const file = temporary('fleet.yaml');
  const delivery = 'delivery: { knativeServing: { clusterProfile: { name: a, namespace: b } } }';
  writeFileSync(file, `defaults: { knative: "1.22", gateways: {}, ${delivery} }\nclusters: { one: {}, two: {} }\n`);
  const { status, stderr } = await command('fleet', 'synth', file, '--output', temporary('dist'));
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('clusters.two.topology.delivery.name: that of cluster one'),
  ]);
});
