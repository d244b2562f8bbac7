import { reachability } from '../../lib/analysis/reach/reachability';
import { type Reach } from '../../lib/analysis/reach/reach';
import { type ReadyStatus } from '../../lib/analysis/reach/ready';
import { type ExpectedMatrix, differences, matrixOf } from '../harness/matrix';
import { type TlsState } from '../harness/tls-state';

/** What the model predicts for a topology. */
export interface PredictedTls {
  readonly http: ExpectedMatrix;
  readonly https: ExpectedMatrix;
  /** By `NAMESPACE/NAME`: the states that are allowed, each `STATUS` or `STATUS: REASON`. */
  readonly ready: Readonly<Record<string, readonly string[]>>;
}

export function predictedTls(reach: Reach): PredictedTls {
  const { cells, ready } = reachability(reach.model, reach);
  return {
    http: matrixOf(cells, 'http'),
    https: matrixOf(cells, 'https'),
    ready: Object.fromEntries(ready.map(({ service, status, reason }) => [service, statesOf(status, reason)])),
  };
}

function statesOf(status: ReadyStatus, reason: string): readonly string[] {
  if (status === 'random') return ['True', 'Unknown'];
  return [status === 'True' ? status : `${status}: ${reason}`];
}

/** Where measured and predicted differ, one line each. */
export function tlsDifferences(predicted: PredictedTls, measured: TlsState): string[] {
  const states = Object.keys({ ...predicted.ready, ...measured.ready }).flatMap((service) => {
    const allowed = predicted.ready[service] ?? ['nothing'];
    const got = measured.ready[service] ?? 'nothing';
    // What a prediction leaves out, such as the message that belongs to a reason, may be anything.
    const isAllowed = allowed.some((each) => got === each || got.startsWith(`${each}: `));
    return isAllowed ? [] : [`${service} Ready: expected ${allowed.join(' or ')}, measured ${got}`];
  });
  return [
    ...differences(predicted.http, measured.http).map((line) => `http: ${line}`),
    ...differences(predicted.https, measured.https).map((line) => `https: ${line}`),
    ...states,
  ];
}
