/**
 * The first minor version of Istio that has `PILOT_ENABLE_STRICT_GATEWAY_MERGING`, which is on by default
 * (istio/istio#59825).
 */
export const FIRST_STRICT_MERGING = '1.31';
