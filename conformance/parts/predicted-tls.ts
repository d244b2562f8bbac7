import { reachability } from '../../lib/analysis/reach/reachability';
import { type Reach } from '../../lib/analysis/reach/reach';
import { differences, matrixOf } from '../harness/matrix';
import { type TlsState } from '../harness/tls-state';

/** What the model says of a topology. */
export function predictedTls(reach: Reach): TlsState {
  const { cells, ready } = reachability(reach.model, reach);
  return {
    http: matrixOf(cells, 'http'),
    https: matrixOf(cells, 'https'),
    ready: Object.fromEntries(
      ready.map(({ service, status, reason }) => [service, status === 'True' ? status : `${status}: ${reason}`]),
    ),
  };
}

/** Where measured and predicted differ, one line each. A service whose Ready state is left to chance may say either. */
export function tlsDifferences(predicted: TlsState, measured: TlsState): string[] {
  const states = Object.keys({ ...predicted.ready, ...measured.ready }).flatMap((service) => {
    const [want = 'nothing', got = 'nothing'] = [predicted.ready[service], measured.ready[service]];
    // The message of a state belongs to its reason.
    const isSame = want === got || got.startsWith(`${want}: `) || want.startsWith('random');
    return isSame ? [] : [`${service} Ready: expected ${want}, measured ${got}`];
  });
  return [
    ...differences(predicted.http, measured.http).map((line) => `http: ${line}`),
    ...differences(predicted.https, measured.https).map((line) => `https: ${line}`),
    ...states,
  ];
}
