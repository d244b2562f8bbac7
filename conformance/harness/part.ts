import { type Bench } from './bench';
import { type Component } from './components';
import { type Report } from './report';

export interface RunOptions {
  /** Start of the random choices. */
  readonly seed: number;
  /** How many random topologies. */
  readonly random: number;
  /** How many topologies of random options. */
  readonly randomOptions: number;
  /** How many random topologies with certificates. */
  readonly randomTls: number;
  /** How many of them on a whole cluster. */
  readonly randomTlsChain: number;
  /** For how many gateways and services it is measured what istiod sends. */
  readonly xds: readonly { readonly gateways: number; readonly services: number }[];
}

/** A set of scenarios that can be run alone. */
export interface Part {
  readonly name: string;
  /** One line for `--list`. */
  readonly proves: string;
  readonly needs: readonly Component[];
  /** Whether it judges when something happens, so that nothing may keep it waiting. @default false */
  readonly isTimed?: true;
  /** Whether it runs only where `--only` names it: what it needs takes long to build. @default false */
  readonly isOnDemand?: true;
  run(bench: Bench, report: Report, options: RunOptions): Promise<void>;
}
