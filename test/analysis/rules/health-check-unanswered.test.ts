import { healthCheckUnanswered } from '../../../lib/analysis/rules/operations/health-check-unanswered';
import { type KubeObject } from '../../../lib/private/access';
import { isolated } from '../support';
import { findingsBy, rulePage } from './page';
import { saidBy, withShop } from './said';

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-port';
const DIGITAL_OCEAN = 'service.beta.kubernetes.io/do-loadbalancer-healthcheck-port';

function checking(annotation: string, port: string, spec: object = {}): readonly KubeObject[] {
  return withShop(
    ...isolated('gw/alpha').map((object) =>
      object['kind'] === 'Service'
        ? {
            ...object,
            metadata: { ...(object['metadata'] as object), annotations: { [annotation]: port } },
            spec: { ...(object['spec'] as object), ...spec },
          }
        : object,
    ),
  );
}

test('the page', () => {
  expect(findingsBy(healthCheckUnanswered, rulePage('health-check-unanswered').bad)).toEqual([
    {
      level: 'warning',
      on: 'Service edge/edge',
      gateway: 'edge/edge',
      message: `The load balancer of Service edge/edge checks port 15022 (${AWS}), which neither the Service nor Deployment edge/edge opens.`,
      fix: `Set ${AWS}: "15021" on Service edge/edge, the health port of the pods, or remove the annotation.`,
    },
  ]);
});

test.each([
  ['the port of the traffic', AWS, 'traffic-port'],
  ['a port of the pods on which a Gateway listens', AWS, '8080'],
  ['the health port of a proxy', AWS, '15021'],
  ['a node port', AWS, '31234'],
  ['the name of a port', AWS, 'port-80'],
  ['a port of the Service, for DigitalOcean', DIGITAL_OCEAN, '80'],
])('%s is answered', (_, annotation, port) => {
  expect(saidBy(healthCheckUnanswered, checking(annotation, port))).toEqual([]);
});

test.each([
  ['a port on which no Gateway listens', AWS, '8443'],
  ['a port of the Service, for targets that are pods', AWS, '80'],
  ['the name of no port', AWS, 'status-port'],
  ['a port of the pods, for DigitalOcean', DIGITAL_OCEAN, '8080'],
])('%s is not', (_, annotation, port) => {
  expect(saidBy(healthCheckUnanswered, checking(annotation, port))).toHaveLength(1);
});

test('what is no load balancer checks nothing', () => {
  expect(saidBy(healthCheckUnanswered, checking(AWS, '1', { type: 'ClusterIP' }))).toEqual([]);
});
