import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { throwRefusal } from '../../lib/private/refusal';
import { type Crd, parseCrds, selectCrd } from './crd';
import { moduleFolders } from './go-modules';
import { kubernetesClasses } from './kubernetes';
import { readme } from './readme';
import { undeclared } from './schema';
import { type GroupSource, SOURCES } from './sources';

/** Calls `use` with a fresh folder that is removed afterwards. */
export function withTemporaryFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes the generated classes of every group, one file each, and their README.md to `output`. */
export function generate(output: string): void {
  withTemporaryFolder((work) => {
    const modules = moduleFolders(SOURCES.modules, work);
    const crds = Object.entries(SOURCES.groups).flatMap(([group, source]) =>
      crdsOf(group, source, modules.get(source.module) ?? ''),
    );
    // JSON is YAML, and one multi-document file makes cdk8s start once for all groups.
    writeFileSync(join(work, 'crds.yaml'), crds.map((crd) => JSON.stringify(crd)).join('\n---\n'));
    cdk8sImport(work, output);
    const folder = modules.get(SOURCES.kubernetes.module) ?? '';
    writeFileSync(join(output, 'k8s.ts'), kubernetesClasses(SOURCES.kubernetes, folder));
  });
  writeFileSync(join(output, 'README.md'), readme(SOURCES));
}

function crdsOf(group: string, source: GroupSource, module: string): Crd[] {
  const files =
    source.written === undefined
      ? (source.files ?? []).map((file) => join(module, file))
      : [join(__dirname, source.written)];
  const found = files.flatMap((file) => parseCrds(readFileSync(file, 'utf8'), file));
  const crds = Object.entries(source.kinds).map(([kind, kindSource]) => selectCrd(found, group, kind, kindSource));
  if (source.written !== undefined) demandGoFields(source.written, crds, source.types ?? [], module);
  return crds;
}

/** A hand-written schema offers no field that the Go types lack. */
function demandGoFields(written: string, crds: readonly Crd[], types: readonly string[], module: string): void {
  const go = types.map((file) => readFileSync(join(module, file), 'utf8')).join('\n');
  const schemas = crds.flatMap(({ spec }) => spec.versions.map(({ schema }) => schema.openAPIV3Schema));
  const unknown = schemas.flatMap((schema) => undeclared(schema, go));
  if (unknown.length > 0)
    throwRefusal({ path: [], what: `${written} has fields that ${types.join(', ')} lacks`, got: unknown });
}

function cdk8sImport(work: string, output: string): void {
  mkdirSync(output, { recursive: true });
  const cli = join(dirname(require.resolve('cdk8s-cli/package.json')), 'bin', 'cdk8s');
  const args = ['import', 'crds.yaml', '--language', 'typescript', '--output', output, '--no-save'];
  const run = spawnSync(process.execPath, [cli, ...args, '--check-upgrade=false'], { cwd: work, encoding: 'utf8' });
  if (run.status !== 0) throwRefusal({ path: [], what: 'cdk8s import failed', got: run.stderr.trim() });
}
