import { Construct } from 'constructs';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { platformOf } from '../knative/platform-of';
import { stockGateway } from '../knative/stock';
import { NetworkPolicies } from '../policy/network-policies';
import { type Refusal, throwRefusals } from '../private/refusal';
import { checkArguments } from '../private/types';
import { policyTopology } from './policy-topology';

/** Properties of {@link GatewayNetworkPolicies}. */
export interface GatewayNetworkPoliciesProps {
  /**
   * All gateways of the cluster, apart from those of the stock install: one that is left out cannot connect to the
   * local gateways of the others.
   */
  readonly gateways: IKnativeGateway[];
  /**
   * Who may open connections to their pods.
   *
   * @default NetworkPolicies.gateways()
   */
  readonly policies?: NetworkPolicies;
  /**
   * Whether Knative asks for certificates (`external-domain-tls`), so that gateways connect to solvers of HTTP-01
   * challenges.
   *
   * @default false
   */
  readonly externalDomainTls?: boolean;
}

/**
 * Renders network policies for gateways of plain charts: those that a MultiGatewayChart renders for its own gateways by
 * its option `networkPolicies`. `NetworkPolicies` is the choice among them, and renders nothing by itself.
 */
export class GatewayNetworkPolicies extends Construct {
  public constructor(scope: Construct, id: string, props: GatewayNetworkPoliciesProps) {
    checkArguments('GatewayNetworkPolicies', [scope, id, props]);
    super(scope, id);
    throwRefusals(refusals(props), this);
    const { gateways, policies = NetworkPolicies.gateways(), externalDomainTls = false } = props;
    const facts = { isMeshed: false, solvesChallenges: externalDomainTls };
    const nobodyElse = { callers: [], publicCallers: [] };
    policies._bind(this, () => policyTopology([stockGateway(), ...gateways], {}, facts, () => nobodyElse));
  }
}

function refusals({ gateways }: GatewayNetworkPoliciesProps): Refusal[] {
  if (gateways.length === 0) {
    return [{ path: ['gateways'], what: 'empty', allowed: 'one gateway or more', fix: 'name the gateways' }];
  }
  return gateways.flatMap((gateway, index) =>
    gateway instanceof Construct && platformOf(gateway) !== undefined
      ? [
          {
            path: ['gateways', index],
            what: 'is in a MultiGatewayChart, which has policies of its own',
            got: gateway.gatewayName,
            fix: 'set networkPolicies of the chart',
          },
        ]
      : [],
  );
}
