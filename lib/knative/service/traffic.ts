import { refuseUnless, wholeNumber } from '../../private/checks';
import { DNS_SUBDOMAIN, SERVICE_NAME } from '../../private/names';
import { present } from '../../private/present';
import { type Refusal } from '../../private/refusal';

/** A share of a service's requests for one revision. Source: Knative Serving API, `TrafficTarget`. */
export interface KnativeTraffic {
  /**
   * Name of the revision.
   *
   * @default - the latest ready one
   */
  readonly revisionName?: string;
  /**
   * Percentage of the requests. All of them together are 100.
   *
   * @default 0
   */
  readonly percent?: number;
  /**
   * A host of its own for the revision, TAG-SERVICE, below the same domain and through the same gateway.
   *
   * @default - none
   */
  readonly tag?: string;
}

/** Checks shares as Knative does (`pkg/apis/serving/v1/route_validation.go`). */
export function trafficRefusals(traffic: readonly KnativeTraffic[] | undefined): Refusal[] {
  if (traffic === undefined) return [];
  const tags = traffic.map(({ tag }) => tag);
  const sum = traffic.reduce((all, { percent = 0 }) => all + percent, 0);
  const refusals = traffic.flatMap(({ revisionName, percent, tag }, index) => [
    ...refuseUnless(DNS_SUBDOMAIN, revisionName, ['traffic', index, 'revisionName']),
    ...refuseUnless(wholeNumber(0, 100), percent, ['traffic', index, 'percent']),
    ...refuseUnless(SERVICE_NAME, tag, ['traffic', index, 'tag']),
    ...(tag !== undefined && tags.indexOf(tag) < index
      ? [{ path: ['traffic', index, 'tag'], what: 'the tag of another share', got: tag, allowed: 'each tag once' }]
      : []),
  ]);
  if (refusals.length > 0 || sum === 100) return refusals;
  return [{ path: ['traffic'], what: 'the percentages do not add up to 100', got: sum, allowed: '100 together' }];
}

/** The shares as Knative has them. */
export function trafficTargets(traffic: readonly KnativeTraffic[]): object[] {
  return traffic.map(({ revisionName, percent, tag }) => ({
    ...(revisionName === undefined ? { latestRevision: true } : { revisionName, latestRevision: false }),
    ...present({ percent, tag }),
  }));
}
