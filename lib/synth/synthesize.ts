import { ApiObject, App, Chart } from 'cdk8s';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { Phase, phaseOf } from '../private/objects';
import { inPhases } from '../topology/in-phases';
import { MultiGatewayChart } from '../topology/multi-gateway-chart';
import { inTemporaryFolder } from './temporary-folder';

/** A file of the output, by its path below the output folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** A manifest, and whether it is applied once the gateways are there: Knative's configuration and what routes. */
export interface PhasedManifest {
  readonly manifest: object;
  readonly needsGateways: boolean;
}

/** What becomes of a topology file. */
export interface Synthesis {
  /** Name of the topology: that of its file without the ending, as a DNS label. */
  readonly name: string;
  /** The files that `cdk8s synth` writes, byte for byte. The first is that of the topology. */
  readonly files: readonly [OutputFile, ...OutputFile[]];
  /** The objects of the first file, in the same order. */
  readonly manifests: readonly PhasedManifest[];
  /** Release of Knative Serving: `1.15.1`. */
  readonly release: string;
}

/**
 * Synthesizes a topology file.
 *
 * @throws with everything that is wrong with the topology file.
 */
export function synthesize(file: string): Synthesis {
  const name = nameOf(file);
  // cdk8s writes its output into a folder.
  return inTemporaryFolder((folder) => {
    const app = new App({ outdir: folder });
    const chart = MultiGatewayChart.fromFile(app, name, file);
    app.synth();
    const main = `${name}${app.outputFileExtension}`;
    const read = (path: string): OutputFile => ({ path, text: readFileSync(join(folder, path), 'utf8') });
    const others = readdirSync(folder).filter((path) => path !== main);
    return {
      name,
      files: [read(main), ...others.sort().map(read)],
      manifests: manifestsOf(chart),
      release: chart.platform.knative.version,
    };
  });
}

/** The name as a DNS label, which file names and Helm charts can have: `team-a` of `Team_A.yaml`. */
function nameOf(file: string): string {
  const words =
    basename(file, extname(file))
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.join('-') || 'topology';
}

function manifestsOf(chart: Chart): PhasedManifest[] {
  const objects = chart.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each));
  return inPhases(objects.filter((object) => Chart.of(object) === chart)).map((object) => ({
    manifest: object.toJson() as object,
    needsGateways: (phaseOf(object) ?? Phase.ROUTE) >= Phase.CONFIG,
  }));
}
