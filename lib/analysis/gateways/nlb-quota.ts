/**
 * Network Load Balancers that an account may have in a Region unless AWS raises it.
 *
 * Source: AWS, "Quotas for your Network Load Balancers".
 */
export const NLBS_PER_REGION = 50;
