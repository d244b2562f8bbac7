import { type Construct, type IConstruct } from 'constructs';
import { type Platform } from './platform';

const PLATFORM = 'cdk8s-knative-gateways/platform';

/** Makes the versions available to every construct in a scope. Call it before the scope has children. */
export function setPlatform(scope: Construct, platform: Platform): void {
  scope.node.setContext(PLATFORM, platform);
}

/** The versions of a scope or of one of its parents. */
export function platformOf(scope: IConstruct): Platform | undefined {
  return scope.node.tryGetContext(PLATFORM) as Platform | undefined;
}
