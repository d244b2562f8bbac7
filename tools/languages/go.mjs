// A Go program that is compiled with the generated module. cdk8s' own Go module may not be on the module proxy; its
// code is generated from the npm package then, as its authors do.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { cached, compare, EXAMPLES, has, pkg, ROOT, run, temp } from './work.mjs';
import { generate } from './generate.mjs';

const CDK8S = 'github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2';

export function check(generated) {
  if (!has('go')) return undefined;
  const version = pkg('node_modules/cdk8s').version;
  const { name, moduleName } = goModule();
  const cdk8s = cached(`go-cdk8s-${version}`, (folder) => {
    generate(join(ROOT, 'node_modules/cdk8s'), folder, ['go']);
  });
  const project = join(temp, 'go-project');
  cpSync(join(EXAMPLES, 'go'), project, { recursive: true });
  const env = { GOWORK: 'off', GOFLAGS: '-mod=mod' };
  const replace = (module, folder) => run('go', ['mod', 'edit', `-replace=${module}=${folder}`], { cwd: project, env });
  replace(CDK8S, join(cdk8s, 'go/cdk8s'));
  replace(`${moduleName}/${name}`, join(generated, 'go', name));
  run('go', ['vet', '.'], { cwd: project, env });
  run('go', ['build', '-o', 'app', '.'], { cwd: project, env });
  const outdir = join(temp, 'go');
  run(join(project, 'app'), [], { cwd: project, env: { CDK8S_OUTDIR: outdir } });
  compare('Go', outdir);
  return `program with the generated module, and cdk8s' generated from its npm package: same bytes as main.ts`;
}

function goModule() {
  const { name, jsii } = pkg('.');
  return { name: name.replaceAll('-', ''), moduleName: jsii.targets.go.moduleName };
}
