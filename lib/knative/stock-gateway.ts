import { Construct } from 'constructs';
import { GatewayAssignment } from './assignment';
import { type GatewayFacts, type IKnativeGateway } from './knative-gateway';

/**
 * Represents a gateway of the stock install in the construct tree: it serves every service that no assignment selects.
 */
export class StockGateway extends Construct implements IKnativeGateway {
  public readonly gatewayName: string;
  public readonly namespace: string;
  public readonly serviceHost: string;
  public readonly podLabels: Record<string, string>;
  public readonly assignment = GatewayAssignment.everyService();

  public constructor(scope: Construct, id: string, facts: GatewayFacts) {
    super(scope, id);
    this.gatewayName = facts.gatewayName;
    this.namespace = facts.namespace;
    this.serviceHost = facts.serviceHost;
    this.podLabels = facts.podLabels;
  }

  public get secondaryGateways(): IKnativeGateway[] {
    return [];
  }
}
