import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import ts from 'typescript';
import * as lib from '../../lib';
import { blocksOf, ROOT } from './pages';

const FOLDER = join(ROOT, 'test/docs/virtual');
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node', 'jest'],
  paths: {
    'cdk8s-knative-gateways': [join(ROOT, 'build/lib/index.d.ts')],
    'cdk8s-knative-gateways/jest': [join(ROOT, 'build/lib/jest.d.ts')],
    'cdk8s-knative-gateways/validation': [join(ROOT, 'build/lib/validation.d.ts')],
  },
};

/** A block as a module. One that imports nothing is a part of a program, whose `app` and `chart` it uses. */
function moduleOf(code: string): string {
  if (/^import /m.test(code)) return code;
  const used = (names: object): string =>
    Object.keys(names)
      .filter((name) => new RegExp(`\\b${name}\\b`).test(code))
      .join();
  return [
    `import { ${used(cdk8s)} } from 'cdk8s'; import { ${used(lib)} } from 'cdk8s-knative-gateways';`,
    "declare const app: import('cdk8s').App; declare const chart: import('cdk8s-knative-gateways').MultiGatewayChart;",
    code,
  ].join(' ');
}

/** What the compiler says of each block, by its place. */
function errorsOf(blocks: ReadonlyMap<string, string>): string[] {
  const files = new Map(
    [...blocks].map(([place, code], index) => [join(FOLDER, `block-${index}.ts`), { place, code }]),
  );
  const host = ts.createCompilerHost(OPTIONS);
  const plain = ts.createCompilerHost(OPTIONS);
  host.fileExists = (name) => files.has(name) || plain.fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? plain.readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const file = files.get(name);
    return file ? ts.createSourceFile(name, moduleOf(file.code), version) : plain.getSourceFile(name, version, ...rest);
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return [...files].flatMap(([name, { place }]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}

test('every block of TypeScript compiles against the declarations of the package', () => {
  const blocks = blocksOf('ts');
  expect(blocks.length).toBeGreaterThan(25);
  const controls = new Map([
    [
      'control of a module',
      "import { LoadBalancer } from 'cdk8s-knative-gateways';\nLoadBalancer.awsNetwork({ internl: true });",
    ],
    ['control of a part', "LoadBalancer.awsNetwork({ internal: 'yes' });"],
  ]);
  const errors = errorsOf(new Map([...blocks.map(({ place, code }) => [place, code] as const), ...controls]));
  expect(errors.filter((error) => !error.startsWith('control'))).toEqual([]);
  expect(errors.map((error) => error.split(':')[0])).toEqual([...controls.keys()]);
}, 60_000);
