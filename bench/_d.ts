import { App, Yaml } from 'cdk8s';
import { writeFileSync } from 'node:fs';
import { GatewayAssignment, KnativeRelease, LoadBalancer, MultiGatewayChart } from '../lib';
const G = Number(process.argv[2]);
const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', { knative: KnativeRelease.V1_15, gateways: Object.fromEntries(Array.from({length:G},(_,i)=>[`team-${i}`,{ assignment: GatewayAssignment.label('gateway',`team-${i}`), loadBalancer: LoadBalancer.awsNetwork({internal:true}), domain: `team-${i}.example.com` }])) });
const services = Array.from({ length: G*10 }, (_, index) => ({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: `service-${index}`, namespace: 'default', labels: { gateway: `team-${index % G}` } }, spec: { template: { spec: { containers: [{ image: 'example.com/app:1' }] } } } }));
writeFileSync(`/tmp/dom-${G}.yaml`, Yaml.stringify(...(chart.toJson() as object[]), ...services));
