import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench } from '../bench';
import { type Subject } from '../measure';

const EMPTY = `import { App, Chart } from 'cdk8s';
const app = new App();
new Chart(app, 'empty');
app.synth();
`;
const TOPOLOGY = `import { App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, LoadBalancer, MultiGatewayChart } from 'cdk8s-knative-gateways';
const app = new App();
new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: {
    alpha: {
      assignment: GatewayAssignment.label('gateway', 'alpha'),
      loadBalancer: LoadBalancer.awsNetwork({ internal: true }),
    },
  },
});
app.synth();
`;
const LOADER = ['--import', 'tsx'];
/** What a user installs. */
const INSTALLED = ['cdk8s', 'constructs', 'tsx'];

/** `cdk8s synth` of an app, and the app alone. */
export interface AppSubjects {
  readonly synth: Subject;
  readonly app: Subject;
}

/**
 * An app with one empty chart and one with a topology of one gateway, as users have them: each is one file of
 * TypeScript, which tsx strips of its types, and the package is an installed one.
 */
export function apps(bench: Bench): { readonly empty: AppSubjects; readonly topology: AppSubjects } {
  return { empty: app(bench, 'empty app', EMPTY), topology: app(bench, 'one gateway', TOPOLOGY) };
}

function app(bench: Bench, name: string, text: string): AppSubjects {
  const main = bench.path(name.replaceAll(' ', '-'), 'main.ts');
  const folder = join(main, '..');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(main, text);
  for (const each of INSTALLED) symlinkSync(bench.file(`node_modules/${each}`), join(folder, 'node_modules', each));
  symlinkSync(bench.folder, join(folder, 'node_modules/cdk8s-knative-gateways'));
  const cdk8s = bench.file('node_modules/cdk8s-cli/bin/cdk8s');
  return {
    synth: {
      name: `cdk8s synth, ${name}`,
      command: [
        process.execPath,
        cdk8s,
        ...['synth', '--check-upgrade=false', '--app', 'node --import tsx main.ts', '--output', bench.path('out')],
      ],
      cwd: folder,
    },
    app: { name: `node --import tsx main.ts, ${name}`, command: [process.execPath, ...LOADER, main], cwd: folder },
  };
}
