import { type SourceLocation } from '../input/manifest';
import { type Scheme } from '../reach/reach';
import { type ReadyStatus } from '../reach/ready';

/** What a step of an explanation is about, in the order of the steps. */
export type StepTopic =
  'host' | 'labels' | 'config-istio' | 'gateways' | 'authorization' | 'answers' | 'status' | 'ready';

/** One thing that holds, and the object that says so. */
export interface Fact {
  readonly text: string;
  readonly source?: SourceLocation;
}

/** One step from a host to who answers it. */
export interface ExplanationStep {
  readonly topic: StepTopic;
  /** The step's outcome in one sentence. */
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** What a request for the host gets at one gateway Service; the words are those of the matrix. */
export interface ExplainedAnswer {
  readonly gatewayService: string;
  /** Type of the Service: one of type LoadBalancer is reached from outside. */
  readonly type: string;
  readonly scheme: Scheme;
  readonly answer: string;
  /** Over https: `NAMESPACE/NAME` of the Secret whose certificate is shown, or null. */
  readonly certificate?: string | null;
}

/** Which gateway answers a host, what its status will say, and why. */
export interface Explanation {
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping with this host, if any. */
  readonly service: string | undefined;
  readonly steps: readonly ExplanationStep[];
  readonly answers: readonly ExplainedAnswer[];
  readonly ready: { readonly status: ReadyStatus; readonly reason: string; readonly message: string } | undefined;
}
