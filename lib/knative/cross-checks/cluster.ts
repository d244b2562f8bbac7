import { type ApiObject, type Chart } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { apiObjects, chartOf } from '../../private/app-objects';
import { isBranded } from '../../private/brand';
import { type IKnativeGateway } from '../knative-gateway';

/** A configuration of Knative, by the gateways that it names. */
export interface NamingConfig extends IConstruct {
  readonly _named: readonly IKnativeGateway[];
}

/** What an app has for one cluster. */
export interface Cluster {
  readonly objects: readonly ApiObject[];
  /** The gateways in the construct tree that the configuration does not name. */
  readonly unnamed: readonly IKnativeGateway[];
}

/**
 * What an app has for the cluster of a configuration. A cluster has one configuration: with several, the charts that
 * another one or its gateways are in are for another cluster.
 */
export function clusterOf(config: NamingConfig): Cluster {
  const constructs = config.node.root.node.findAll();
  const own = chartsOf(config);
  const others = constructs
    .filter((construct): construct is NamingConfig => isConfig(construct) && construct !== config)
    .flatMap((other) => [...chartsOf(other)]);
  const foreign = new Set(others.filter((chart) => !own.has(chart)));
  const isHere = (construct: IConstruct): boolean => {
    const chart = chartOf(construct);
    return chart === undefined || !foreign.has(chart);
  };
  const named = new Set<IConstruct>(config._named);
  return {
    objects: apiObjects(config).filter(isHere),
    unnamed: constructs.filter(isGateway).filter((gateway) => !named.has(gateway) && isHere(gateway)),
  };
}

/** The gateways of an app without a configuration. Charts that define the same gateway are for different clusters. */
export function gatewaysAlone({ node }: IConstruct): readonly IKnativeGateway[] {
  const constructs = node.root.node.findAll();
  return constructs.some(isConfig) ? [] : constructs.filter(isGateway);
}

function chartsOf(config: NamingConfig): Set<Chart> {
  return new Set([config, ...config._named].flatMap((construct) => chartOf(construct) ?? []));
}

export function isConfig(construct: IConstruct): construct is NamingConfig {
  return isBranded(construct, 'KnativeMultiGatewayConfig');
}

function isGateway(construct: IConstruct): construct is IKnativeGateway {
  return isBranded(construct, 'IsolatedGateway') || isBranded(construct, 'ExistingGateway');
}
