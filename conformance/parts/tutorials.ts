import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPaths } from '../../lib/analysis/input/read';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { walk } from '../../tools/tutorial';
import { DryRuns } from '../accepted/dry-runs';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { counts, differences, type ExpectedMatrix, type Matrix, matrixOf, measure } from '../harness/matrix';
import { type KubernetesObject, applied, loadObjects } from '../harness/objects';
import { type Part } from '../harness/part';
import { stockObjects } from '../harness/topology';

/**
 * Certificates need another istiod: `tls-kinds` measures this topology with them. The others are `dist` with a gateway
 * without services more, or one service less.
 */
const NOT_MEASURED = new Set(['tls/dist', 'gateway-per-team/next', 'operating/next']);
const RECIPE = 'leaving-the-fork/old';
const WITHOUT_RECIPE = 'leaving-the-fork/dist';

/** The tutorials, walked; `accepted` has their manifests taken by an API server. */
export const TUTORIALS: Part = {
  name: 'tutorials',
  proves: 'every host of what the tutorials make answers as `explain --matrix` shows it',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    const made = await walked(bench);
    const answers = new Map<string, Matrix>();
    await report.scenario('tutorials: answers as shown', () => answered(bench, made, answers));
    await report.scenario('tutorials: negative control', () => Promise.resolve(control(made, answers)));
  },
};

/** What a tutorial makes in a folder, and what `explain --matrix` says of it. */
interface Made {
  readonly objects: readonly KubernetesObject[];
  readonly shown: ExpectedMatrix;
}

/** Does what the pages say, each in an empty folder; what they make, by tutorial and folder. */
export async function walked(bench: Bench, files?: readonly string[]): Promise<ReadonlyMap<string, Made>> {
  const pages = join(bench.root, 'docs/tutorials');
  const before = process.cwd();
  const made = new Map<string, Made>();
  for (const file of files ?? readdirSync(pages).sort()) {
    const folder = mkdtempSync(join(tmpdir(), 'tutorial-'));
    process.chdir(folder);
    try {
      await walk(readFileSync(join(pages, file), 'utf8'));
      for (const name of ['old', 'dist', 'next'].filter((each) => existsSync(each))) {
        made.set(`${file.replace(/\.md$/, '')}/${name}`, { objects: objectsIn(name), shown: shownOf(name) });
      }
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  }
  return made;
}

function objectsIn(folder: string): KubernetesObject[] {
  return loadObjects(
    ...readdirSync(folder)
      .sort()
      .map((file) => join(folder, file)),
  );
}

/**
 * A stock gateway that config-istio does not name is not among the manifests, so that nothing listens at its Service;
 * in a cluster its Istio Gateway is there, and says 404.
 */
function shownOf(folder: string): ExpectedMatrix {
  const model = buildModel(readPaths([folder]).manifests);
  const matrix = matrixOf(reachability(model, new Reach(model)).cells);
  return Object.fromEntries(
    Object.entries(matrix).map(([row, cells]) => [
      row,
      Object.fromEntries(
        Object.entries(cells).map(([id, answer]) => [id, answer === 'refused' ? ['refused', '404'] : answer]),
      ),
    ]),
  );
}

/** Everything that the tutorials make is taken under strict validation. */
export async function tutorialsTaken(bench: Bench, plane: ControlPlane): Promise<string> {
  const made = await walked(bench);
  const requests = new DryRuns(plane);
  for (const { objects } of made.values()) await requests.send(objects, 0);
  await requests.end();
  if (requests.refused.length > 0) throw new Error(requests.refused.join('\n'));
  return `${requests.objects} objects of ${requests.kinds} kinds from ${made.size} folders`;
}

async function answered(bench: Bench, made: ReadonlyMap<string, Made>, answers: Map<string, Matrix>): Promise<string> {
  const wrong: string[] = [];
  for (const [name, { objects, shown }] of made) {
    if (NOT_MEASURED.has(name)) continue;
    const measured = await measure(bench, applied(stockObjects(), objects));
    wrong.push(...differences(shown, measured).map((line) => `${name}: ${line}`));
    answers.set(name, measured);
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return `${answers.size} folders: ${counts(...answers.values())}`;
}

/** The recipe does not answer as the topology that replaces it: the comparison would have noticed. */
function control(made: ReadonlyMap<string, Made>, answers: ReadonlyMap<string, Matrix>): string {
  const [recipe, replaced] = [answers.get(RECIPE), made.get(WITHOUT_RECIPE)];
  if (recipe === undefined || replaced === undefined) throw new Error(`${RECIPE} or ${WITHOUT_RECIPE} is not there`);
  const lines = differences(replaced.shown, recipe);
  if (!lines.some((line) => /expected 404, measured 200/.test(line))) {
    throw new Error(`no leak among the differences of the recipe: ${lines.join('; ')}`);
  }
  return `the recipe differs in ${lines.length} cells from what replaces it`;
}
