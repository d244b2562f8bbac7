// A wheel, installed into an empty virtual environment.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, compare, EXAMPLES, has, JSII_VERSION, pkg, ROOT, run, temp, VERSION } from './work.mjs';

const PYTHON = process.env.PYTHON ?? (has('python3.11') ? 'python3.11' : 'python3');
/** The version that generated projects ask for. */
const SETUPTOOLS = '75.3.2';
const TWINE = '6.2.0';

export function check(generated) {
  const wheel = build(join(generated, 'python'));
  const python = install(wheel);
  const example = join(temp, 'python');
  run(python, [join(EXAMPLES, 'python/main.py')], { env: { CDK8S_OUTDIR: example } });
  compare('Python', example);
  fromFile(python);
  refusal(python);
  return `wheel of ${VERSION} in an empty environment of ${run(python, ['--version']).trim()}: built twice with the same bytes, \
checked by twine; same bytes as main.ts, a topology file, a refusal`;
}

function build(project) {
  const tools = cached(`python-build-${SETUPTOOLS}-twine-${TWINE}`, (folder) => {
    run(PYTHON, ['-m', 'venv', '--copies', folder]);
    const wanted = [`setuptools==${SETUPTOOLS}`, 'wheel', `twine==${TWINE}`];
    run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '-q', ...wanted]);
  });
  const python = join(tools, 'bin/python');
  const [first, second] = ['wheel', 'wheel-again'].map((name) => wheelOf(python, project, join(temp, name)));
  if (!readFileSync(first).equals(readFileSync(second)))
    throw new Error('Python: building twice gives different wheels');
  run(python, ['-m', 'twine', 'check', '--strict', first]);
  return first;
}

function wheelOf(python, project, folder) {
  const flags = ['--no-deps', '--no-build-isolation', '--wheel-dir', folder];
  // The time of all that is inside; the release takes that of the commit.
  run(python, ['-m', 'pip', 'wheel', '-q', ...flags, project], { env: { SOURCE_DATE_EPOCH: '1700000000' } });
  return join(folder, readdirSync(folder)[0]);
}

/** The interpreter of an environment with the wheel and what it depends on, and nothing else. */
function install(wheel) {
  const wanted = {
    cdk8s: pkg('node_modules/cdk8s').version,
    constructs: pkg('node_modules/constructs').version,
    jsii: JSII_VERSION,
  };
  const pins = Object.entries(wanted).map(([name, version]) => `${name}==${version}`);
  const wheels = cached(`python-${Object.values(wanted).join('-')}`, (folder) => {
    run(PYTHON, ['-m', 'pip', 'download', '-q', '--disable-pip-version-check', '-d', folder, ...pins, 'publication']);
  });
  const environment = join(temp, 'environment');
  run(PYTHON, ['-m', 'venv', environment]);
  const python = join(environment, 'bin/python');
  run(python, ['-m', 'pip', 'install', '-q', '--no-index', '--find-links', wheels, wheel]);
  return python;
}

/** A topology file gives what it gives in TypeScript. */
function fromFile(python) {
  const file = join(ROOT, 'examples/five-gateways/topology.yaml');
  const outdir = join(temp, 'python-file');
  const typescript = join(temp, 'typescript-file');
  mkdirSync(typescript);
  const program = `from cdk8s import App
from cdk8s_knative_gateways import MultiGatewayChart
app = App(outdir=${JSON.stringify(outdir)})
MultiGatewayChart.from_file(app, "gateways", ${JSON.stringify(file)})
app.synth()
`;
  run(python, ['-c', program]);
  writeFileSync(
    join(typescript, 'main.cjs'),
    `const { App } = require(${JSON.stringify(join(ROOT, 'node_modules/cdk8s'))});
const { MultiGatewayChart } = require(${JSON.stringify(ROOT)});
const app = new App({ outdir: ${JSON.stringify(typescript)} });
MultiGatewayChart.fromFile(app, 'gateways', ${JSON.stringify(file)});
app.synth();
`,
  );
  run(process.execPath, [join(typescript, 'main.cjs')]);
  const read = (folder) => readFileSync(join(folder, 'gateways.k8s.yaml'), 'utf8');
  if (read(outdir) !== read(typescript)) throw new Error('Python: a topology file gives other manifests');
}

/** What the constructs refuse arrives as an exception with the whole message. */
function refusal(python) {
  const program = `from cdk8s_knative_gateways import KnativeRelease
try:
    KnativeRelease.of("1.99")
except Exception as error:
    print(error)
`;
  const message = run(python, ['-c', program]);
  if (!message.includes('1.99') || !message.includes('1.23')) throw new Error(`Python: no refusal, but: ${message}`);
}
