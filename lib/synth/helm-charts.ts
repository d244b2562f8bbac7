import { KEPT } from '../private/labels';
import { writeYaml } from '../private/yaml/write';
import { type OutputFile } from './output-files';
import { type PhasedManifest, type Synthesis } from './synthesize';

/** What is written into a Chart.yaml. */
export interface HelmChartOptions {
  /** Version of the charts, as SemVer: `0.1.0`. */
  readonly version: string;
}

/** Where `helm uninstall` and an upgrade without the object leave it. */
const KEEP = { 'helm.sh/resource-policy': 'keep' };

/** Both charts, by what their names end with. */
const SUFFIXES = { gateways: 'gateways', routing: 'routing' } as const;

const fileOf = (folder: string): string => `${folder}/Chart.yaml`;

/** The Chart.yaml of each chart of a topology. */
export function chartFiles(name: string): string[] {
  return Object.values(SUFFIXES).map((suffix) => fileOf(`${name}-${suffix}`));
}

/**
 * The output as two Helm charts without values: `NAME-gateways`, and `NAME-routing` with Knative's configuration and
 * the Knative Services. One chart would not do: Helm applies ConfigMaps before the Istio Gateways that they name.
 *
 * The files beside that of the topology stay as they are.
 */
export function helmCharts({ name, files, manifests, release }: Synthesis, options: HelmChartOptions): OutputFile[] {
  const all = manifests();
  const [, ...others] = files;
  const chart = (suffix: string, description: string, own: readonly PhasedManifest[]): OutputFile[] => {
    const folder = `${name}-${suffix}`;
    const meta = {
      apiVersion: 'v2',
      name: folder,
      description,
      type: 'application',
      version: options.version,
      appVersion: release,
    };
    return [
      { path: fileOf(folder), text: writeYaml(meta) },
      {
        path: `${folder}/templates/${folder}.yaml`,
        text: own.map(({ manifest }) => templateOf(manifest)).join('---\n'),
      },
    ];
  };
  return [
    ...chart(
      SUFFIXES.gateways,
      'Gateways of Knative Serving on Istio',
      all.filter(({ needsGateways }) => !needsGateways),
    ),
    ...chart(
      SUFFIXES.routing,
      'Configuration and services of Knative Serving on Istio',
      all.filter(({ needsGateways }) => needsGateways),
    ),
    ...others,
  ];
}

function templateOf(manifest: object): string {
  // config-network holds Go templates that are Knative's.
  return writeYaml(belongsToKnative(manifest) ? kept(manifest) : manifest).replaceAll('{{', '{{ "{{" }}');
}

interface Manifest {
  readonly metadata?: { readonly annotations?: object };
}

/** Whether Knative's release made the object: deleting it would break Knative. */
function belongsToKnative({ metadata }: Manifest): boolean {
  const annotations = new Map<string, unknown>(Object.entries(metadata?.annotations ?? {}));
  return Object.keys(KEPT).every((key) => annotations.has(key));
}

function kept(manifest: Manifest): object {
  const { metadata = {} } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...KEEP } } };
}
