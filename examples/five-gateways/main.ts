// Five gateways and what goes through them, written as data. The program only says where the file is.
import { join } from 'node:path';
import { App } from 'cdk8s';
import { MultiGatewayChart } from '../../lib';

const app = new App();
MultiGatewayChart.fromFile(app, 'gateways', join(__dirname, 'topology.yaml'));

app.synth();
