import { type Model } from '../analysis/model/build';
import { idOf } from '../analysis/input/manifest';
import { type Service } from '../analysis/model/types';
import { type Reach } from '../analysis/reach/reach';
import { type Matrix, matrixOf, SCHEMES } from '../analysis/reach/reachability';
import { isNamed } from '../analysis/report/view';
import { listed } from '../analysis/words';

/** Options that choose a part of the matrix. */
export interface MatrixFlags {
  readonly service?: readonly string[];
  readonly namespace?: readonly string[];
  readonly gateway?: readonly string[];
  readonly all?: true;
}

// Some screens of text. Programs read JSON, which is printed whole.
const MOST_ANSWERS = 2000;

/**
 * The part of the matrix that the options choose.
 *
 * @throws if they choose nothing, or, unless `isUnlimited`, more than anybody reads.
 */
export function chosenMatrix(reach: Reach, flags: MatrixFlags, isUnlimited: boolean): Matrix {
  const { service, namespace, gateway } = flags;
  const matrix = matrixOf(
    reach,
    (id) =>
      (service === undefined || isNamed(id, service)) &&
      (namespace === undefined || namespace.includes(id.slice(0, id.indexOf('/')))),
    (each) => gateway === undefined || isOfGateway(reach.model, each, gateway),
  );
  const { rows, services } = matrix;
  if (rows.length === 0 && (service !== undefined || namespace !== undefined)) {
    const known = [...new Set(matrixOf(reach).rows.map((row) => row.service))];
    throw new Error(`no service is as --service and --namespace say; there ${are(known)}`);
  }
  if (services.length === 0 && gateway !== undefined) {
    throw new Error(`no gateway is as --gateway says; there ${are(matrixOf(reach).services.map(idOf))}`);
  }
  const answers = rows.length * services.length * SCHEMES.length;
  if (!isUnlimited && flags.all !== true && answers > MOST_ANSWERS) {
    const counts = `${answers.toLocaleString('en')} answers: ${rows.length.toLocaleString('en')} hosts at ${services.length.toLocaleString('en')} gateway Services over http and https`;
    throw new Error(
      `the matrix has ${counts}. Choose some with --service, --namespace or --gateway, or print all with --all or --format json`,
    );
  }
  return matrix;
}

function are(names: readonly string[]): string {
  if (names.length === 0) return 'is none';
  return names.length === 1 ? `is ${listed(names)}` : `are ${listed(names)}`;
}

/** By its own name, or by that of a Gateway that applies to its pods. */
function isOfGateway({ lookup }: Model, service: Service, names: readonly string[]): boolean {
  if (isNamed(idOf(service), names)) return true;
  return lookup.podsOf(service).some((pods) => lookup.gatewaysOf(pods).some((each) => isNamed(idOf(each), names)));
}
