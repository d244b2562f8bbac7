// Prints for several inputs which code of the library runs more than in proportion to the gateways that share a label.
import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel, type ModelOptions } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { jsonReport } from '../../lib/analysis/report/json';
import { RuleContext } from '../../lib/analysis/rule';
import { pictureOf } from '../../lib/picture/graph';
import { type KubeObject } from '../../lib/private/access';
import { whole } from '../../lib/private/pieces';
import { countedWork } from './counted-work';
import { mesh, sharing, withApp, withDomain } from './shared-label';

const COUNT = 40;
// Code that looks at each pair runs four times as often for twice as many; sorting a little more than twice.
const MOST = 2.9;

/** The code that runs more than `MOST` times as often for twice as many gateways, unless it runs only a few times. */
function grown(objectsFor: (count: number) => KubeObject[], work: (objects: KubeObject[]) => void): readonly string[] {
  const [, before = new Map<string, number>(), after = new Map<string, number>()] =
    // V8 counts what it has compiled, and a text that was parsed before is not parsed again.
    [COUNT + 1, COUNT, 2 * COUNT].map((count) => {
      const objects = objectsFor(count);
      return countedWork(() => {
        work(objects);
      });
    });
  return [...after]
    .filter(([place, count]) => count >= 4 * COUNT && count > MOST * (before.get(place) ?? 0))
    .map(([place, count]) => `${place}: ${before.get(place) ?? 0} -> ${count}`)
    .sort();
}

function report(objects: KubeObject[], options: ModelOptions = {}): void {
  whole(jsonReport(analyze(loadObjects(objects, 'input.yaml'), options), '0'));
}

function scoped(objects: KubeObject[]): void {
  report(objects, { scopeGatewayToNamespace: true });
}

function draw(objects: KubeObject[]): void {
  const loaded = loadObjects(objects, 'input.yaml');
  pictureOf(new RuleContext(new Reach(buildModel(loaded.manifests)), loaded), []);
}

const isService = ({ apiVersion }: KubeObject): boolean => apiVersion === 'serving.knative.dev/v1';

function answer(objects: KubeObject[]): void {
  reachability(buildModel(loadObjects(objects, 'input.yaml').manifests));
}

console.log(
  JSON.stringify({
    'with services': grown(sharing, report),
    'without services': grown((count) => sharing(count).filter((each) => !isService(each)), report),
    scoped: grown((count) => sharing(count).map(withDomain), scoped),
    'with a MeshConfig': grown((count) => [...sharing(count), mesh('accessLogFile: /dev/stdout')], report),
    app: grown((count) => sharing(count).map(withApp), report),
    picture: grown(sharing, draw),
    matrix: grown(sharing, answer),
  }),
);
