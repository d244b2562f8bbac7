/** The commands that run for each cluster of a fleet. */
export const EACH_COMMANDS = ['analyze', 'assess', 'cost', 'picture', 'plan', 'verify'] as const;
export type FleetCommand = (typeof EACH_COMMANDS)[number];
