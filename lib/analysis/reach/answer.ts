import { idOf } from '../input/manifest';
import { type AuthorizationPolicy, type KIngress, type Service, type VirtualService } from '../model/types';

/** The answer to a request. */
export type Outcome =
  /** The backend of a KIngress or of another VirtualService answers. */
  | { readonly code: '200'; readonly by: KIngress | VirtualService }
  /** AuthorizationPolicies deny it. */
  | { readonly code: '403'; readonly by: readonly AuthorizationPolicy[] }
  /** Envoy has no route for it. */
  | { readonly code: '404' }
  /** A redirect to https. */
  | { readonly code: '301' }
  /** The route has no reachable destination. */
  | { readonly code: '503' }
  /** Nothing listens. */
  | { readonly code: 'refused' }
  /** The TLS handshake fails: no certificate for the name, or a client certificate is required. */
  | { readonly code: 'reset' };

/** The answer to a request, and the certificate that was presented. */
export type Answer = Outcome & {
  /** `NAMESPACE/NAME` of the certificate's Secret; `undefined` over http, and if none was presented. */
  readonly certificate?: string | undefined;
  /**
   * Why it is only one of several possible answers, as a sentence without a full stop; `undefined` if it is certain.
   */
  readonly uncertain?: string | undefined;
};

/** The same answer, as one of several possible ones. */
export function because(reason: string): (answer: Answer) => Answer {
  return (answer) => ({ ...answer, uncertain: [...new Set([answer.uncertain ?? reason, reason])].join('; ') });
}

export function unknownRequest(by: readonly AuthorizationPolicy[]): string {
  return `whether ${by.map(idOf).join(', ')} denies it depends on unknown properties of the request`;
}

export function unknownReady({ namespace, ownerName }: KIngress, reason: string): string {
  return `503 while ${idOf({ namespace, name: ownerName })} is not Ready, and its Ready is ${reason}`;
}

export function unknownPods(service: Service): string {
  return `the pods behind ${idOf(service)} differ, and any of them may get the request`;
}
