import { type Manifest, toManifest } from '../analysis/input/manifest';
import { idOf } from '../private/id';
import { PASSING } from './entries';
import { type Change } from './objects';
import { type State } from './state';
import { type CertificateMove } from './types';

/** The Secrets that are copied before the first step: the new manifests do not have them, and the old ones do. */
export function copiedSecrets({ manifests }: State, moves: readonly CertificateMove[]): readonly Change[] {
  return moves.flatMap(({ from, to, isProvided }): Change[] => {
    if (isProvided || from === undefined) return [];
    const source = manifests.find((each) => each.kind === 'Secret' && idOf(each) === from);
    const after = secretAt(to, source);
    return after === undefined ? [] : [{ before: undefined, after }];
  });
}

function secretAt(id: string, source: Manifest | undefined): Manifest | undefined {
  const [namespace = '', name = ''] = id.split('/');
  const content = source?.object ?? { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls' };
  return toManifest({ ...content, metadata: { namespace, name } }, { file: PASSING, line: 1 });
}
