import { type App } from 'cdk8s';
import { basename, extname } from 'node:path';
import { Phase, phaseOf } from '../private/objects';
import { MultiGatewayChart } from '../topology/multi-gateway-chart';
import { type OutputFile, synthesizeApp } from './output-files';

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
  readonly manifests: () => readonly PhasedManifest[];
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
  return synthesizeChart(name, (app) => MultiGatewayChart.fromFile(app, name, file));
}

/** Synthesizes the chart of a topology in an app of its own. */
function synthesizeChart(name: string, make: (app: App) => MultiGatewayChart): Synthesis {
  const { made, files } = synthesizeApp((app) => ({ chart: make(app), main: `${name}${app.outputFileExtension}` }));
  const { chart, main } = made;
  const first = files.find(({ path }) => path === main);
  if (first === undefined) throw new Error(`cdk8s wrote no ${main}`);
  return {
    name,
    files: [first, ...files.filter((file) => file !== first)],
    manifests: () => manifestsOf(chart),
    release: chart.platform.knative.version,
  };
}

/** The name as a DNS label, which file names and Helm charts can have: `team-a` of `Team_A.yaml`. */
function nameOf(file: string): string {
  const words =
    basename(file, extname(file))
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.join('-') || 'topology';
}

function manifestsOf(chart: MultiGatewayChart): PhasedManifest[] {
  return chart._written(chart.node.findAll(), (object) => ({
    manifest: object.toJson() as object,
    needsGateways: (phaseOf(object) ?? Phase.ROUTE) >= Phase.CONFIG,
  }));
}
