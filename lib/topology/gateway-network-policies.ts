import { Construct } from 'constructs';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { platformOf } from '../knative/platform-of';
import { stockGateway } from '../knative/stock';
import { NetworkPolicyProfile } from '../policy/network-policy-profile';
import { refuseUnless } from '../private/checks';
import { DNS_LABEL } from '../private/names';
import { present } from '../private/present';
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
   * @default NetworkPolicyProfile.gateways()
   */
  readonly profile?: NetworkPolicyProfile;
  /**
   * Whether Knative asks for certificates (`external-domain-tls`), so that gateways connect to solvers of HTTP-01
   * challenges.
   *
   * @default false
   */
  readonly externalDomainTls?: boolean;
  /**
   * Namespace of istiod.
   *
   * @default 'istio-system'
   */
  readonly istioNamespace?: string;
}

/**
 * Renders network policies for gateways of plain charts: those that a MultiGatewayChart renders for its own gateways by
 * its option `networkPolicies`. `NetworkPolicyProfile` is the choice among them, and renders nothing by itself.
 *
 * Throws for gateways of a MultiGatewayChart, and if there are none.
 */
export class GatewayNetworkPolicies extends Construct {
  public constructor(scope: Construct, id: string, props: GatewayNetworkPoliciesProps) {
    checkArguments('GatewayNetworkPolicies', [scope, id, props]);
    super(scope, id);
    throwRefusals(refusals(props), this);
    const { gateways, profile = NetworkPolicyProfile.gateways(), externalDomainTls = false, istioNamespace } = props;
    const facts = { isMeshed: false, solvesChallenges: externalDomainTls, ...present({ istioNamespace }) };
    const nobodyElse = { callers: [], publicCallers: [] };
    profile._bind(this, () => policyTopology([stockGateway(), ...gateways], {}, facts, () => nobodyElse));
  }
}

function refusals({ gateways, istioNamespace }: GatewayNetworkPoliciesProps): Refusal[] {
  return [...refuseUnless(DNS_LABEL, istioNamespace, ['istioNamespace']), ...gatewayRefusals(gateways)];
}

function gatewayRefusals(gateways: readonly IKnativeGateway[]): Refusal[] {
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
