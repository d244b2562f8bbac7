/** Series of gateway `a` over which both the package and sloth say whether the budget burns too fast. */
export interface BurnCase {
  readonly objective: 'errors' | 'latency';
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** Between two values, and between two evaluations. @default '2m' */
  readonly interval?: string;
  /** Whether somebody is woken up. */
  readonly page: boolean;
  /** Whether it is a matter for the day. */
  readonly ticket: boolean;
  /** There are too few requests for the package. Sloth has no such limit. @default false */
  readonly oursStaysSilent?: boolean;
}

export const GATEWAY_SERIES = 'gateway="knative-custom-gateway-a",gateway_namespace="istio-system-a",reporter="source"';

/** Good and bad requests in each interval, in stretches: so many values of each. */
type Stretch = readonly [good: number, bad: number, count: number];

function counter(steps: readonly (readonly [perStep: number, count: number])[]): string {
  let value = 0;
  return steps
    .map(([perStep, count]) => {
      const from = value;
      value += perStep * count;
      return `${from}+${perStep}x${count - 1}`;
    })
    .join(' ');
}

function errors(...stretches: readonly Stretch[]): BurnCase['series'] {
  const requests = (code: string): string => `istio_requests_total{${GATEWAY_SERIES},response_code="${code}"}`;
  return {
    [requests('200')]: counter(stretches.map(([good, , count]) => [good, count])),
    [requests('503')]: counter(stretches.map(([, bad, count]) => [bad, count])),
  };
}

function latency(...stretches: readonly Stretch[]): BurnCase['series'] {
  const duration = (suffix: string, le = ''): string =>
    `istio_request_duration_milliseconds_${suffix}{${GATEWAY_SERIES}${le === '' ? '' : `,le="${le}"`}}`;
  return {
    ...errors(...stretches.map(([good, bad, count]): Stretch => [good + bad, 0, count])),
    [duration('bucket', '2500')]: counter(stretches.map(([good, , count]) => [good, count])),
    [duration('count')]: counter(stretches.map(([good, bad, count]) => [good + bad, count])),
  };
}

const bad = (objective: BurnCase['objective'], at: string, series: BurnCase['series']): BurnCase => ({
  objective,
  series,
  at,
  page: false,
  ticket: false,
});
const paging = (each: BurnCase): BurnCase => ({ ...each, page: true });
const warning = (each: BurnCase): BurnCase => ({ ...each, ticket: true });

const slowly = (each: BurnCase): BurnCase => ({ ...each, interval: '10m' });

// 99.9 % allows 0.1 %, 99 % allows 1 %. A quick page needs 14.4 times that, a slow one 6 times, a warning once.
export const BURN_CASES: readonly BurnCase[] = [
  bad('errors', '66m', errors([10_000, 0, 40])),
  bad('errors', '66m', errors([9995, 5, 40])),
  // Every window has the same share after an hour.
  warning(bad('errors', '66m', errors([9970, 30, 40]))),
  warning(bad('errors', '66m', errors([9942, 58, 40]))),
  paging(warning(bad('errors', '66m', errors([9938, 62, 40])))),
  paging(warning(bad('errors', '66m', errors([9000, 1000, 40])))),
  paging(warning(bad('errors', '66m', errors([0, 10_000, 40])))),
  // Over since half an hour: the short windows are good again, that of six hours is not.
  warning(bad('errors', '126m', errors([10_000, 0, 20], [9000, 1000, 10], [10_000, 0, 40]))),
  // A burst of 10 minutes after 6 good hours: 1 hour and 5 minutes page.
  paging(warning(bad('errors', '380m', errors([10_000, 0, 185], [9000, 1000, 10])))),
  // As many failures in 30 minutes as page in 6 hours, but not in one.
  paging(warning(bad('errors', '420m', errors([9990, 10, 100], [9860, 140, 30], [9910, 90, 90])))),
  // Too few for the package.
  { ...paging(warning(bad('errors', '66m', errors([1, 1, 40])))), oursStaysSilent: true },
  // The slow burn of days, and a day that made up for it.
  slowly(warning(bad('errors', '4380m', errors([99_880, 120, 440])))),
  slowly(bad('errors', '4380m', errors([99_910, 90, 440]))),
  slowly(bad('errors', '4800m', errors([99_880, 120, 380], [100_000, 0, 105]))),
  bad('latency', '66m', latency([9950, 50, 40])),
  warning(bad('latency', '66m', latency([9700, 300, 40]))),
  paging(warning(bad('latency', '66m', latency([8000, 2000, 40])))),
  paging(warning(bad('latency', '66m', latency([9380, 620, 40])))),
];
