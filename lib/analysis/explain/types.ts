import { type SourceLocation } from '../input/manifest';
import { type Scheme } from '../reach/reach';
import { type RandomAnswer } from '../reach/reachability';
import { type ReadyStatus } from '../reach/ready';

/** The topics of the steps of an explanation, in their order. */
export type StepTopic =
  | 'host'
  | 'labels'
  | 'config-istio'
  | 'gateways'
  | 'generated'
  | 'certificate'
  | 'authorization'
  | 'answers'
  | 'status'
  | 'ready';

/** One fact, and the object that it comes from. */
export interface Fact {
  readonly text: string;
  readonly source?: SourceLocation;
}

/** One step from a host to its answers. */
export interface ExplanationStep {
  readonly topic: StepTopic;
  /** The result of the step in one sentence. */
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** The answer to a request for the host at one gateway Service, as in the matrix. */
export interface ExplainedAnswer {
  readonly gatewayService: string;
  /** Type of the Service: one of type LoadBalancer is reachable from outside. */
  readonly type: string;
  readonly scheme: Scheme;
  readonly answer: string;
  readonly random?: RandomAnswer;
  /** Over https: `NAMESPACE/NAME` of the Secret whose certificate is presented, or null. */
  readonly certificate?: string | null;
}

/** Which gateway answers a host, its status, and why. */
export interface Explanation {
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping with this host, if any. */
  readonly service: string | undefined;
  readonly steps: readonly ExplanationStep[];
  readonly answers: readonly ExplainedAnswer[];
  readonly ready: { readonly status: ReadyStatus; readonly reason: string; readonly message: string } | undefined;
}
