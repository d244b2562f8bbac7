import { App, Chart } from 'cdk8s';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import {
  Fleet,
  FleetDelivery,
  type FleetProps,
  FleetSource,
  GatewayAssignment,
  GatewayScaling,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
} from '../../lib';
import { type Manifest } from '../support';
import { command, filesOf, FOREIGN, temporary } from './support';

const GIT = FleetSource.git({ url: 'https://git.example.com/gateways.git' });

const PROPS: FleetProps = {
  defaults: {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment: GatewayAssignment.namespaces('alpha'), loadBalancer: LoadBalancer.clusterIp() } },
  },
  environments: { production: { gateways: { alpha: { scaling: GatewayScaling.fixed(3) } } } },
  clusters: {
    'staging-1': { environment: 'staging' },
    'production-1': { environment: 'production', region: 'eu' },
    'production-2': { environment: 'production' },
    lab: {},
  },
};

const AS_DATA = `
defaults:
  knative: "1.15"
  gateways: { alpha: { assignment: { namespaces: [alpha] }, loadBalancer: clusterIp } }
environments:
  production: { gateways: { alpha: { scaling: { fixed: 3 } } } }
clusters:
  staging-1: { environment: staging }
  production-1: { environment: production, region: eu }
  production-2: { environment: production }
  lab: {}
`;

function written(props: FleetProps): Record<string, string> {
  const outdir = temporary('dist');
  new Fleet({ ...props, outdir }).synth();
  return filesOf(outdir);
}

function delivered(delivery: FleetDelivery, rollout?: string[]): Manifest[] {
  const text = written({ ...PROPS, delivery, ...(rollout && { rollout }) })['fleet.k8s.yaml'] ?? '';
  return parseAllDocuments(text).map((document) => document.toJS());
}

test('each cluster has a folder with its topology', () => {
  const files = written(PROPS);
  expect(Object.keys(files)).toEqual(
    ['lab', 'production-1', 'production-2', 'staging-1'].map((name) => `clusters/${name}/gateways.k8s.yaml`),
  );
  expect(files['clusters/production-1/gateways.k8s.yaml']).toBe(files['clusters/production-2/gateways.k8s.yaml']);
  expect(files['clusters/production-1/gateways.k8s.yaml']).toContain('replicas: 3');
  expect(files['clusters/staging-1/gateways.k8s.yaml']).not.toContain('replicas: 3');
});

