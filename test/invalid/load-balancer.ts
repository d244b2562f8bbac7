import { type InvalidCase } from './case';
import { INVALID_AWS } from './load-balancer/aws';
import { INVALID_AZURE } from './load-balancer/azure';
import { INVALID_COMMON } from './load-balancer/common';
import { INVALID_GCP } from './load-balancer/gcp';
import { INVALID_GENERIC } from './load-balancer/generic';
import { INVALID_METALLB } from './load-balancer/metallb';

/** Load balancers that no cloud, or not Knative, can work with. */
export const INVALID_LOAD_BALANCERS: readonly InvalidCase[] = [
  ...INVALID_COMMON,
  ...INVALID_AWS,
  ...INVALID_GCP,
  ...INVALID_AZURE,
  ...INVALID_METALLB,
  ...INVALID_GENERIC,
];
