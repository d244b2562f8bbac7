// One whole process: builds and writes a topology of as many gateways as the argument says.
import { App } from 'cdk8s';
import { topology } from './topology';

const app = new App();
topology(app, Number(process.argv[2]));
app.synth();