test.each(FOREIGN)('does not replace %s with what brings the clusters there', (_, content) => {
  const outdir = temporary('dist');
  const file = join(outdir, 'fleet.k8s.yaml');
  const synth = (delivery: FleetDelivery): void => {
    new Fleet({ ...PROPS, delivery, outdir }).synth();
  };
  mkdirSync(outdir);
  writeFileSync(file, content);
  const delivery = FleetDelivery.argoCdApplicationSet({ source: GIT });
  expect(() => {
    synth(delivery);
  }).toThrow(/^Fleet\.synth: not written by a fleet.*fleet\.k8s\.yaml"; to fix: move it elsewhere/);
  expect(filesOf(outdir)).toEqual({ 'fleet.k8s.yaml': content });
  // Without a delivery it is in nobody's way.
  synth(FleetDelivery.folders());
  expect(filesOf(outdir)['fleet.k8s.yaml']).toBe(content);
  rmSync(file);
  synth(delivery);
  synth(delivery);
  expect(filesOf(outdir)['fleet.k8s.yaml']).toContain('kind: ApplicationSet');
});

test.each<readonly [string, FleetDelivery, string]>([
  ['folders', FleetDelivery.folders(), 'delivery: folders'],
  [
    'Argo CD',
    FleetDelivery.argoCdApplicationSet({ source: GIT }),
    'delivery: { argoCdApplicationSet: { source: { git: { url: "https://git.example.com/gateways.git" } } } }',
  ],
  [
    'Flux',
    FleetDelivery.fluxKustomizations({
      source: FleetSource.oci({ url: 'oci://registry.example.com/gateways', tag: 'v1' }),
    }),
    'delivery: { fluxKustomizations: { source: { oci: { url: "oci://registry.example.com/gateways", tag: v1 } } } }',
  ],
])('a fleet file gives the same bytes: %s', async (_, delivery, text) => {
  const [file, output] = [temporary('fleet.yaml'), temporary('dist')];
  writeFileSync(file, `${AS_DATA}${text}\nrollout: [staging, production]\n`);
  expect((await command('fleet', 'synth', file, '--output', output)).stderr).toMatch(
    /4 clusters written, 0 unchanged\n$/,
  );
  const { 'fleet-hashes.json': hashes, ...files } = filesOf(output);
  expect(Object.keys(JSON.parse(hashes ?? '') as object)).toHaveLength(4);
  expect(files).toEqual(written({ ...PROPS, delivery, rollout: ['staging', 'production'] }));
});

test('the folder of the output has the delivery alone, for whoever builds it with kustomize', () => {
  const files = written({ ...PROPS, delivery: FleetDelivery.argoCdApplicationSet({ source: GIT }) });
  expect(parse(files['kustomization.yaml'] ?? '')).toMatchObject({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['fleet.k8s.yaml'],
  });
  expect(written(PROPS)).not.toHaveProperty(['kustomization.yaml']);
});

test('services of a cluster', () => {
  const outdir = temporary('dist');
  const fleet = new Fleet({ ...PROPS, outdir });
  new KnativeService(fleet.chart('lab'), 'hello', { image: 'example.com/hello:1' });
  fleet.synth();
  const files = filesOf(outdir);
  expect(files['clusters/lab/gateways.k8s.yaml']).toContain('name: hello');
  expect(files['clusters/staging-1/gateways.k8s.yaml']).not.toContain('name: hello');
  expect(() => fleet.chart('staging-2')).toThrow(/not a cluster of the fleet; got "staging-2"; .*staging-1/);
  expect(fleet.topology('production-1').gateways.alpha?.scaling?.minReplicas).toBe(3);
});

test('writes nothing if the validation of one cluster fails, and says which', () => {
  const outdir = temporary('dist');
  const fleet = new Fleet({ ...PROPS, outdir });
  const service = (cluster: string, id: string, name: string): void => {
    new KnativeService(fleet.chart(cluster), id, { name, image: 'example.com/hello:1' });
  };
  service('lab', 'a', 'one');
  // Sorted last.
  service('staging-1', 'a', 'same');
  service('staging-1', 'b', 'same');
  expect(() => {
    fleet.synth();
  }).toThrow(
    /^Fleet\.synth: validation failed, and nothing is written\n {2}staging-1: \[gateways\] two objects have the same kind.*gateways\/a/,
  );
  expect(() => filesOf(outdir)).toThrow('ENOENT');
});

describe('Argo CD', () => {
  test('an Application for each cluster, from its folder', () => {
    const [set] = delivered(FleetDelivery.argoCdApplicationSet({ source: GIT, path: 'out/', project: 'platform' }));
    expect(set.spec.generators[0].list.elements.map(({ cluster }: Manifest) => cluster)).toEqual([
      ...['lab', 'production-1', 'production-2', 'staging-1'],
    ]);
    expect(set.spec.template.spec).toMatchObject({
      project: 'platform',
      source: { path: 'out/clusters/{{.cluster}}', targetRevision: 'main' },
      destination: { name: '{{.cluster}}' },
    });
    expect(set.spec.strategy).toBeUndefined();
  });

  test('what is in a cluster stays when it leaves the fleet, unless the fleet says otherwise', () => {
    const policy = (preserveOnDeletion?: boolean): unknown =>
      delivered(
        FleetDelivery.argoCdApplicationSet({
          source: GIT,
          ...(preserveOnDeletion === false && { preserveOnDeletion }),
        }),
      )[0].spec.syncPolicy;
    expect(policy()).toEqual({ preserveResourcesOnDeletion: true });
    expect(policy(false)).toEqual({ preserveResourcesOnDeletion: false });
  });

  test('environments one after the other, the others last', () => {
    const [set] = delivered(FleetDelivery.argoCdApplicationSet({ source: GIT }), ['staging', 'production']);
    const values = set.spec.strategy.rollingSync.steps.map(
      ({ matchExpressions }: Manifest) => matchExpressions[0].values,
    );
    expect(values).toEqual([['staging'], ['production'], ['']]);
  });

  test('the objects of clusters have sync waves', () => {
    const files = written({ ...PROPS, delivery: FleetDelivery.argoCdApplicationSet({ source: GIT }) });
    expect(files['clusters/lab/gateways.k8s.yaml']).toContain('argocd.argoproj.io/sync-wave: "-40"');
    expect(written(PROPS)['clusters/lab/gateways.k8s.yaml']).not.toContain('sync-wave');
  });
});

describe('Flux', () => {
  const objects = delivered(FleetDelivery.fluxKustomizations({ source: GIT }), ['staging', 'production']);
  const named = (name: string): Manifest => objects.find(({ metadata }: Manifest) => metadata.name === name);

  test('a source, and the steps of each cluster', () => {
    expect(objects.map(({ kind }: Manifest) => kind)).toEqual([
      'GitRepository',
      ...Array<string>(20).fill('Kustomization'),
    ]);
    expect(named('lab-knative-gateways-config').spec).toMatchObject({
      dependsOn: [{ name: 'lab-knative-gateways-istio-gateways' }],
      kubeConfig: { secretRef: { name: 'lab-kubeconfig', key: 'value' } },
      path: './dist/clusters/lab',
      wait: true,
    });
  });

  test('what is in a cluster stays when it leaves the fleet, unless the fleet says otherwise', () => {
    const policies = (all: readonly Manifest[]): Set<unknown> =>
      new Set(all.flatMap(({ kind, spec }: Manifest) => (kind === 'Kustomization' ? [spec.deletionPolicy] : [])));
    expect(policies(objects)).toEqual(new Set(['Orphan']));
    const deleted = delivered(FleetDelivery.fluxKustomizations({ source: GIT, preserveOnDeletion: false }));
    expect(policies(deleted)).toEqual(new Set([undefined]));
  });

  test('a cluster waits for all of the environment before', () => {
    const before = (cluster: string): string[] =>
      named(`${cluster}-knative-gateways-namespaces`).spec.dependsOn.map(({ name }: Manifest) => name);
    expect(before('staging-1')).toEqual([]);
    expect(before('production-1')).toEqual(['staging-1-knative-gateways-routes']);
    expect(before('lab')).toEqual(['production-1-knative-gateways-routes', 'production-2-knative-gateways-routes']);
  });

  test('every object of a cluster belongs to a step', () => {
    const files = written({ ...PROPS, delivery: FleetDelivery.fluxKustomizations({ source: GIT }) });
    const made = parseAllDocuments(files['clusters/lab/gateways.k8s.yaml'] ?? '').map((document) => document.toJS());
    expect(made.every(({ metadata }: Manifest) => 'cdk8s-knative-gateways/phase' in metadata.labels)).toBe(true);
  });
});

test.each<readonly [string, () => unknown, RegExp]>([
  ['no clusters', () => new Fleet({ clusters: {} }), /^Fleet: clusters: empty/],
  [
    'a name that is no folder',
    () => new Fleet({ clusters: { '../up': {} } }),
    /clusters\['\.\.\/up'\]: not a DNS label/,
  ],
  [
    'an environment that no cluster has',
    () => new Fleet({ ...PROPS, environments: { producton: {} } }),
    /environments\.producton: an environment that no cluster has; .*production/,
  ],
  [
    'an environment twice',
    () => new Fleet({ ...PROPS, rollout: ['staging', 'staging'] }),
    /rollout\[1\]: there already; got "staging"/,
  ],
  [
    'no release',
    () => new Fleet({ clusters: { lab: { topology: { gateways: {} } } } }),
    /^Fleet: clusters\.lab\.topology\.knative: missing/,
  ],
  [
    'a wrong topology of one cluster',
    () =>
      new Fleet({
        defaults: { ...PROPS.defaults },
        clusters: { lab: { topology: { clusterDomain: '-' } }, other: {} },
      }),
    /^Fleet: clusters\.lab\.topology\.clusterDomain: not a DNS/,
  ],
  [
    'a source that is no URL',
    () => FleetSource.git({ url: 'git@example.com:x.git' }),
    /url: not the URL of a Git repository/,
  ],
  ['an OCI source with a tag', () => FleetSource.oci({ url: 'oci://a/b:1', tag: 'v1' }), /url: not the URL of an OCI/],
])('is refused: %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('a fleet is no part of another app', () => {
  const chart = new Chart(new App(), 'other');
  new Fleet({ ...PROPS, outdir: temporary('dist') }).synth();
  expect(chart.node.root.node.findAll()).toHaveLength(2);
});
