import { type Matrix } from './matrix';

/** What hosts answer by each scheme, and what services say of themselves. */
export interface TlsState {
  readonly http: Matrix;
  readonly https: Matrix;
  /** `NAMESPACE/NAME` of each Knative Service and DomainMapping -> `STATUS`, or `STATUS: REASON: MESSAGE`. */
  readonly ready: Readonly<Record<string, string>>;
}
