import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Matrix } from './matrix';
import { type KubernetesObject, applied, loadObjects } from './objects';

const RECORDS = 'test/analysis/vectors/topologies';
const TOPOLOGIES = 40;
const CELLS = 1203;

/** A topology as it was measured on the whole chain, net-istio included. */
export interface RecordedTopology {
  readonly id: string;
  /** What was applied, the stock installation included. */
  readonly objects: readonly KubernetesObject[];
  readonly recorded: { readonly scopeGatewayToNamespace: boolean; readonly matrix: Matrix };
}

/** All recorded topologies; an error if any is missing. */
export function recordedTopologies(root: string): readonly RecordedTopology[] {
  const folder = join(root, RECORDS);
  const stock = loadObjects(join(folder, 'stock.yaml'));
  const ids = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
  const topologies = ids.sort().map((id) => ({
    id,
    objects: applied(stock, loadObjects(join(folder, id, 'manifests.yaml'))),
    recorded: JSON.parse(readFileSync(join(folder, id, 'measured.json'), 'utf8')) as RecordedTopology['recorded'],
  }));
  const cells = topologies.flatMap(({ recorded }) => Object.values(recorded.matrix).flatMap((row) => Object.keys(row)));
  if (topologies.length !== TOPOLOGIES || cells.length !== CELLS) {
    throw new Error(
      `${RECORDS} has ${topologies.length} topologies with ${cells.length} cells; there were ${TOPOLOGIES} with ${CELLS}`,
    );
  }
  return topologies;
}
