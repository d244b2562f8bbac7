// One whole process: builds and writes topologies of as many gateways as the argument says. config-istio of one cluster
// has no room for more than some two thousand, so that more are clusters of a thousand each, in folders of their own.
import { App } from 'cdk8s';
import { join } from 'node:path';
import { topology } from './topology';

const OF_A_CLUSTER = 1000;
const count = Number(process.argv[2]);
const outdir = process.env.CDK8S_OUTDIR ?? 'dist';
for (let first = 0; first < count; first += OF_A_CLUSTER) {
  const app = new App({ outdir: count <= OF_A_CLUSTER ? outdir : join(outdir, String(first)) });
  topology(app, Math.min(OF_A_CLUSTER, count - first), undefined, first);
  app.synth();
}
