import { App, Chart, Testing } from 'cdk8s';
import { Deployment, Service } from 'cdk8s-plus-28';
import { GatewayAssignment, KnativeRelease, MultiGatewayChart } from '../lib';

function topology(app: App): MultiGatewayChart {
  return new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.V1_22,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
  });
}

function deployment(scope: Chart, labels: Readonly<Record<string, string>>): Deployment {
  const made = new Deployment(scope, 'web', {
    containers: [{ image: 'web', portNumber: 8080 }],
    podMetadata: { labels },
  });
  made.exposeViaService({ name: 'web' });
  return made;
}

test('a Deployment and a Service of cdk8s-plus beside a topology', () => {
  const app = Testing.app();
  topology(app);
  const team = new Chart(app, 'team', { namespace: 'team' });
  deployment(team, { app: 'web' });
  expect(() => {
    app.synth();
  }).not.toThrow();
});

test('pods of cdk8s-plus with the label of a gateway are refused', () => {
  const app = Testing.app();
  const { podLabels: labels } = topology(app).gateway('alpha');
  deployment(new Chart(app, 'team', { namespace: 'team' }), { ...labels });
  expect(() => {
    app.synth();
  }).toThrow(/team-web.*alpha/s);
});

test('a Service of cdk8s-plus with the label of a gateway is refused', () => {
  const app = Testing.app();
  const { podLabels: labels } = topology(app).gateway('alpha');
  const team = new Chart(app, 'team', { namespace: 'team' });
  new Service(team, 'web', { metadata: { labels: { ...labels } }, ports: [{ port: 80 }] });
  expect(() => {
    app.synth();
  }).toThrow(/team-web.*alpha/s);
});
