import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { moduleFolders } from '../../tools/import/go-modules';
import { type GoModule, SOURCES } from '../../tools/import/sources';

interface ModuleFiles {
  readonly module: string;
  /** @default - as in tools/import/sources.json */
  readonly pinned?: GoModule | undefined;
  /** Files and folders of the module. */
  readonly paths: readonly string[];
  /** Folder they are kept in. */
  readonly folder: string;
}

const OPERATOR = 'knative';
const KODATA = 'cmd/operator/kodata';

/** Release manifests of Serving and net-istio, as the Knative operator carries them. */
export const OPERATOR_DATA = `${OPERATOR}/${KODATA}`;

/** Everything read from Go modules without being compiled. */
const MODULE_FILES: readonly ModuleFiles[] = [
  {
    folder: 'istio-1.24',
    module: 'istio.io/api',
    paths: ['kubernetes/customresourcedefinitions.gen.yaml'],
  },
  {
    folder: 'istio-1.31',
    module: 'istio.io/api',
    pinned: {
      version: 'v1.31.0',
      sum: 'h1:qGf/hZwCu5LOPK0jGti38NF71E8Eq4jGyhz/l2xsszU=',
      license: 'Apache-2.0',
    },
    paths: ['kubernetes/customresourcedefinitions.gen.yaml'],
  },
  { folder: 'istio', module: 'istio.io/istio', paths: ['manifests/charts/gateway'] },
  { folder: 'cert-manager', module: 'github.com/cert-manager/cert-manager', paths: ['deploy/crds'] },
  {
    folder: 'prometheus-operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    paths: ['example/prometheus-operator-crd'],
  },
  { folder: 'argo-cd', module: 'github.com/argoproj/argo-cd/v2', paths: ['manifests/crds'] },
  { folder: 'flux', module: 'github.com/fluxcd/kustomize-controller', paths: ['config/crd/bases'] },
  { folder: 'flux', module: 'github.com/fluxcd/source-controller', paths: ['config/crd/bases'] },
  {
    folder: 'gateway-api',
    module: 'sigs.k8s.io/gateway-api',
    pinned: {
      version: 'v1.6.0',
      sum: 'h1:735YBRj5NXFrOGX0GoSjwzUIzbz8kiEOfADsqHFmHgE=',
      license: 'Apache-2.0',
    },
    paths: ['config/crd/standard'],
  },
  {
    folder: 'kyverno',
    module: 'github.com/kyverno/kyverno',
    pinned: {
      version: 'v1.19.1',
      sum: 'h1:/MkgFii3/VlQfKR1JpC9tVwNNVNQTt2S4U6qCsafsTU=',
      license: 'Apache-2.0',
    },
    paths: ['config/crds'],
  },
  {
    folder: OPERATOR,
    module: 'knative.dev/operator',
    paths: [
      'config/crd/bases',
      `${KODATA}/knative-serving`,
      ...['1.12', '1.13', '1.14', '1.15'].map((minor) => `${KODATA}/ingress/${minor}/istio`),
    ],
  },
];

/** `PATH@VERSION` of each of these modules. */
export function moduleVersions(): string[] {
  return MODULE_FILES.map((files) => `${files.module}@${pinnedModule(files).version}`);
}

/** Copies the files of all modules into a folder. */
export function collectManifests(target: string): void {
  const empty = mkdtempSync(join(tmpdir(), 'modules-'));
  try {
    for (const { folder, module, pinned, paths } of MODULE_FILES) {
      const wanted = pinnedModule({ module, pinned });
      const source = moduleFolders({ [module]: wanted }, empty).get(module);
      if (source === undefined) throw new Error(`the Go module ${module} has no folder`);
      for (const path of paths) {
        const to = join(target, folder, path);
        mkdirSync(dirname(to), { recursive: true });
        cpSync(join(source, path), to, { recursive: true, mode: 0 });
      }
    }
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

function pinnedModule({ module, pinned }: Pick<ModuleFiles, 'module' | 'pinned'>): GoModule {
  const wanted = pinned ?? SOURCES.modules[module];
  if (wanted === undefined) throw new Error(`no version is pinned for the Go module ${module}`);
  return wanted;
}
