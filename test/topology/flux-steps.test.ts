import { fluxMarks, fluxSteps, lastFluxStep } from '../../lib/topology/flux-steps';
import { Phase } from '../../lib/private/objects';

const OPTIONS = { prefix: 'edge', sourceRef: { kind: 'GitRepository', name: 'fleet' } as never, path: './dist' };
const PHASE = 'cdk8s-knative-gateways/phase';

/** `NAME after NAMES` of each Kustomization. */
const steps = (more: object = {}): string[] =>
  fluxSteps({ ...OPTIONS, ...more }).map(({ manifest }) => {
    const { metadata, spec } = manifest as unknown as {
      metadata: { name: string };
      spec: { dependsOn: { name: string }[] };
    };
    return `${metadata.name} after ${spec.dependsOn.map(({ name }) => name).join()}`;
  });
const specOf = (id: string, more: object = {}): Record<string, unknown> => {
  const found = fluxSteps({ ...OPTIONS, ...more }).find((each) => each.id === id);
  return (found?.manifest as unknown as { spec: Record<string, unknown> }).spec;
};

const BEFORE = [
  'edge-namespaces after ',
  'edge-gateways after edge-namespaces',
  'edge-istio-gateways after edge-gateways',
];

test('each step waits for the one before', () => {
  expect(steps()).toEqual([...BEFORE, 'edge-config after edge-istio-gateways', 'edge-routes after edge-config']);
  expect(steps({ hasHub: false })).toEqual(steps());
  expect(steps({ dependsOn: ['istio', 'knative'] })[0]).toBe('edge-namespaces after istio,knative');
});

test('what is applied in the cluster of Flux itself goes before the configuration', () => {
  expect(steps({ hasHub: true })).toEqual([
    ...BEFORE,
    'edge-hub after edge-istio-gateways',
    'edge-config after edge-hub',
    'edge-routes after edge-config',
  ]);
  const spec = { kubeConfig: { secretRef: { name: 'eu-1' } } };
  expect(specOf('config', { hasHub: true, spec })).toMatchObject(spec);
  expect(specOf('hub', { hasHub: true, spec })).not.toHaveProperty('kubeConfig');
});

test('a step applies the objects with its label; the last one those without any as well', () => {
  const selector = (id: string): unknown => {
    const [patch] = specOf(id)['patches'] as { target: { labelSelector: string } }[];
    return patch?.target.labelSelector;
  };
  expect(selector('gateways')).toBe(`${PHASE}!=gateways`);
  expect(selector('routes')).toBe(`${PHASE} in (namespaces,gateways,istio-gateways,config,hub,order)`);
  expect(fluxMarks(Phase.CONFIG)).toEqual({ labels: { [PHASE]: 'config' } });
  expect(fluxMarks(Phase.ROUTE)).toEqual({ labels: { [PHASE]: 'routes' } });
});

test('the last step is ready when everything is', () => {
  expect(lastFluxStep('edge')).toBe('edge-routes');
  expect(steps().at(-1)).toMatch(/^edge-routes /);
});

test('steps wait for their objects, and delete what is gone', () => {
  for (const id of ['namespaces', 'gateways', 'istio-gateways', 'config', 'routes'])
    expect(specOf(id)).toMatchObject({ prune: true, wait: true, interval: '600s', path: './dist' });
  expect(specOf('config', { intervalSeconds: 60 })['interval']).toBe('60s');
});
