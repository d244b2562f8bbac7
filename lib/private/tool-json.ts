import { jsonPieces } from './json-pieces';
import { whole } from './pieces';

/** Data as JSON, and first which version of the command wrote it. */
export function toolJson(data: object, version: string): string {
  return whole(toolJsonPieces(data, version));
}

/** The same in pieces: iterables in the data that are no arrays are written item by item. */
export function* toolJsonPieces(data: object, version: string): Generator<string> {
  yield* jsonPieces({ tool: { name: 'knative-gateways', version }, ...data });
  yield '\n';
}
