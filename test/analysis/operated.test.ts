// What a KnativeServing says of the installation: its release, and where the operator puts the local gateway's Service.
import { loadText } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';

function serving(spec: string, status = ''): string {
  return `apiVersion: operator.knative.dev/v1beta1
kind: KnativeServing
metadata: {name: knative-serving, namespace: knative-serving}
spec: {${spec}}
${status}`;
}

const modelOf = (yaml: string): ReturnType<typeof buildModel> => buildModel(loadText(yaml, 'f.yaml').manifests, {});

describe('the release of a KnativeServing', () => {
  test.each([
    ['its spec', serving('version: "1.17"', 'status: {version: 1.16.1}'), '1.17', 'manifests'],
    [
      'its status, where the spec leaves it to the operator',
      serving('', 'status: {version: 1.20.1}'),
      '1.20',
      'manifests',
    ],
    [
      'its status, where the spec has no number',
      serving('version: latest', 'status: {version: 1.21.0}'),
      '1.21',
      'manifests',
    ],
    ['neither', serving(''), '1.15', 'default'],
  ])('%s', (_, yaml, minor, from) => {
    expect(modelOf(yaml).release).toMatchObject({ from, release: { minor } });
  });
});

test('the local Service is where the key of the older format says', () => {
  const key = 'local-gateway.knative-serving.knative-local-gateway';
  const moved = serving(
    `version: 1.15.0, config: {istio: {${key}: knative-local-gateway.edge.svc.cluster.local}}, ` +
      'ingress: {istio: {enabled: true, knative-local-gateway: {selector: {istio: edge}}}}',
  );
  const services = modelOf(moved).services.map(({ namespace, name, selector }) => [
    `${namespace}/${name}`,
    { ...selector },
  ]);
  expect(services).toContainEqual(['edge/knative-local-gateway', { istio: 'edge' }]);
});
